"""A search at work, scored by a stand-in for the network: its trials, what ends it, and what it goes on with."""

import json
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from films.cuts import Partition
from films.layout import Film, load_films
from films.phantoms import write_phantom_folder
from tests.training.searches.stand_in import SPACE, score
from training.jobs.jobs import JobError, ask_for, cancel, training_lock
from training.order import Order
from training.recipe import Recipe
from training.searches import turn
from training.searches.folder import SearchFolder, StudyError
from training.searches.process import run_search
from training.searches.searches import begin, found, reason_of, state_of, stop
from training.searches.space import read_space
from training.searches.study import make_study
from training.watch import TrainingDivergedError, Watch

GRID = SPACE.replace('kind = "tpe"', 'kind = "grid"').replace("high = 0.6", "high = 0.6\nstep = 0.3")
ONE_PART = SPACE.replace(', "validation"', "")


@pytest.fixture(scope="session")
def empty_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "empty.db"
    make_study(path)
    return path


@pytest.fixture(autouse=True)
def made_once(empty_study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Optuna takes half a second for the tables of a new study."""
    monkeypatch.setattr(
        "training.searches.study.make_study", lambda path: None if path.exists() else shutil.copy(empty_study, path)
    )


@pytest.fixture
def begun(phantom_folder: Path) -> Callable[..., str]:
    def begin_one(text: str = SPACE, films: Path = phantom_folder) -> str:
        begin("one", read_space(text), films)
        return "one"

    return begin_one


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Waits are short, and no worker is started for a training that waits."""
    started: list[str] = []
    monkeypatch.setattr(turn, "_LOOK", 0.02)
    monkeypatch.setattr(turn, "keep_working", lambda: started.append("worker"))
    return started


def test_it_tries_as_many_as_are_wanted_and_finds_the_best(begun: Callable[..., str]) -> None:
    run_search(begun(), score)
    so_far = found("one")
    assert state_of("one") == "finished"
    assert [trial.number for trial in so_far.trials] == [1, 2, 3]
    assert {trial.state for trial in so_far.trials} == {"whole"}
    best = so_far.best
    assert best is not None
    assert best.score == max(trial.score or 0.0 for trial in so_far.trials)
    assert best.score == pytest.approx(sum(best.areas.values()) / 2)
    assert so_far.recipe == Recipe.from_json(json.dumps(dict(best.chosen)))


@pytest.mark.slow
def test_the_choice_that_moves_the_scores_explains_most_of_them(begun: Callable[..., str]) -> None:
    run_search(begun(ONE_PART.replace("trials = 3", "trials = 6")), score)
    shares = found("one").importance
    assert list(shares) == ["dropout", "averaging"]
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_grid_tries_every_combination_once_in_an_order_drawn_by_its_seed(begun: Callable[..., str]) -> None:
    run_search(begun(GRID.replace("trials = 3", "trials = 99")), score)
    tried = [(trial.chosen["averaging"], trial.chosen["dropout"]) for trial in found("one").trials]
    every = [(averaging, dropout) for averaging in (0.0, 0.1) for dropout in (0.0, 0.3, 0.6)]
    assert sorted(tried) == every
    assert tried != every


def test_no_test_film_is_given_to_it(begun: Callable[..., str], phantom_folder: Path) -> None:
    seen: set[Film] = set()

    def noting(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        seen.update(cut.train, cut.validation)
        return score(recipe, cut, watch, checkpoint)

    run_search(begun(), noting)
    assert {film.name for film in seen} == {
        film.name for film in load_films(phantom_folder) if film.path.parts[-3] == "train"
    }


def test_one_that_falls_behind_the_median_is_given_up_early(begun: Callable[..., str]) -> None:
    epochs: list[int] = []

    def worse_each_time(recipe: Recipe, _: Partition, watch: Watch, __: Path) -> float:
        epochs.append(0)
        area = 1.0 - 0.01 * len(epochs)
        for epoch in range(1, recipe.epochs + 1):
            epochs[-1] = epoch
            watch.epoch([{"epoch": float(n), "val_auc": area} for n in range(1, epoch + 1)])
        return area

    run_search(
        begun(ONE_PART.replace("trials = 3", "trials = 4\nprune_after = 2").replace("epochs = 2", "epochs = 3")),
        worse_each_time,
    )
    so_far = found("one")
    assert [trial.state for trial in so_far.trials] == ["whole", "whole", "given up", "given up"]
    assert epochs == [3, 3, 2, 2]
    assert so_far.best is not None
    assert so_far.best.number == 1


def test_in_the_second_part_a_trial_is_compared_with_others_in_their_second_part(begun: Callable[..., str]) -> None:
    """Its first part's area, which is higher for all, does not save it."""
    told: list[float] = []

    def like_others_but_for_the_last(recipe: Recipe, _: Partition, watch: Watch, __: Path) -> float:
        told.append(0.99 if len(told) % 2 == 0 else 0.8 if len(told) < 4 else 0.6)
        for epoch in range(1, recipe.epochs + 1):
            watch.epoch([{"epoch": float(n), "val_auc": told[-1]} for n in range(1, epoch + 1)])
        return told[-1]

    run_search(begun(SPACE.replace("trials = 3", "trials = 3\nprune_after = 2")), like_others_but_for_the_last)
    states = [(trial.state, trial.areas) for trial in found("one").trials]
    assert states[-1] == ("given up", {"size": 0.99})
    assert [state for state, _ in states[:-1]] == ["whole"] * 2


def test_one_whose_loss_is_no_number_is_given_up_and_the_search_goes_on(begun: Callable[..., str]) -> None:
    def diverging(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        if not (SearchFolder("one").path / "first").exists():
            (SearchFolder("one").path / "first").touch()
            raise TrainingDivergedError("expected a finite loss, received nan")
        return score(recipe, cut, watch, checkpoint)

    run_search(begun(ONE_PART), diverging)
    states = [(trial.state, trial.diverged) for trial in found("one").trials]
    assert states == [("given up", True), ("whole", False), ("whole", False)]


def test_choices_that_come_again_are_not_learned_again(begun: Callable[..., str]) -> None:
    learned: list[Recipe] = []

    def noting(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        learned.append(recipe)
        return score(recipe, cut, watch, checkpoint)

    run_search(begun(ONE_PART.partition("[choices.dropout]")[0]), noting)  # two values, three trials
    assert len(found("one").trials) == 3
    assert len(learned) == len(set(learned)) == 2


def test_what_stops_it_is_said_and_the_trial_goes_on_from_its_last_whole_epoch(begun: Callable[..., str]) -> None:
    learned: list[tuple[Recipe, int]] = []

    def stopped_in_the_second(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        learned.append((recipe, int(checkpoint.read_text()) if checkpoint.is_file() else 0))
        if len(learned) == 4:  # the second part of the second trial
            checkpoint.write_text("1")
            stop("one")
        return score(recipe, cut, watch, checkpoint)

    run_search(begun(), stopped_in_the_second)
    assert (state_of("one"), reason_of("one")) == ("stopped", "stopped by a person")
    assert [trial.state for trial in found("one").trials] == ["whole", "broken"]
    run_search("one", stopped_in_the_second)
    assert learned[4] == (learned[3][0], 1)  # not its first part again
    so_far = found("one")
    assert [trial.state for trial in so_far.trials] == ["whole"] * 3
    assert [trial.number for trial in so_far.trials] == [1, 3, 4]
    assert not list(SearchFolder("one").path.glob("*.fit"))


def test_what_breaks_it_is_said_in_its_own_words(begun: Callable[..., str]) -> None:
    def damaged(*_: object) -> float:
        raise OSError("expected a film, received noise")

    with pytest.raises(OSError, match="noise"):
        run_search(begun(), damaged)
    assert (state_of("one"), reason_of("one")) == ("failed", "expected a film, received noise")


def test_more_trials_are_added_to_those_that_there_are(begun: Callable[..., str], phantom_folder: Path) -> None:
    run_search(begun(ONE_PART), score)
    before = found("one").trials
    begin("one", replace(read_space(ONE_PART), trials=5), phantom_folder)
    run_search("one", score)
    after = found("one").trials
    assert after[:3] == before
    assert len({trial.chosen["dropout"] for trial in after}) == 5  # none of the first was drawn again


def test_other_films_than_it_began_with_end_it(begun: Callable[..., str], tmp_path: Path) -> None:
    films = write_phantom_folder(tmp_path / "films", train=8, test=1)
    run_search(begun(ONE_PART.replace("trials = 3", "trials = 1"), films), score)
    next((films / "train" / "NORMAL").iterdir()).unlink()
    begin("one", replace(read_space(ONE_PART), trials=2), films)
    with pytest.raises(StudyError, match="received others"):
        run_search("one", score)


def test_a_second_process_on_the_same_search_is_refused(
    begun: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.searches.process.A_LOOK", 0.05)
    with FileLock(SearchFolder(begun()).lock), pytest.raises(JobError, match="which is at work"):
        run_search("one", score)


def test_whoever_only_looks_whether_it_is_at_work_refuses_it_nothing(begun: Callable[..., str]) -> None:
    lock = FileLock(SearchFolder(begun()).lock, thread_local=False)
    lock.acquire()
    looking = threading.Timer(0.1, lock.release)
    looking.start()
    run_search("one", score)
    looking.join()


def test_a_training_that_waits_goes_first_after_the_epoch(begun: Callable[..., str], impatient: list[str]) -> None:
    seen: list[tuple[str, bool]] = []

    def asked_for_in_between(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        if not seen:
            job = ask_for(Order(recipe=Recipe(), films=Path("/films"))).draft
            threading.Thread(target=_end_when_waited_for, args=(job, seen)).start()
        return score(recipe, cut, watch, checkpoint)

    run_search(begun(ONE_PART), asked_for_in_between)
    assert seen == [("waiting", True)]  # the training's lock was free
    assert impatient
    assert state_of("one") == "finished"


def _end_when_waited_for(job: str, seen: list[tuple[str, bool]]) -> None:
    end = time.monotonic() + 20
    while state_of("one") != "waiting" and time.monotonic() < end:
        time.sleep(0.01)
    lock = FileLock(training_lock(), timeout=5)
    with lock:
        seen.append((state_of("one"), lock.is_locked))
    cancel(job)
