import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation import __main__ as command
from evaluation.asked_films import Asked, asked
from evaluation.predictions import Predictions, read_predictions, write_predictions
from films.divisions import digest_of_contents
from films.label_suspicions import LabelSuspicions, Suspicion, write_suspicions
from films.layout import LABELS
from films.phantoms import write_phantom_folder
from model_store.card import Attribution, Calibration, Card, DivisionFacts, Evaluation, OperatingPoint, TrainingData
from model_store.store import serving_version
from model_store.version import PREDICTIONS_FILE, Version, VersionError, sha256_of
from records.database import open_database
from records.marks import MarkFacts, record_mark
from records.tables import MarkWord
from tests.shipped_copies import copy_of_shipped

Make = Callable[..., Predictions]

OFFICIAL = DivisionFacts(
    protocol="official", version=1, seed=1, unused_films=0, contents_on_two_sides=0, patients_on_two_sides=0,
    coarse_patients_on_two_sides=0,
)  # fmt: skip
LEARNED = TrainingData(
    name="films", digest="0" * 64, films=1, negative=0, positive=1, validation_films=0, division=OFFICIAL,
    attribution=Attribution(what="films", licence="own", source="here"),
)  # fmt: skip


def version_of(folder: Path, predictions: Predictions) -> Version:
    """A version of which only what this command reads is there."""
    folder.mkdir()
    write_predictions(folder / PREDICTIONS_FILE, predictions, LABELS)
    facts: dict[str, Any] = {
        "id": folder.name,
        "labels": LABELS,
        "calibration": Calibration(method="platt", slope=1.0, intercept=0.0, fitted_on="folds", films=10),
        "operating_point": OperatingPoint(probability=0.5, rule="fixed before training"),
        "evaluation": Evaluation(protocol="official", films=1, positive=1, negative=0, test_set_readings=1, figures={}),
        "training_data": LEARNED,
        "files": {PREDICTIONS_FILE: "0" * 64},
    }
    return Version(folder, Card.model_construct(None, **facts))


@pytest.fixture(autouse=True)
def versions(tmp_path: Path, drawn: Make, monkeypatch: pytest.MonkeyPatch) -> dict[str, Version]:
    """Two versions of the same films, the first in service."""
    first = drawn(80)
    known = {
        "first": version_of(tmp_path / "first", first),
        "second": version_of(tmp_path / "second", first.taken(np.arange(79, -1, -1))),
    }

    def find(version_id: str) -> Version:
        if version_id not in known:
            raise VersionError(f"expected the id of a version, received {version_id!r}")
        return known[version_id]

    monkeypatch.setattr(command, "find_version", find)
    monkeypatch.setattr(command, "serving_version", lambda: known["first"])
    return known


def test_it_prints_every_figure_of_the_version_in_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--bootstrap", "10"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("version first, protocol official, calibrated by platt\n80 films of 80 patients")
    for name in (
        "sensitivity",
        "matthews correlation",
        "auc, adjusted for size",
        "of 1,000 such children",
        "cause: virus",
    ):
        assert name in printed


def test_json_is_one_object_that_names_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--model", "second", "--json", "--bootstrap", "0", "--operating-point", "0.3", "--prevalence", "0.1"]
    assert command.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["protocol"], found["films"]) == ("second", "official", 80)
    assert (found["choices"]["operating_point"], found["choices"]["prevalence"]) == (0.3, 0.1)


@pytest.mark.parametrize("as_json", [False, True])
def test_two_versions_are_compared_film_by_film(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    assert command.main(["--model", "second", "--against", "first", *(["--json"] if as_json else [])]) == 0
    printed = capsys.readouterr().out
    if as_json:
        assert json.loads(printed)["newly_wrong"] == []
    else:
        assert "champion first, candidate second" in printed
        assert "newly right: 0" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--protocol", "patient-70-15-15"],
            "version first learned by the protocol 'official' and may have learned from the test films of "
            "'patient-70-15-15': `python -m training run --protocol patient-70-15-15` makes a version that has not",
        ),
        (["--model", "third"], "expected the id of a version, received 'third'"),
        (["--label-column", "reader"], "Expected the folder whose films the column labels, received none."),
        (["--operating-point", "1.5"], "expected an operating point between 0 and 1, exclusive, received 1.5"),
        (
            ["--model", "second", "--against", "first", "--operating-point", "7"],
            "expected an operating point between 0 and 1, exclusive, received 7.0",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert command.main(arguments) == 1
    assert capsys.readouterr().err.strip() == sentence


@pytest.fixture
def other_films(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of other films, with the shipped version in service."""
    monkeypatch.setattr(command, "serving_version", serving_version)
    folder = write_phantom_folder(tmp_path / "clinic", train=1, test=4)
    lines = ["path,reader,age"]
    for number, path in enumerate(sorted(folder.glob("test/*/*.png"))):
        lines.append(
            f"{path.relative_to(folder)},{('clear', 'patch')[path.parent.name == 'PNEUMONIA']},{3 + number * 8}"
        )
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


def test_a_folder_of_other_films_is_read_and_its_figures_are_told(
    capsys: pytest.CaptureFixture[str], other_films: Path
) -> None:
    words = ["--label-column", "reader", "--pneumonia", "patch", "--normal", "clear"]
    assert command.main(["--bootstrap", "0", "--films", str(other_films), *words]) == 0
    told = capsys.readouterr()
    assert "8 of 8 films" in told.err
    assert f"version {serving_version().id}, test set clinic-" in told.out
    assert "Outside the intended use: 7 of 8 films" in told.out
    assert "8 films of 8 patients, 4 labelled PNEUMONIA, 4 labelled NORMAL" in told.out
    assert "not worked out for other films" in told.out


def test_the_same_as_json(capsys: pytest.CaptureFixture[str], other_films: Path) -> None:
    assert command.main(["--bootstrap", "0", "--films", str(other_films), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["films"] == 8
    assert told["test_set"].startswith("clinic-")


def test_a_folder_that_shares_a_name_with_the_own_test_set_is_another_one(
    capsys: pytest.CaptureFixture[str], other_films: Path
) -> None:
    own = read_predictions(serving_version().file(PREDICTIONS_FILE), LABELS).film
    shared = other_films / next(name for name in own if "NORMAL" in name)
    next(shared.parent.iterdir()).rename(shared)
    assert command.main(["--bootstrap", "0", "--films", str(other_films), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["films"] == 8


def test_two_versions_are_compared_on_the_films_of_another_folder_that_neither_has_seen(
    capsys: pytest.CaptureFixture[str], other_films: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    second = copy_of_shipped(tmp_path / "home", "20990101T000000Z-beef")
    monkeypatch.setattr(command, "find_version", lambda one: second if one == second.id else serving_version())

    def without_one(version: Version, *rest: Any, **more: Any) -> Asked:
        found = asked(version, *rest, **more)
        if version.id != second.id or found.other is None:
            return found
        films = found.predictions.taken(np.arange(1, len(found.predictions.film)))
        return replace(found, predictions=films, other=found.other.model_copy(update={"seen": 1}))

    monkeypatch.setattr(command, "asked", without_one)
    arguments = ["--model", second.id, "--against", serving_version().id, "--films", str(other_films)]
    assert command.main(arguments) == 0
    told = capsys.readouterr().out
    assert "1 of these films the candidate has seen: they are left out, too" in told
    assert "7 films" in told
    name = f"test/NORMAL/{max((other_films / 'test' / 'NORMAL').iterdir()).name}"
    facts = MarkFacts(film=name, digest=sha256_of(other_films / name), data_digest="d" * 64, mark="label wrong")
    with open_database() as database:
        record_mark(database, facts, "Ada")
    assert command.main([*arguments, "--honour-marks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["marks_honoured"]["films"] == 6


@pytest.mark.usefixtures("other_films")
def test_a_folder_without_labels_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert command.main(["--films", str(tmp_path / "gone")]) == 1
    assert "Expected a folder of labelled films, received" in capsys.readouterr().err


@pytest.fixture
def marked(drawn: Make) -> list[str]:
    """Two of the predicted films, marked; a label check that knows what every film holds."""
    contents = {name: f"{number:064x}" for number, name in enumerate(drawn(80).film)}
    films = tuple(
        Suspicion(name=name, digest=digest, label=LABELS[0], probability=0.1, neighbours=(), other_label=0)
        for name, digest in contents.items()
    )
    write_suspicions(LabelSuspicions(data_digest=digest_of_contents(contents), features="none", area=0.5, films=films))
    words: list[MarkWord] = ["label wrong", "unusable", "fine"]
    with open_database() as database:
        for name, word in zip(list(contents)[:3], words, strict=True):
            record_mark(database, MarkFacts(film=name, digest=contents[name], data_digest="d" * 64, mark=word), "Ada")
    return list(contents)[:2]


def test_figures_with_marks_honoured_stand_behind_those_without(
    marked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--bootstrap", "0"]) == 0
    plain = capsys.readouterr().out
    assert command.main(["--bootstrap", "0", "--honour-marks"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(plain)
    second = printed.removeprefix(plain).strip().splitlines()
    assert second[:3] == [
        "Marks honoured: 2 of 80 films left out", f"  {marked[0]}: label wrong", f"  {marked[1]}: unusable"
    ]  # fmt: skip
    assert second[3].startswith("78 films of 78 patients")


def test_json_holds_both_figures(marked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--bootstrap", "0", "--honour-marks", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    second = found["marks_honoured"]
    assert second["left_out"] == {marked[0]: "label wrong", marked[1]: "unusable"}
    assert (found["overall"]["auc"]["films"], second["overall"]["auc"]["films"]) == (80, 78)
    assert command.main(["--bootstrap", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        name: fact for name, fact in found.items() if name != "marks_honoured"
    }


@pytest.mark.parametrize("as_json", [False, True])
def test_a_comparison_honours_marks_too(marked: list[str], as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--model", "second", "--against", "first", "--honour-marks", *(["--json"] if as_json else [])]
    assert command.main(arguments) == 0
    printed = capsys.readouterr().out
    if as_json:
        found = json.loads(printed)
        assert (found["films"], found["marks_honoured"]["films"]) == (80, 78)
        assert set(found["marks_honoured"]["left_out"]) == set(marked)
    else:
        assert printed.index("80 films") < printed.index("Marks honoured: 2 of 80") < printed.index("78 films")


def test_marks_without_the_contents_of_the_films_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--bootstrap", "0", "--honour-marks"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("marks hold by a film's content: expected a folder with all 80 films")
