"""The Errors page, run without a browser, with a tiny version and drawn films."""

import json
import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from evaluation.outcomes import OUTCOMES, cells_of, outcome_codes
from evaluation.predictions import Predictions, read_predictions
from evaluation.proposals import proposals
from evaluation.sorted_predictions import Outcome
from films.layout import FilmFolderError
from model_store.store import serving_version
from model_store.version import GRAPH_FILE, PREDICTIONS_FILE, Version
from pages.parts.literal import literal
from pages.parts.outcome_cells import MEANING, count_of
from pages.parts.uncertain import uncertain_at
from records.database import database_path, open_database
from records.marks import latest_marks
from tests.pages.opened_page import opened, shown, troubles, words
from tests.shipped_copies import rewritten


@pytest.fixture
def version(tiny_in_service: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Version:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    return tiny_in_service


@pytest.fixture
def predictions(version: Version) -> Predictions:
    return read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)


def cell_of(app: AppTest, outcome: Outcome) -> int:
    (label,) = (button.label for button in app.button if MEANING[outcome][0] in button.label)
    return int(label.rsplit("·", maxsplit=1)[-1])


def mark_button(app: AppTest) -> Button:
    return app.button(key="mark-label wrong")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if label in button.label).click()
    return shown(app.run())


@pytest.mark.parametrize("point", [0.2, 0.5, 0.8])
def test_the_four_cells_count_as_the_report_does(predictions: Predictions, point: float) -> None:
    app = opened("audit/errors")
    app.slider[0].set_value(point)
    shown(app.run())
    cells = cells_of(predictions.truth, predictions.probability >= point)
    for outcome in get_args(Outcome):
        assert cell_of(app, outcome) == count_of(cells, outcome)


@pytest.mark.usefixtures("version")
def test_a_cell_opens_its_gallery_and_lies_in_the_address() -> None:
    app = opened("audit/errors")
    outcome: Outcome = max(get_args(Outcome), key=lambda one: cell_of(app, one))
    count = cell_of(app, outcome)
    press(app, MEANING[outcome][0])
    assert app.query_params["cell"] in (outcome, [outcome])
    assert [heading.value for heading in app.header] == [MEANING[outcome][0]]
    assert f"Films 1 to {min(count, 24)} of {count}" in words(app)


def test_an_address_opens_the_same_view(predictions: Predictions) -> None:
    sick = next(name for name, truth in zip(predictions.film, predictions.truth, strict=True) if truth)
    app = opened("audit/errors", cell="true positive", film=sick, op="0.001")
    said = words(app)
    assert literal(sick.rsplit("/", maxsplit=1)[-1]) in [heading.value for heading in app.subheader]
    assert "Film " in said
    assert f"of {int(predictions.truth.sum())}" in said
    assert "Labelled **pneumonia**" in said
    assert "Most like it among the films that the model learned from" in said


@pytest.mark.usefixtures("version")
def test_a_film_that_is_not_known_and_a_cell_that_is_none_leave_the_overview() -> None:
    for query in ({"film": "test/NORMAL/other.png"}, {"cell": "wrong"}, {"cell": "false negative", "page": "x"}):
        opened("audit/errors", **query)


def test_a_page_beyond_the_last_is_the_last(predictions: Predictions) -> None:
    app = opened("audit/errors", cell="true positive", op="0.001", page="99")
    assert f"of {int(predictions.truth.sum())}" in words(app)


def test_filters_keep_what_they_say(predictions: Predictions) -> None:
    app = opened("audit/errors", cell="true positive", op="0.001")
    name = next(name for name, truth in zip(predictions.film, predictions.truth, strict=True) if truth)
    app.text_input(key="text").set_value(name.rsplit("/", maxsplit=1)[-1])
    shown(app.run())
    assert "Films 1 to 1 of 1" in words(app)
    app.text_input(key="text").set_value("no such film")
    assert "No film here" in words(shown(app.run()))


def test_films_are_kept_by_what_speaks_against_them(version: Version, phantom_folder: Path) -> None:
    app = opened("audit/errors", cell="true positive", op="0.001")
    total = len(list(phantom_folder.glob("test/PNEUMONIA/*")))
    app.selectbox(key="concern").set_value("none")
    assert f"Films 1 to {total} of {total}" in words(shown(app.run()))
    app.selectbox(key="concern").set_value("in colour")
    assert "No film here" in words(shown(app.run()))
    assert version.id


def test_rules_set_the_slider(predictions: Predictions, version: Version) -> None:
    app = opened("audit/errors")
    press(app, "Set from costs")
    assert app.slider[0].value == pytest.approx(1 / 6, abs=1e-3)  # a miss five times as bad, half of them sick
    press(app, "Set for this sensitivity")
    found = predictions.probability[predictions.truth] >= app.slider[0].value
    assert found.mean() >= 0.95
    press(app, "Youden")
    press(app, "As in the card")
    assert app.slider[0].value == version.card.operating_point.probability


def test_a_proposal_is_a_line_in_the_ledger_and_changes_no_version(version: Version) -> None:
    app = opened("audit/errors", op="0.300")
    card = (version.folder / "card.json").read_bytes()
    press(app, "Propose this operating point")
    with open_database() as database:
        (proposal,) = (one for one in proposals(database, version.id) if one.operating_point == pytest.approx(0.3))
    assert proposal.person
    assert (version.folder / "card.json").read_bytes() == card


@pytest.mark.parametrize("settings", ['colour = "red"', 'person = "a\\nb"'])
def test_a_proposal_that_cannot_be_kept_says_why(home: Path, settings: str) -> None:
    app = opened("audit/errors", op="0.300")
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(settings)
    app = press(app, "Propose this operating point")
    assert any("The proposal was not kept: " in trouble and "settings.toml" in trouble for trouble in troubles(app))


def test_a_proposal_without_a_readable_head_of_the_ledger_says_why(home: Path) -> None:
    app = opened("audit/errors", op="0.300")
    (home / "records.head").mkdir(parents=True)
    app = press(app, "Propose this operating point")
    assert any("The proposal was not kept: " in trouble for trouble in troubles(app))


def test_a_mark_is_kept_and_found_again(predictions: Predictions, phantom_folder: Path) -> None:
    name = predictions.film[0]
    before = (phantom_folder / name).read_bytes()
    (code,) = outcome_codes(predictions.truth[:1], predictions.probability[:1] >= 0.5)
    query = {"cell": OUTCOMES[code], "op": "0.5"}
    app = opened("audit/errors", film=name, **query)
    app.text_input(key=f"note-{name}").set_value("the other side")
    press(app, "Label wrong")
    assert "Marked **label wrong**" in words(app)
    assert "the other side" in words(app)
    with open_database() as database:
        (mark,) = (one for one in latest_marks(database).values() if one.film == name)
    assert (mark.mark, mark.note) == ("label wrong", "the other side")
    assert (phantom_folder / name).read_bytes() == before
    assert mark_button(app).disabled
    app = shown(app.text_input(key=f"note-{name}").set_value("the left side").run())
    press(app, "Label wrong")
    assert "the left side" in words(app)
    filtered = opened("audit/errors", **query)
    filtered.selectbox(key="mark").select("label wrong")
    assert "Films 1 to 1 of 1" in words(shown(filtered.run()))


def test_a_folder_that_changed_since_the_page_was_drawn_keeps_no_mark_and_says_so(
    predictions: Predictions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> str:
        raise FilmFolderError("Expected a folder of films, received none.")

    app = opened("audit/errors", film=predictions.film[0], cell="true positive", op="0.5")
    monkeypatch.setattr("pages.parts.stored_film.digest_of", gone)
    app = press(app, "Unusable film")
    assert "The mark was not kept: Expected a folder of films, received none." in troubles(app)


def test_without_the_films_the_figures_stay(
    predictions: Predictions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path / "nowhere"))
    app = opened("audit/errors", cell="true positive", op="0.001")
    assert "No films are on this machine" in words(app)
    assert "Fetch the public films" in [button.label for button in app.button]
    app = opened("audit/errors", cell="true positive", op="0.001", film=predictions.film[0])
    assert "The film is not on this machine. Stored probability" in words(app)


def test_a_version_that_cannot_read_here_shows_its_films_without_maps_and_says_why(
    tiny_version: Version, home: Path, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    folder = home / "versions" / "20991231T000000Z-dead"
    shutil.copytree(tiny_version.folder, folder)
    (folder / GRAPH_FILE).write_bytes(b"no graph")
    version = rewritten(folder)
    predictions = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    sick = next(name for name, truth in zip(predictions.film, predictions.truth, strict=True) if truth)
    app = opened("audit/errors", version=version.id, cell="true positive", op="0.001")
    assert not app.error
    app = opened("audit/errors", version=version.id, cell="true positive", film=sick, op="0.001")
    (said,) = troubles(app)
    assert said.startswith("expected")
    assert "What each version says of it" in words(app)


@pytest.mark.usefixtures("version")
def test_looking_makes_no_database() -> None:
    database_path().unlink(missing_ok=True)
    opened("audit/errors", cell="true positive")
    assert not database_path().exists()


def test_what_a_version_does_not_call_is_called_uncertain() -> None:
    version = serving_version()
    name = "test/NORMAL/IM-0011-0001-0002.jpeg"  # .481 with the shipped version
    (table,) = (one.value for one in opened("audit/errors", film=name).table)
    assert table.to_numpy().tolist() == [[version.id, literal("48 %"), "uncertain"]]  # else > 99 % is a quotation
    band = uncertain_at(version, version.card.operating_point.probability)
    assert band is not None
    assert band.holds(0.481)
    assert uncertain_at(version, 0.48) is None


def test_a_film_is_described_by_the_finding_that_stands_beside_it(predictions: Predictions) -> None:
    place = int(np.argmin(np.abs(predictions.probability - 0.7)))
    app = opened("audit/errors", film=predictions.film[place], op="0.999")
    (viewer, *_) = (json.loads(part.proto.json) for part in app.get("bidi_component"))
    assert "Finding: no pneumonia" in words(app)
    assert viewer["description"].endswith(": no pneumonia")


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [("selectbox", "sort", "lowest"), ("selectbox", "cause", "virus"), ("text_input", "text", "person"),
     ("slider", "op", 0.4)],
)  # fmt: skip
def test_another_order_filter_or_operating_point_begins_at_the_first_page(kind: str, key: str, value: object) -> None:
    app = opened("audit/errors", cell="true positive", page="3")
    assert "Films 49 to 72 of" in words(app)
    widget = getattr(app, kind)(key=key)
    app = shown(widget.set_value(widget.options[-1] if kind == "selectbox" else value).run())
    assert "page" not in app.query_params
    assert "Films 1 to " in words(app)


def test_a_film_that_became_unreadable_says_so_and_leaves_the_rest(
    version: Version, phantom_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(phantom_folder, tmp_path / "films")
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    name = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels).film[0]
    (folder / name).write_bytes(b"no film at all")
    app = opened("audit/errors", film=name)
    assert "Expected a PNG, JPEG or DICOM film" in troubles(app)[0]
    assert "cannot be said: this one is none of the folder's films" in words(app)
    assert "What each version says of it" in words(app)
