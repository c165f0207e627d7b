"""A training job from the queue to its end, worked off with a stand-in for the network."""

import errno
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from model_store.store import SHIPPED, find_version, publish, version_folders
from model_store.version import Version
from reading.installed import NotInstalledError
from records.database import Database, open_database
from records.home import PROJECT
from records.jobs import RecordedJob, find_job, move_job
from records.ledger import entries
from records.tables import JobState
from tests.shipped_copies import shipped_id
from tests.training.jobs.stand_in import WEIGHTS_FILE, train
from training.curves import Curves
from training.jobs.folder import JobFolder
from training.jobs.jobs import JobError, ask_for, cancel, notice_broken, resume, stop
from training.jobs.process import Train, run_job
from training.order import Order
from training.recipe import Recipe
from training.watch import TrainingDivergedError, Watch

STAND_IN = partial(train, SHIPPED / shipped_id() / "card.json")
SLOW = partial(STAND_IN, pause=0.05)


def ordered(epochs: int = 3) -> str:
    return ask_for(Order(recipe=Recipe(epochs=epochs), films=Path("/films"))).draft


def job_of(job: str) -> RecordedJob:
    with open_database() as database:
        found = find_job(database, job)
    assert found is not None
    return found


def said_of(job: str) -> list[str]:
    with open_database() as database:
        return [entry.action for entry in entries(database) if entry.subject == job]


@pytest.fixture
def in_background() -> Iterator[list[threading.Thread]]:
    """Threads that a test starts; each is waited for."""
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join(timeout=20)


def begun(job: str, threads: list[threading.Thread], epochs: int = 1) -> None:
    """Work the job off beside the test, which goes on when some epochs are whole."""
    thread = threading.Thread(target=run_job, args=(job, SLOW))
    thread.start()
    threads.append(thread)
    end = time.monotonic() + 20
    while len(JobFolder(job).curves()) < epochs and time.monotonic() < end:
        time.sleep(0.01)


def test_a_job_leaves_a_version_its_curves_its_log_and_two_lines_in_the_ledger() -> None:
    job = ordered()
    assert job_of(job).state == "queued"
    assert run_job(job, STAND_IN)
    found, folder = job_of(job), JobFolder(job)
    assert (found.state, found.reason) == ("finished", f"epoch 3 of 3 is kept; version {job}")
    assert find_version(job).id == job
    assert not folder.draft.exists()
    progress, machine = folder.progress(), folder.machine()
    assert progress is not None
    assert machine is not None
    assert (progress.phase, progress.epoch, progress.epochs, progress.done, progress.planned) == (
        "measuring",
        3,
        3,
        9,
        9,
    )
    assert progress.share == 1.0
    assert progress.seconds_left == 0.0
    assert [line["epoch"] for line in folder.curves()] == [1, 2, 3]
    assert folder.log_tail(1)[0].endswith(" ".join(f"{k} {v:.4g}" for k, v in folder.curves()[-1].items()))
    assert machine.cores >= 1
    assert said_of(job) == ["asked for a training", "published a version"]


def test_a_stop_keeps_what_is_whole_and_says_so(in_background: list[threading.Thread]) -> None:
    job = ordered(200)
    begun(job, in_background)
    assert job_of(job).state == "training"
    stop(job)
    in_background[0].join(timeout=20)
    found = job_of(job)
    kept = len(JobFolder(job).curves())
    assert found.state == "stopped"
    assert found.reason == f"epoch {kept} of 200 is kept; version {job}"
    assert find_version(job).id == job
    assert said_of(job)[1] == "stopped a training"


def test_one_whose_epochs_are_over_is_not_stopped() -> None:
    job = ordered()

    def asked_too_late(order: Order, draft: Path, watch: Watch) -> None:
        watch.phase("training")
        watch.phase("calibrating")
        with pytest.raises(JobError, match=f"expected a training with epochs to come, received {job}, which is calibr"):
            stop(job)
        STAND_IN(order, draft, watch)

    assert run_job(job, asked_too_late)
    assert "stopped a training" not in said_of(job)


def test_a_cancelled_job_leaves_nothing(in_background: list[threading.Thread], home: Path) -> None:
    job = ordered(200)
    begun(job, in_background)
    cancel(job)
    in_background[0].join(timeout=20)
    assert (job_of(job).state, job_of(job).reason) == ("stopped", "cancelled: nothing of it is kept")
    assert not list((home / "drafts").iterdir())
    assert job not in {folder.name for folder in version_folders()}


def test_one_that_is_cancelled_after_its_last_step_is_not_published(home: Path) -> None:
    job = ordered()

    def discarded_at_the_end(order: Order, draft: Path, watch: Watch) -> None:
        STAND_IN(order, draft, watch)
        cancel(job)

    assert run_job(job, discarded_at_the_end)
    assert (job_of(job).state, job_of(job).reason) == ("stopped", "cancelled: nothing of it is kept")
    assert not list((home / "drafts").iterdir())
    assert job not in {folder.name for folder in version_folders()}
    assert said_of(job) == ["asked for a training", "cancelled a training"]


@pytest.mark.parametrize("error", [ZeroDivisionError("a fault"), KeyboardInterrupt()])
def test_one_that_is_cancelled_and_breaks_off_before_its_next_look_leaves_nothing(
    error: BaseException, home: Path
) -> None:
    job = ordered()

    def breaks_off(_: Order, draft: Path, __: Watch) -> None:
        (draft / "something").touch()
        cancel(job)
        raise error

    assert run_job(job, breaks_off)
    assert (job_of(job).state, job_of(job).reason) == ("stopped", "cancelled: nothing of it is kept")
    assert not list((home / "drafts").iterdir())
    assert said_of(job) == ["asked for a training", "cancelled a training"]


def test_one_that_ends_while_its_cancellation_is_asked_for_is_not_said_to_be_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = ordered()

    @contextmanager
    def at_rest(_: JobFolder) -> Iterator[bool]:
        run_job(job, STAND_IN)
        yield True

    monkeypatch.setattr("training.jobs.jobs._at_rest", at_rest)
    with pytest.raises(JobError, match=f"expected a training that is not over, received {job}, which is finished"):
        cancel(job)
    assert find_version(job).id == job
    assert said_of(job) == ["asked for a training", "published a version"]


def test_a_cancellation_between_the_last_look_and_the_version_comes_too_late(
    monkeypatch: pytest.MonkeyPatch, in_background: list[threading.Thread]
) -> None:
    job, said = ordered(), []

    def cancelled_too_late() -> None:
        with pytest.raises(JobError, match=f"expected a training that is not over, received {job}, which is finished"):
            cancel(job)
        said.append(True)

    def published_meanwhile(draft: Path) -> Version:
        in_background.append(threading.Thread(target=cancelled_too_late))
        in_background[0].start()
        time.sleep(0.3)  # as long as it takes to ask
        return publish(draft)

    monkeypatch.setattr("training.jobs.process.publish", published_meanwhile)
    assert run_job(job, STAND_IN)
    in_background[0].join(timeout=20)
    assert said
    assert said_of(job) == ["asked for a training", "published a version"]
    assert JobFolder(job).request() is None


def test_a_job_that_waits_is_cancelled_at_once() -> None:
    job = ordered()
    cancel(job)
    assert job_of(job).state == "stopped"
    with pytest.raises(JobError, match=f"expected a training that is not over, received {job}, which is stopped"):
        cancel(job)


def test_what_is_over_is_not_stopped_or_gone_on_with() -> None:
    job = ordered()
    with pytest.raises(JobError, match=f"expected a training that is at work, received {job}, which is queued"):
        stop(job)
    run_job(job, STAND_IN)
    for act in (stop, resume):
        with pytest.raises(JobError, match=f"received {job}, which is finished"):
            act(job)
    with pytest.raises(JobError, match="expected the id of a training, received 'nobody'"):
        stop("nobody")


def test_one_training_at_a_time(in_background: list[threading.Thread], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.jobs.jobs.A_LOOK", 0.05)
    first, second = ordered(200), ordered()
    begun(first, in_background)
    for job in (first, second):
        with pytest.raises(JobError, match="expected no other training at work, received one"):
            run_job(job, STAND_IN)
    assert job_of(second).state == "queued"
    cancel(first)
    in_background[0].join(timeout=20)
    assert run_job(second, STAND_IN)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TrainingDivergedError("expected a finite loss, received nan"), "expected a finite loss, received nan"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full: "),
        (
            FileNotFoundError(2, "No such file", "/films/a.png"),
            "expected the file /films/a.png, found it gone: put it ",
        ),
        (MemoryError("too many films"), "MemoryError: too many films"),
        (ZeroDivisionError("a\nfault"), "ZeroDivisionError: a fault"),
    ],
)
def test_a_failure_is_said_and_the_draft_is_kept_and_can_be_gone_on_with(error: Exception, sentence: str) -> None:
    class Failing(Watch):
        def epoch(self, curves: Curves) -> None:  # noqa: ARG002 - what a watch is told
            raise error

    def fails(order: Order, draft: Path, _: Watch) -> None:
        STAND_IN(order, draft, Failing())

    job = ordered()
    assert not run_job(job, fails)
    assert job_of(job).state == "failed"
    assert job_of(job).reason.startswith(sentence)
    assert (JobFolder(job).draft / ".checkpoint").is_file()
    assert job not in {folder.name for folder in version_folders()}
    assert resume(job).state == "queued"
    assert run_job(job, STAND_IN)
    unbroken = ordered()
    run_job(unbroken, STAND_IN)
    one, other = (np.load(find_version(each).file(WEIGHTS_FILE)) for each in (job, unbroken))
    assert np.array_equal(one, other)


def broken(*_: object) -> None:
    raise RuntimeError("broken")


def test_a_failed_job_can_be_discarded() -> None:
    job = ordered()
    run_job(job, broken)
    cancel(job)
    assert (job_of(job).state, JobFolder(job).draft.exists()) == ("stopped", False)


def test_one_whose_lock_someone_holds_for_a_moment_is_discarded_all_the_same() -> None:
    job = ordered()
    run_job(job, broken)
    lock = FileLock(JobFolder(job).lock, thread_local=False)
    lock.acquire()
    threading.Timer(0.2, lock.release).start()
    cancel(job)
    assert (job_of(job).state, JobFolder(job).draft.exists()) == ("stopped", False)


@pytest.mark.parametrize(
    ("place", "broken_off"),
    [("training.jobs.process.move_job", broken), ("training.jobs.jobs.move_job", lambda *_: sys.exit())],
)
def test_one_that_breaks_off_while_its_cancellation_is_asked_for_is_cancelled(
    place: str, broken_off: Train, monkeypatch: pytest.MonkeyPatch, in_background: list[threading.Thread]
) -> None:
    job = ordered()

    def moved(database: Database, draft: str, state: JobState, reason: str = "") -> RecordedJob:
        if state in ("failed", "interrupted"):  # nobody looks any more whether it is cancelled
            in_background.append(threading.Thread(target=cancel, args=(job,)))
            in_background[0].start()
            time.sleep(0.3)  # as long as it takes to ask
        return move_job(database, draft, state, reason)

    monkeypatch.setattr(place, moved)
    with suppress(SystemExit):
        run_job(job, broken_off)
    notice_broken()
    in_background[0].join(timeout=20)
    assert (job_of(job).state, JobFolder(job).draft.exists()) == ("stopped", False)
    assert said_of(job) == ["asked for a training", "cancelled a training"]


def test_neither_a_look_at_the_jobs_nor_a_cancellation_waits_for_one_that_is_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.jobs.jobs.A_LOOK", 3600.0)  # who waits as long never ends this test
    job = ordered()
    with FileLock(JobFolder(job).lock):
        with open_database() as database:
            move_job(database, job, "training")
        assert notice_broken()[0].state == "training"
        cancel(job)
    assert JobFolder(job).request() == "cancel"


def test_too_little_room_is_said_before_anything_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.disk.bytes_free", lambda _: 5_000_000)
    job = ordered()
    assert not run_job(job, STAND_IN)
    assert job_of(job).reason == "expected 118 MB free for a training, received 5 MB"


def test_a_job_whose_process_is_gone_is_interrupted_and_a_living_one_is_not(home: Path) -> None:
    job = ordered()
    sleeper = (
        "import sys, time\nfrom training.jobs.process import run_job\nrun_job(sys.argv[1], lambda *_: time.sleep(60))"
    )
    process = subprocess.Popen([sys.executable, "-c", sleeper, job], cwd=PROJECT)
    end = time.monotonic() + 20
    while job_of(job).state == "queued" and time.monotonic() < end:
        time.sleep(0.05)
    assert [one.state for one in notice_broken()] == ["preparing"]
    process.kill()
    while (state := notice_broken()[0].state) == "preparing" and time.monotonic() < end:
        time.sleep(0.05)
    assert state == "interrupted"  # though the process is a zombie, which looks alive to whoever asks for its id
    assert "its process is gone" in job_of(job).reason
    process.wait()
    assert resume(job).state == "queued"
    assert (home / "jobs" / job / "order.json").is_file()


def killed_after_publishing(job: str, epochs: int = 3) -> None:
    """Work the job off, with a stop after so many epochs, up to where it is a version and says no more."""

    class Stopping(Watch):
        def __init__(self, watch: Watch) -> None:
            self.phase, self.step, self._watch = watch.phase, watch.step, watch  # type: ignore[method-assign]

        def epoch(self, curves: Curves) -> None:
            self._watch.epoch(curves)
            self._whole = len(curves)

        def stop_wanted(self) -> bool:
            return self._whole == epochs

    def killed(order: Order, draft: Path, watch: Watch) -> None:
        STAND_IN(order, draft, Stopping(watch))
        publish(draft)
        raise SystemExit  # as good as a kill: nothing more is said

    with pytest.raises(SystemExit):
        run_job(job, killed)
    assert job_of(job).state == "training"


@pytest.mark.parametrize("found_by", ["a look at the jobs", "a second run"])
@pytest.mark.parametrize(("epochs", "state"), [(3, "finished"), (2, "stopped")])
def test_a_job_that_published_and_was_killed_before_it_said_so_ends_as_if_it_had(
    epochs: int, state: str, found_by: str
) -> None:
    job = ordered()
    killed_after_publishing(job, epochs)
    if found_by == "a second run":
        assert run_job(job, STAND_IN)
    (found,) = notice_broken()
    assert (found.state, found.reason) == (state, f"epoch {epochs} of 3 is kept; version {job}")
    assert said_of(job) == ["asked for a training", "published a version"]
    with open_database() as database:
        facts = json.loads(entries(database)[-1].facts)
    assert facts == {"kept_epoch": epochs, "stopped": state == "stopped"}


def test_one_that_was_killed_between_its_last_two_words_says_the_first_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    job = ordered()
    with monkeypatch.context() as broken:
        broken.setattr("training.jobs.end.move_job", killed)
        with pytest.raises(SystemExit):
            run_job(job, STAND_IN)
    assert notice_broken()[0].state == "finished"
    assert said_of(job) == ["asked for a training", "published a version"]


def test_a_version_whose_job_was_killed_before_it_said_so_is_not_discarded() -> None:
    job = ordered()
    killed_after_publishing(job)
    with pytest.raises(JobError, match=f"expected a training that is not over, received {job}, which is finished"):
        cancel(job)
    assert find_version(job).id == job


def test_a_cancellation_that_came_before_a_kill_still_counts(home: Path) -> None:
    job = ordered()

    def killed(_: Order, draft: Path, __: Watch) -> None:
        JobFolder(job).ask("cancel")
        (draft / "something").touch()
        raise SystemExit

    with pytest.raises(SystemExit):
        run_job(job, killed)
    assert notice_broken()[0].reason == "cancelled: nothing of it is kept"
    assert not list((home / "drafts").iterdir())


def test_a_stop_does_not_take_a_cancellation_back() -> None:
    folder = JobFolder(ordered())
    folder.ask("cancel")
    folder.ask("stop")
    assert folder.request() == "cancel"
    folder.forget_request()
    assert folder.request() is None


def test_a_look_at_the_jobs_does_not_keep_one_from_beginning() -> None:
    job = ordered()
    lock = FileLock(JobFolder(job).lock, thread_local=False)
    lock.acquire()
    threading.Timer(0.2, lock.release).start()
    assert run_job(job, STAND_IN)


def test_what_cannot_be_read_of_a_job_is_shown_as_not_there() -> None:
    folder = JobFolder(ordered())
    (folder.path / "progress.json").write_text('{"phase": "dreaming"}')
    assert folder.progress() is None
    assert folder.machine() is None
    assert folder.curves() == []
    assert folder.log_tail() == []


@pytest.mark.usefixtures("only_reading")
def test_nothing_is_queued_that_could_not_run(home: Path) -> None:
    with pytest.raises(NotInstalledError, match="Training needs TensorFlow, Keras, SciPy, scikit-learn and Optuna"):
        ordered()
    assert not home.exists()
