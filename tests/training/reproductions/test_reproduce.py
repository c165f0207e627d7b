"""Training what a reproduction lacks: as jobs, of which none is done twice and each goes on where it broke off."""

import json
from pathlib import Path

import pytest

from model_store.store import find_version
from model_store.version import Version
from reading.reader import make_reader
from records.database import open_database
from records.jobs import list_jobs, move_job
from tests.reproduced import DrawnFolder, found
from training.__main__ import main
from training.jobs.folder import JobFolder
from training.jobs.jobs import JobError, ask_for
from training.order import Order
from training.recipe import Recipe
from training.reproductions.divided_folder import DividedFolder
from training.reproductions.reproduce import reproduce
from training.reproductions.reproduction import Reproduction, read_reproductions
from training.reproductions.run import of_learned_children, run_of
from training.reproductions.stored_runs import find_run, own_runs, write_run
from training.watch import TrainingDivergedError, Watch

pytestmark = pytest.mark.usefixtures("no_shipped_runs")
FILMS = DrawnFolder()


@pytest.fixture
def system() -> Reproduction:
    runs = {"one": {"side": 64}, "other": {"side": 96}, "best": {"best_of": ["one", "other"], "seed": 7}}
    return Reproduction(
        title="A system", system="", ours="", protocol="official", compared=("one",), published={"accuracy": 0.9},
        every={"epochs": 3}, runs=runs,
    )  # fmt: skip


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """The recipes that were trained, without a network or a version: what each found is made up."""
    recipes: list[Recipe] = []

    def run_job(job: str, train: object) -> bool:  # noqa: ARG001 - nothing is trained
        recipe = JobFolder(job).order().recipe
        recipes.append(recipe)
        with open_database() as database:
            move_job(database, job, "training")
            move_job(database, job, "finished", f"version {job}")
        return True

    published: dict[str, Recipe] = {}
    monkeypatch.setattr("training.reproductions.reproduce.run_job", run_job)
    monkeypatch.setattr(
        "training.reproductions.reproduce.is_published",
        lambda job: any(JobFolder(job).order().recipe == recipe for recipe in recipes),
    )
    monkeypatch.setattr(
        "training.reproductions.reproduce.find_version",
        lambda job: published.setdefault(job, JobFolder(job).order().recipe),
    )
    monkeypatch.setattr(
        "training.reproductions.reproduce.run_of",
        lambda recipe, _: found(recipe, loss=0.2 if recipe.side == 96 else 0.4),
    )
    monkeypatch.setattr("training.reproductions.reproduce._minutes", lambda _: 1.0)
    return recipes


def no_training(order: Order, draft: Path, watch: Watch) -> None:  # noqa: ARG001 - as a training is called
    raise AssertionError("nothing is trained here")


def test_what_is_missing_is_trained_in_order_and_the_best_is_gone_on_with(
    system: Reproduction, trained: list[Recipe], tmp_path: Path
) -> None:
    runs = list(reproduce(system, FILMS, no_training, tmp_path / "into"))
    assert trained == [Recipe(epochs=3, side=64), Recipe(epochs=3, side=96), Recipe(epochs=3, side=96, seed=7)]
    assert [run.result is not None for run in runs] == [True, True, True]
    assert len(list((tmp_path / "into").iterdir())) == len(list(own_runs().iterdir())) == 3


@pytest.mark.usefixtures("trained")
def test_a_run_whose_result_is_known_is_not_trained_again(system: Reproduction, trained: list[Recipe]) -> None:
    write_run(found(system.recipe("one")), own_runs())
    list(reproduce(system, FILMS, no_training))
    assert [recipe.side for recipe in trained] == [96, 96]
    list(reproduce(system, FILMS, no_training))
    assert len(trained) == 2


def test_a_run_on_other_films_is_trained_and_neither_takes_the_others_place(
    system: Reproduction, trained: list[Recipe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.reproductions.stored_runs.SHIPPED_RUNS", tmp_path / "shipped")
    others = {name: found(system.recipe(name), digest="1" * 64) for name in ("one", "other")}
    write_run(others["one"], tmp_path / "shipped")
    write_run(others["other"], own_runs())
    runs = list(reproduce(system, FILMS, no_training, own_runs()))
    assert [recipe.side for recipe in trained] == [64, 96, 96]
    assert all(run.result and run.result.of == FILMS.run_films("official") for run in runs)
    assert find_run(system.recipe("other"), films=others["other"].of) == others["other"]


@pytest.mark.usefixtures("trained")
def test_films_that_have_changed_since_are_trained_on_anew(system: Reproduction) -> None:
    for films in (FILMS, FILMS, DrawnFolder("1" * 64)):
        next(reproduce(system, films, no_training))
        for path in own_runs().iterdir():
            path.unlink()
    with open_database() as database:
        assert len(list_jobs(database)) == 2


def test_a_training_that_was_published_without_a_result_gives_it(system: Reproduction, trained: list[Recipe]) -> None:
    list(reproduce(system, FILMS, no_training))
    for path in own_runs().iterdir():
        path.unlink()
    list(reproduce(system, FILMS, no_training))
    assert len(trained) == 3
    assert find_run(system.recipe("one")) is not None


def test_a_training_that_broke_off_is_the_one_that_goes_on(system: Reproduction, trained: list[Recipe]) -> None:
    begun = ask_for(Order(recipe=system.recipe("one"), films=FILMS.folder)).draft
    with open_database() as database:
        move_job(database, begun, "interrupted", "the power went")
    list(reproduce(system, FILMS, no_training))
    with open_database() as database:
        assert [job.draft for job in list_jobs(database) if job.recipe["side"] == 64] == [begun]
    assert len(trained) == 3


def test_a_training_that_fails_says_why_and_the_next_time_goes_on(system: Reproduction) -> None:
    def fails(order: Order, draft: Path, watch: Watch) -> None:  # noqa: ARG001 - as a training is called
        raise TrainingDivergedError("expected a finite loss, received nan")

    for _ in range(2):
        with pytest.raises(JobError, match=r"expected the training .* expected a finite loss, received nan\. The same"):
            list(reproduce(system, FILMS, fails))
    with open_database() as database:
        assert len(list_jobs(database)) == 1


@pytest.mark.usefixtures("trained")
def test_a_run_that_another_process_trains_is_left_to_it(system: Reproduction, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = ask_for(Order(recipe=system.recipe("one"), films=FILMS.folder)).draft
    with open_database() as database:
        move_job(database, begun, "training")
        jobs = list_jobs(database)
    monkeypatch.setattr("training.reproductions.reproduce.notice_broken", lambda: jobs)
    with pytest.raises(JobError, match=f"expected no other training of this run, received {begun}, which is training"):
        list(reproduce(system, FILMS, no_training))


@pytest.mark.usefixtures("trained")
def test_a_training_whose_order_cannot_be_read_stops_no_other(system: Reproduction) -> None:
    foreign = ask_for(Order(recipe=Recipe(seed=9), films=FILMS.folder)).draft
    (JobFolder(foreign).path / "order.json").write_text('{"brew": "strong"}')
    assert all(run.result for run in reproduce(system, FILMS, no_training))


def test_the_films_of_a_run_are_known_before_it_is_trained(tiny_version: Version, phantom_folder: Path) -> None:
    assert DividedFolder(phantom_folder).run_films("official") == run_of(tiny_version, None).of


def test_a_run_is_what_the_versions_own_files_say(tiny_version: Version) -> None:
    run = run_of(tiny_version, 2.5)
    card = tiny_version.card
    assert Recipe(**run.recipe) == Recipe(**card.training.recipe)
    assert run.figures["accuracy"].value == card.evaluation.figures["accuracy"].value
    assert run.figures["recall PNEUMONIA"].value == card.evaluation.figures["sensitivity"].value
    assert run.figures["recall NORMAL"].value == card.evaluation.figures["specificity"].value
    assert (run.films.train + run.films.validation, run.films.normal, run.films.pneumonia) == (48, 8, 8)
    assert run.figures["train loss"].value == run.curves[-1]["loss"]
    loss = run.figures["loss"]
    assert loss.value is not None
    assert loss.low is not None
    assert 0.0 <= loss.low < loss.value
    assert (run.seen, run.unseen, run.test_set_readings, run.minutes) == (0, None, 1, 2.5)


def test_test_films_of_a_child_that_was_learned_from_are_known_by_the_name_of_the_file() -> None:
    learned = ["train/NORMAL/IM-0115-0001.jpeg", "train/PNEUMONIA/person7_virus_3.jpeg"]
    patients = ("IM-0115", "NORMAL2-IM-0115", "person7_virus", "person7_bacteria", "person70_virus")
    assert of_learned_children(patients, learned).tolist() == [True, False, True, False, False]


@pytest.mark.slow
def test_a_small_network_goes_all_the_way_to_a_version_and_its_result(phantom_folder: Path) -> None:
    from training.train import train

    choices = {
        "network": "cnn-normalised", "weights": "none", "side": 32, "head": "dense-100-50", "optimizer": "adam",
        "weight_decay": 0.0, "imbalance": "over-sampling", "epochs": 2, "batch_size": 16, "calibration_folds": 2,
        "calibration_epochs": 1,
    }  # fmt: skip
    tiny = Reproduction(
        title="Tiny", system="", ours="", protocol="image-70-15-15", compared=("one",), published={"accuracy": 0.9},
        every=choices, runs={"one": {"protocol": "image-70-15-15"}},
    )  # fmt: skip
    (run,) = reproduce(tiny, DividedFolder(phantom_folder), train)
    assert run.result is not None
    version = find_version(run.result.version)
    assert version.card.operating_point.rule.startswith("0.5 on the network's own scale, with half of each pass of")
    assert version.card.training.network.startswith("4 blocks of one 3 x 3 convolution with batch normalisation")
    reading = make_reader(version).read(next((phantom_folder / "test" / "PNEUMONIA").iterdir()).read_bytes())
    assert reading.heat_map is not None
    assert reading.heat_map.evidence.shape == (4, 4)
    assert len(run.result.curves) == 2
    assert run.result.minutes is not None
    assert find_run(tiny.recipe("one"), films=DividedFolder(phantom_folder).run_films("image-70-15-15")) == run.result


def test_the_table_is_a_command_and_an_unknown_name_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproductions"]) == 0
    assert "| cnn-128 | plain, 128 pixels | official |  | not trained yet |" in capsys.readouterr().out
    assert main(["reproduce", "cnn-1"]) == 1
    assert capsys.readouterr().err.startswith("expected published systems of cnn-128, ")


def test_the_minutes_to_come_are_a_command(
    phantom_folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("training.pace.asked", lambda *_: {"step": 6.0, "film": 0.0})
    assert main(["reproduce", "mobilenet-v2-dense-100-50", "--expected", "--films", str(phantom_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    # 2 steps in 4 epochs, and two folds of 24 films with 1 step in 1 epoch.
    assert lines[0] == "mobilenet-v2-dense-100-50 | official | 1.0 minutes"
    assert lines[-1].startswith("together ")
    assert json.loads((home / "cache" / "pace.json").read_text())


def test_the_minutes_on_other_films_are_those_of_every_run(
    phantom_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("training.pace.asked", lambda *_: {"step": 6.0, "film": 0.0})
    monkeypatch.setattr("training.reproductions.stored_runs.SHIPPED_RUNS", tmp_path / "shipped")
    system = read_reproductions()["mobilenet-v2-dense-100-50"]
    write_run(found(system.recipe("official")), tmp_path / "shipped")
    assert main(["reproduce", "mobilenet-v2-dense-100-50", "--expected", "--films", str(phantom_folder)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "mobilenet-v2-dense-100-50 | official | 1.0 minutes"
