import json
from pathlib import Path

import pytest

from evaluation.sealed_test_set import (
    OPENED,
    SEAL_FILE,
    SealedTestSetError,
    candidates,
    first_opened,
    freeze,
    open_for_retest,
    open_test_set,
    openings,
)
from films.divisions import Division
from films.layout import load_films
from films.protocols import divide
from model_store.version import GRAPH_FILE, Version, load_version, sha256_of
from records.database import open_database
from records.ledger import entries, verify
from tests.shipped_copies import copy_of_shipped, imported_copy, rewritten

DECIDING = ("network.keras", "decisions.json")


@pytest.fixture(scope="session")
def division(phantom_folder: Path) -> Division:
    return divide("official", load_films(phantom_folder))[0]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "draft-1"
    folder.mkdir()
    for name in DECIDING:
        (folder / name).write_text(f"what {name} says")
    return folder


def test_an_unfrozen_draft_does_not_open_the_test_set(draft: Path, division: Division) -> None:
    with pytest.raises(SealedTestSetError, match="the draft draft-1 is not frozen: weights, calibration and operating"):
        open_test_set(draft, division)
    assert not (draft / SEAL_FILE).exists()


def test_a_frozen_draft_gets_the_test_films_and_no_others(draft: Path, division: Division) -> None:
    freeze(draft, DECIDING)
    opened, readings = open_test_set(draft, division)
    assert readings == 1
    assert len(opened) == 16
    assert {film.split for film in opened} == {"test"}


def test_the_test_films_are_those_of_the_protocol(draft: Path, phantom_folder: Path) -> None:
    freeze(draft, DECIDING)
    pooled = divide("patient-70-15-15", load_films(phantom_folder))[0]
    assert open_test_set(draft, pooled)[0] == pooled.test
    assert {film.split for film in pooled.test} == {"train", "test"}


def test_each_opening_is_counted_with_its_time(draft: Path, division: Division) -> None:
    freeze(draft, DECIDING)
    assert [open_test_set(draft, division)[1] for _ in range(3)] == [1, 2, 3]
    assert len(json.loads((draft / SEAL_FILE).read_text())["opened"]) == 3


@pytest.mark.parametrize("name", DECIDING)
def test_a_draft_changed_after_it_was_frozen_is_refused_and_not_counted(
    draft: Path, division: Division, name: str
) -> None:
    freeze(draft, DECIDING)
    (draft / name).write_text("something better")
    with pytest.raises(SealedTestSetError, match=f"draft-1 was changed after it was frozen: {name}"):
        open_test_set(draft, division)
    (draft / name).write_text(f"what {name} says")
    assert open_test_set(draft, division)[1] == 1


def test_a_frozen_file_that_is_gone_is_a_change(draft: Path, division: Division) -> None:
    freeze(draft, DECIDING)
    (draft / DECIDING[0]).unlink()
    with pytest.raises(SealedTestSetError, match=rf"changed after it was frozen: {DECIDING[0]}"):
        open_test_set(draft, division)


def test_what_decides_no_prediction_may_still_be_written(draft: Path, division: Division) -> None:
    freeze(draft, DECIDING)
    (draft / "notes.txt").write_text("later")
    assert open_test_set(draft, division)[1] == 1


def test_a_draft_is_frozen_only_once(draft: Path, division: Division) -> None:
    freeze(draft, DECIDING)
    open_test_set(draft, division)
    (draft / DECIDING[0]).write_text("other weights")
    with pytest.raises(SealedTestSetError, match="the draft draft-1 was frozen before"):
        freeze(draft, DECIDING)


def test_a_crash_after_the_opening_counts_as_a_reading(
    draft: Path, division: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("out of memory")

    freeze(draft, DECIDING)
    with monkeypatch.context() as patch:
        patch.setattr("evaluation.sealed_test_set.append", crash)
        with pytest.raises(RuntimeError, match="out of memory"):
            open_test_set(draft, division)
    assert open_test_set(draft, division)[1] == 2


def test_each_opening_is_a_line_in_the_ledger_and_a_refusal_is_none(draft: Path, division: Division) -> None:
    with pytest.raises(SealedTestSetError):
        open_test_set(draft, division)
    freeze(draft, DECIDING)
    open_test_set(draft, division)
    open_test_set(draft, division)
    with open_database() as database:
        lines = entries(database)
        assert [(line.action, line.subject) for line in lines] == [(OPENED, "draft-1")] * 2
        facts = json.loads(lines[0].facts)
        assert (set(facts["frozen"]), facts["protocol"]) == (set(DECIDING), "official")
        assert openings(database, "draft-1") == 2
        assert openings(database, "another") == 0
        assert (candidates(database, "official"), candidates(database, "patient-70-15-15")) == (1, 0)
        assert verify(database) == []


@pytest.fixture
def imported(home: Path) -> Version:
    return imported_copy(home, "20991231T000000Z-f00d")


def test_for_an_imported_version_it_opens_beside_and_is_counted_there(
    imported: Version, division: Division, tmp_path: Path
) -> None:
    before = {path.name: sha256_of(path) for path in imported.folder.iterdir()}
    beside = tmp_path / "beside"
    assert [open_for_retest(imported, beside, division)[1] for _ in range(2)] == [1, 2]
    assert open_for_retest(imported, beside, division)[0] == division.test
    seal = json.loads((beside / SEAL_FILE).read_text())
    assert seal["frozen"]["card.json"] == before["card.json"]
    assert seal["frozen"][GRAPH_FILE] == before[GRAPH_FILE]
    assert first_opened(beside).isoformat() == seal["opened"][0]
    assert {path.name: sha256_of(path) for path in imported.folder.iterdir()} == before
    with open_database() as database:
        assert openings(database, imported.id) == 3


def test_a_version_of_our_own_does_not_open_it_again(home: Path, division: Division, tmp_path: Path) -> None:
    own = copy_of_shipped(home, "20991231T000000Z-aaaa")
    with pytest.raises(SealedTestSetError, match="expected an imported version, received 20991231T000000Z-aaaa"):
        open_for_retest(own, tmp_path / "beside", division)
    assert not (tmp_path / "beside").exists()


@pytest.mark.parametrize(
    ("seal", "sentence"),
    [
        ("{", "expected a readable seal"),
        ("[]", "expected a readable seal"),
        ("{}", "expected a readable seal"),
        ('{"frozen": []}', f"expected a seal on {GRAPH_FILE}"),
        ('{"frozen": {"decisions.json": "0"}}', f"expected a seal on {GRAPH_FILE}"),
        (f'{{"frozen": {{"{GRAPH_FILE}": "{"0" * 64}"}}}}', f"expected {GRAPH_FILE} of .* as it was frozen"),
    ],
)
def test_a_seal_on_something_else_opens_nothing(
    imported: Version, division: Division, tmp_path: Path, seal: str, sentence: str
) -> None:
    (imported.folder / SEAL_FILE).write_text(seal)
    with pytest.raises(SealedTestSetError, match=sentence):
        open_for_retest(rewritten(imported.folder), tmp_path / "beside", division)
    assert not (tmp_path / "beside").exists()


def test_without_a_seal_or_with_a_changed_graph_nothing_opens(
    imported: Version, division: Division, tmp_path: Path
) -> None:
    card = json.loads((imported.folder / "card.json").read_text())
    del card["files"][SEAL_FILE]
    (imported.folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(SealedTestSetError, match=r"has no seal\.json"):
        open_for_retest(load_version(imported.folder), tmp_path / "beside", division)
    (imported.folder / GRAPH_FILE).write_bytes(b"another")
    with pytest.raises(SealedTestSetError, match=f"expected {GRAPH_FILE} of {imported.id} as it was frozen"):
        open_for_retest(imported, tmp_path / "beside", division)
