"""Which films a version refuses or doubts, as figures."""

import csv
from pathlib import Path

import numpy as np
import pytest

from evaluation.refusal import OPENED, examine_made_films, examine_refusals, keep_refusal
from evaluation.refusal_command import lines_of, main
from evaluation.stored_refusal import (
    OWN_FILMS,
    KindOfFilm,
    RefusalError,
    StoredRefusal,
    refusal_place,
    share_figure,
    stored_refusal,
)
from films.phantoms import encode_png, phantom
from films.spoilt import SPOILT
from model_store.limits import Limits
from model_store.version import Version
from records.database import open_database
from records.ledger import entries
from tests.phantom_limits import put_beside


def beside(films: Path, name: str, column: str, rows: dict[str, dict[str, str]], kind: str = "") -> None:
    """A set of phantoms, spoilt in one way, with its list, beside a folder of films."""
    folder = films.with_name(name)
    folder.mkdir()
    for number, file in enumerate(rows):
        film = phantom(710_000 + number, True, 320, 288)
        film = SPOILT[kind](film, np.random.default_rng(0)) if kind else film
        (folder / file).write_bytes(encode_png(film))
    with (folder / "labels.csv").open("w", newline="") as listing:
        writer = csv.DictWriter(listing, [column, *next(iter(rows.values()))])
        writer.writeheader()
        writer.writerows({column: name} | facts for name, facts in rows.items())


@pytest.fixture(scope="module")
def sets(phantom_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phantoms, with a set of turned ones and one of DICOM names beside them; the third one is not there."""
    films = tmp_path_factory.mktemp("sets") / "films"
    films.symlink_to(phantom_folder)
    beside(films, "not_upright_chest", "path", {f"{n}.png": {"kind": "turned"} for n in range(3)}, "turned by 90")
    beside(films, "dicom", "file", {"a.png": {"chest_xray": "1"}, "b.png": {"chest_xray": "0"}})
    (films.with_name("dicom") / "b.png").write_bytes(b"%PDF-1.7")
    return films


@pytest.mark.usefixtures("home")
def test_every_kind_of_film_has_its_row_and_each_opening_is_counted(
    sets: Path, tiny_version: Version, phantom_limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.made_films.SPOILT", {kind: SPOILT[kind] for kind in ("mirrored", "inverted")})
    monkeypatch.setattr("evaluation.made_films._CROPS", 2)
    put_beside(tiny_version, phantom_limits)
    found = examine_refusals(tiny_version, sets)
    rows = {(kind.of, kind.kind): kind for kind in found.kinds}
    assert rows["not_upright_chest", "turned"].refused == 3
    assert rows["not_upright_chest", "turned"].figure.value == 1.0
    assert rows["dicom", "chest films"].figure.value == 1.0
    assert rows["dicom", "other modalities and parts of the body"].codes == {"unreadable": 1}
    tested = rows["official test films", "as they are"]
    assert tested.films == 16
    assert rows["official test films", "near the operating point"].films == tested.films - tested.refused
    assert found.missing == ("external_adult",)
    headed = {kind.kind: kind for kind in found.kinds if kind.of.endswith("of them in DICOM files")}
    assert headed.pop("the chest of a child by the header").codes.keys().isdisjoint(("age", "view", "body_part"))
    for kind, code in (("a slice", "no_radiograph"), ("a hand", "body_part"), ("a lateral view", "view")):
        row = headed.pop(f"{kind} by the header")
        assert row.figure.value == 1.0
        assert row.codes[code] == row.refused == row.films
    assert headed.pop("an adult by the header").codes["age"] > 0
    assert headed == {}
    assert rows["photographs", "crops of two"].films == 4
    with pytest.raises(RefusalError, match="Expected a version whose refusals were examined before"):
        examine_made_films(tiny_version, sets)
    keep_refusal(found)
    assert examine_made_films(tiny_version, sets) == found
    assert (found.openings, examine_refusals(tiny_version, sets).openings) == (1, 2)
    with open_database() as database:
        assert [one.subject for one in entries(database) if one.action == OPENED] == [tiny_version.id] * 2


def test_a_version_without_limits_is_not_asked(sets: Path, tiny_version: Version) -> None:
    with pytest.raises(RefusalError, match=f"Expected a version with limits, received {tiny_version.id}"):
        examine_refusals(tiny_version, sets)


def test_the_command_says_what_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["no-version", "--films", str(tmp_path)]) == 1
    assert "expected the id of a version, received 'no-version'" in capsys.readouterr().err


def row(asked: str, count: int, target: float | None) -> KindOfFilm:
    return KindOfFilm.model_validate(
        {
            "of": "some", "kind": "films", "films": 10, "refused": 1, "doubted": 2, "codes": {"turned": 1},
            "asked": asked, "figure": share_figure(count, 10), "target": target,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "target", "reached", "said"),
    [
        (10, 0.99, True, "(meant: at least 0.99)"),
        (9, 0.99, False, "(meant: at least 0.99, missed)"),
        (1, 0.1, True, "(meant: at most 0.1)"),
        (2, 0.1, False, "(meant: at most 0.1, missed)"),
        (2, None, None, "n=10  Wilson 95 %"),
    ],
)
def test_a_missed_target_is_said(count: int, target: float | None, reached: bool | None, said: str) -> None:
    kind = row("read", count, target)
    assert kind.reached is reached
    found = StoredRefusal(
        version="v-1", limits="0" * 64, created="2026-01-01T00:00:00Z", openings=1, kinds=(kind,), missing=("dicom",)
    )  # fmt: skip
    lines = list(lines_of(found))
    assert lines[1].endswith(said)
    assert lines[2] == "  1 refused, 2 read with a concern: turned 1"
    assert lines[-2:] == [OWN_FILMS, "dicom: not there"]


def test_figures_that_cannot_be_read_are_named(home: Path) -> None:
    assert stored_refusal("v-1") is None
    refusal_place("v-1").parent.mkdir(parents=True)
    refusal_place("v-1").write_text("{}")
    with pytest.raises(RefusalError, match=r"Expected readable figures in v-1\.json, received: version: "):
        stored_refusal("v-1")
    assert home.is_dir()
