"""A version's heat maps examined from films to figures: tiny, but every step of it, with masks that the test draws."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation import examination, explanation_command
from evaluation.__main__ import main
from evaluation.explained_films import explained_films
from evaluation.explanation import EXAMINED, explain, keep
from evaluation.predictions import Predictions, read_predictions
from evaluation.stored_explanation import ExplanationError, StoredExplanation, place_of, stored_explanation
from films.layout import load_films
from films.phantoms import encode_png
from model_store.version import PREDICTIONS_FILE, Version
from reading.asked_explanations import METHODS
from records.database import open_database
from records.ledger import entries
from tests.shipped_copies import imported_copy

Captured = pytest.CaptureFixture[str]


def draw_masks(films: Path) -> Path:
    """Two ellipses a film, where the phantoms have their lungs, beside the folder of films."""
    folder = films.with_name(f"{films.name}_lung_masks")
    for film in load_films(films):
        mask = np.zeros((64, 64), np.uint8)
        for across in (0.31, 0.69):
            cv2.ellipse(mask, (round(across * 64), 32), (8, 21), 0, 0, 360, 255, cv2.FILLED)
        path = (folder / film.name).with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_png(mask))
    return folder


@pytest.fixture(scope="module")
def masked(phantom_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The films of the tiny version, with masks beside them."""
    films = tmp_path_factory.mktemp("masked") / "chests"
    shutil.copytree(phantom_folder, films)
    draw_masks(films)
    return films


@pytest.fixture
def own(masked: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    for name in ("chests", "chests_lung_masks"):
        shutil.copytree(masked.parent / name, tmp_path / name)
    return tmp_path / "chests"


@pytest.fixture(scope="module")
def predictions(tiny_version: Version) -> Predictions:
    return read_predictions(tiny_version.file(PREDICTIONS_FILE), tiny_version.card.labels)


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def found(tiny_version: Version, masked: Path, told: list[str]) -> StoredExplanation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examination, "SEEDS", 2)
        return explain(tiny_version, masked, methods=True, progress=told.append)


def test_the_figures_are_of_the_films_that_the_version_was_tested_on(
    found: StoredExplanation, predictions: Predictions, tiny_version: Version, told: list[str]
) -> None:
    called = predictions.probability >= tiny_version.card.operating_point.probability
    assert (found.version, found.tested, found.films) == (tiny_version.id, 16, 16)
    assert found.outcomes["true positive"].share.films == (predictions.truth & called).sum() == found.sample
    films = sum(share.share.films + share.without_heat for share in found.outcomes.values())
    assert films == 16
    assert found.template_films == 24  # the sick films of train
    assert told[0] == "16 films with a lung mask, of 16 tested on"
    assert StoredExplanation.model_validate_json(found.model_dump_json()) == found


def test_the_area_is_that_of_the_masks(found: StoredExplanation, masked: Path) -> None:
    masks = masked.with_name("chests_lung_masks")
    drawn = cv2.imread(str(next((masks / "test" / "PNEUMONIA").iterdir())), cv2.IMREAD_GRAYSCALE)  # all are alike
    assert drawn is not None
    assert found.area.value == pytest.approx(np.count_nonzero(drawn) / drawn.size)
    for share in (*found.outcomes.values(), found.template, *(one.maps for one in found.shuffled)):
        assert share.share.value is None or 0.0 <= share.share.value <= 1.0
    template, lead = found.template.share.value, found.over_template.value
    assert template is not None
    assert lead is not None
    assert found.outcomes["true positive"].share.value == pytest.approx(template + lead)


def test_each_curve_begins_and_ends_with_the_film_or_its_blurred_self(
    found: StoredExplanation, predictions: Predictions, tiny_version: Version
) -> None:
    called = predictions.probability >= tiny_version.card.operating_point.probability
    logit = predictions.logit[predictions.truth & called].mean()
    assert [order.name for order in found.orders] == ["this version's maps", "fixed picture", "random order"]
    blurred = found.orders[0].inserted.mean[0]
    for order in found.orders:
        assert (order.inserted.mean[-1], order.deleted.mean[0]) == pytest.approx((logit, logit), abs=1e-3)
        assert (order.inserted.mean[0], order.deleted.mean[-1]) == pytest.approx((blurred, blurred), abs=1e-3)
        assert len(order.inserted.mean) == len(found.places)
    assert [order.behind is None for order in found.orders] == [True, False, False]
    assert (found.places[0], found.places[-1]) == (0.0, 1.0)


def test_every_method_is_compared_with_grad_cam_on_the_same_films(found: StoredExplanation) -> None:
    assert [one.name for one in found.methods] == ["Grad-CAM", *METHODS]
    first = found.methods[0]
    assert first.share_over is None
    assert first.insertion == found.orders[0].insertion
    for other in found.methods[1:]:
        assert other.gain_over is not None
        assert other.gain_over.films == found.sample
        values = (other.insertion.value, other.deletion.value, first.insertion.value, first.deletion.value)
        insertion, deletion, own_insertion, own_deletion = (value or 0.0 for value in values)
        expected = (insertion - deletion) - (own_insertion - own_deletion)
        assert other.gain_over.value == pytest.approx(expected, abs=1e-6)
        assert other.milliseconds > 0


def test_weights_are_shuffled_by_stage_and_seed(found: StoredExplanation) -> None:
    assert [one.stage for one in found.shuffled] == ["last layer", "every layer"]
    assert {len(one.by_seed) for one in found.shuffled} == {2}


def test_the_ledger_says_that_a_version_was_examined(found: StoredExplanation) -> None:
    path = keep(found)
    assert path == place_of(found.version)
    with open_database() as database:
        line = list(entries(database))[-1]
    assert (line.action, line.subject) == (EXAMINED, found.version)
    assert json.loads(line.facts) == {"films": 16, "data_digest": found.data_digest}


@pytest.mark.slow
def test_without_the_methods_what_is_known_of_them_stays(
    found: StoredExplanation, tiny_version: Version, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "SEEDS", 1)
    keep(found)
    again = explain(tiny_version, own, methods=False)
    assert again.methods == found.methods
    for part in ("area", "outline", "outcomes", "template", "over_template", "orders", "blurred", "data_digest"):
        assert getattr(again, part) == getattr(found, part), part  # asked again, it says the same
    assert stored_explanation(tiny_version.folder) == found
    for film in load_films(own):  # other films: what was known is not of them
        mask = (own.with_name("chests_lung_masks") / film.name).with_suffix(".png")
        if film.name.endswith("phantom20000.png"):
            mask.unlink()
    assert explain(tiny_version, own, methods=False).methods == ()


def test_the_command_says_all_of_it(
    found: StoredExplanation, tiny_in_service: Version, masked: Path, capsys: Captured,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(explanation_command, "explain", lambda *_: found)
    assert main(["explanation", "--films", str(masked), "--into", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for words in ("16 test films with a lung mask", "every layer shuffled", "random order", "Score-CAM: inside"):
        assert words in said
    assert (found.sentence or "better than one fixed picture") in said
    assert "Grad-CAM loses clearly to" in said
    assert main(["explanation", found.version, "--films", str(masked), "--into", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(place_of(found.version, tmp_path).read_text())
    assert tiny_in_service.id == found.version


def without_masks(films: Path) -> None:
    shutil.rmtree(films.with_name("chests_lung_masks"))


def with_other_films(films: Path) -> None:
    names = sorted((films / "test" / "PNEUMONIA").iterdir())
    normal = sorted((films / "test" / "NORMAL").iterdir())
    for sick, well in zip(names, normal, strict=True):
        sick.write_bytes(well.read_bytes())


def without_sick_masks(films: Path) -> None:
    shutil.rmtree(films.with_name("chests_lung_masks") / "test" / "PNEUMONIA")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no masks": (without_masks, "Expected lung masks in a folder chests_lung_masks beside the films, received none"),
    "no mask of a sick film": (without_sick_masks, "Expected a film of pneumonia that the version finds, with a lung"),
    "other films of the same names": (with_other_films, "Expected the films that the version was tested on, received"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_films_that_cannot_be_examined_are_named(
    fault: str, tiny_in_service: Version, own: Path, capsys: Captured
) -> None:
    spoil, sentence = FAULTS[fault]
    spoil(own)
    assert main(["explanation", tiny_in_service.id, "--films", str(own)]) == 1
    assert sentence in capsys.readouterr().err
    assert not place_of(tiny_in_service.id).exists()


def test_an_imported_version_is_tested_on_this_machine_first(home: Path, own: Path, capsys: Captured) -> None:
    version = imported_copy(home, "20991231T000000Z-f00d")
    assert main(["explanation", version.id, "--films", str(own)]) == 1
    assert f"`python -m evaluation retest {version.id}`" in capsys.readouterr().err


def test_without_a_folder_of_films_it_says_which_setting_names_one(tiny_in_service: Version, capsys: Captured) -> None:
    assert main(["explanation", tiny_in_service.id]) == 1
    assert "Expected a folder of films in --films or CHEST_XRAY_DIR, received none." in capsys.readouterr().err


def test_only_films_with_a_mask_count(tiny_version: Version, own: Path, predictions: Predictions) -> None:
    masks = own.with_name("chests_lung_masks")
    gone = sorted((masks / "test" / "NORMAL").iterdir())[:3]
    for path in gone:
        path.unlink()
    some = explained_films(predictions, tiny_version.card.operating_point.probability, own, 64)
    assert (len(some.films), some.tested) == (13, 16)
    assert some.masks.shape == some.pixels.shape == (13, 64, 64)
    assert not {path.stem for path in gone} & {Path(film.name).stem for film in some.films}
    assert len(some.learned) == 24


def test_a_template_needs_films_that_were_not_tested_on(
    tiny_version: Version, own: Path, predictions: Predictions
) -> None:
    every = [film.name for film in load_films(own) if film.positive]
    tested = predictions.taken(np.resize(np.flatnonzero(predictions.truth), len(every)))
    known = Predictions(tuple(every), *(getattr(tested, name) for name in tuple(vars(tested))[1:]))
    with pytest.raises(ExplanationError, match="Expected films of pneumonia in 'chests' that were not tested on"):
        explained_films(known, tiny_version.card.operating_point.probability, own, 64)
