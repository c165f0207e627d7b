"""What a finding means for the child in front: the slider below a reading, on the Read page and on a worklist."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from evaluation.likelihood_bands import LikelihoodBand, band_of_reading, likelihood_bands
from evaluation.predictions import read_predictions
from evaluation.pretest import PUBLISHED
from evaluation.prevalence import after_the_film
from films.phantoms import encode_png, phantom
from model_store.store import serving_version
from model_store.version import PREDICTIONS_FILE
from pages.parts import films_read_alike
from pages.parts.probability_scale import percent
from reading import worklist_reading
from reading.reader import Reader, Reading, read
from tests.evaluation.conftest import Make, stored  # noqa: F401 - a fixture of that room
from tests.pages.opened_page import opened, shown, words
from tests.reading.drawn_dicom import data_set, file_of
from tests.shipped_copies import copy_of_shipped, rewritten

SICK, OTHER = encode_png(phantom(3, pneumonia=True)), encode_png(phantom(1, pneumonia=True))
BLANK = encode_png(np.full((300, 300), 128, np.uint8))
QUESTION = "How likely was pneumonia before the film?"
OPEN = "for-this-child"

Serving = Callable[[float], None]


@pytest.fixture
def serving(home: Path) -> Serving:
    """A version without limits serves, at an operating point of its own."""

    def made(operating_point: float) -> None:
        name = f"20991231T000100Z-{round(operating_point * 1000):04}"  # one a point: the program keeps what it read
        folder = copy_of_shipped(home, name).folder
        card = json.loads((folder / "card.json").read_text())
        card["operating_point"] = {"probability": operating_point, "rule": "any"}
        (folder / "card.json").write_text(json.dumps(card))
        rewritten(folder)
        (home / "serving.json").write_text(json.dumps({"version": name}))

    return made


def with_films(*films: bytes) -> AppTest:
    app = opened("clinic/read")
    app.session_state[OPEN] = True
    files = [(f"child {number}.png", film, "image/png") for number, film in enumerate(films)]
    return shown(app.file_uploader[0].set_value(files).run())


def band_of(reading: Reading) -> LikelihoodBand:
    version = serving_version()
    predictions = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    bands = likelihood_bands(predictions, version.card.operating_point.probability, None)
    band = band_of_reading(bands, reading.finding, reading.probability)
    assert band is not None
    return band


@pytest.mark.parametrize(("point", "finding"), [(0.5, "pneumonia"), (0.95, "no pneumonia")])
def test_below_a_finding_stands_what_it_means_at_the_published_share(
    serving: Serving, point: float, finding: str
) -> None:
    serving(point)
    said, reading = words(with_films(SICK)), read(SICK)
    band = band_of(reading)
    after = after_the_film(band.ratio, PUBLISHED.probability)
    assert reading.finding == finding
    assert after.value is not None
    assert f"It starts at 37 %: {PUBLISHED.source}" in said
    assert f"After it: **{percent(after.value)}** (" in said
    assert f"Of 100 children with such a film **{round(100 * after.value)}** have pneumonia" in said
    cells = band.cells
    assert f"were {cells.true_positive} of {cells.positive} test films labelled pneumonia" in said
    assert f"and {cells.false_positive} of {cells.negative} others" in said
    assert "a finding tells less" in said


@pytest.mark.parametrize("point", [0.5, 0.95])
def test_beside_the_probability_stands_how_many_films_that_were_read_alike_show_pneumonia(
    serving: Serving, point: float
) -> None:
    serving(point)
    said, cells = words(with_films(SICK)), band_of(read(SICK)).cells
    sentence = f"Of {cells.called:,} test films that were read like this, at "
    assert f"{cells.true_positive:,} show pneumonia." in said
    assert said.index("Probability of pneumonia") < said.index(sentence) < said.index("After it:")


def test_the_slider_moves_it_without_reading_the_film_again(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    serving(0.5)
    app = with_films(SICK)
    examined: list[bytes] = []
    monkeypatch.setattr(Reader, "examine", lambda _, content, *__: examined.append(content))
    for before in (0.02, 0.9):
        shown(app.slider[0].set_value(before).run())
        after = after_the_film(band_of(app.session_state["worktable"].films[0].reading).ratio, before).value
        assert after is not None
        assert f"After it: **{percent(after)}**" in words(app)
    assert examined == []


def test_each_film_has_a_child_of_its_own_and_keeps_what_was_said_of_it(serving: Serving) -> None:
    serving(0.5)
    app = with_films(SICK, OTHER)
    shown(app.slider[0].set_value(0.8).run())
    shown(app.button[[button.label for button in app.button].index("Next")].click().run())
    assert app.slider[0].value == PUBLISHED.probability
    shown(app.button[[button.label for button in app.button].index("Previous")].click().run())
    assert app.slider[0].value == 0.8


def test_for_an_age_that_the_model_is_not_for_there_is_no_ratio(serving: Serving) -> None:
    serving(0.001)
    grown = data_set(phantom(3, pneumonia=True).astype(np.uint16) * 16)
    grown.PatientAge = "081Y"
    app = opened("clinic/read")
    app.session_state[OPEN] = True
    app = shown(app.file_uploader[0].set_value([("a.dcm", file_of(grown), "application/dicom")]).run())
    assert "the film is of an adult of 81 years" in words(app)
    assert "no likelihood ratio holds" in words(app)
    assert "read like this" not in words(app)
    assert not app.slider


def test_closed_it_shows_no_slider(serving: Serving) -> None:
    serving(0.5)
    app = opened("clinic/read")
    shown(app.file_uploader[0].set_value([("child.png", SICK, "image/png")]).run())
    assert "For this child" in [part.label for part in app.expander]
    assert not app.slider


def test_a_sites_own_figure_is_where_the_slider_starts(serving: Serving, home: Path) -> None:
    serving(0.5)
    (home / "settings.toml").write_text("pretest_probability = 0.1")
    app = with_films(SICK)
    assert app.slider[0].value == 0.1
    assert "It starts at 10 %: this site's own figure" in words(app)


def test_the_cause_stands_below_the_finding_and_above_the_child(serving: Serving) -> None:
    serving(0.5)
    said = [str(getattr(part, "label", "")) + str(getattr(part, "value", "")) for part in with_films(SICK).main]
    order = ("Finding: pneumonia", "Probability of pneumonia", "Looks more like|not clear", QUESTION)
    places = [
        next(at for at, words in enumerate(said) if any(one in words for one in some.split("|"))) for some in order
    ]
    assert places == sorted(places)


def test_where_nothing_was_called_nothing_is_said_of_the_child(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(0.5)
    monkeypatch.setattr("reading.reader.finding_of", lambda *_: "uncertain")
    for film, sentence in ((SICK, "Too near the operating point to call"), (BLANK, "Without a reading the film says")):
        app = with_films(film)
        assert sentence in words(app)
        assert len(app.slider) == 0
        assert "ikelihood ratio **" not in words(app)


def test_a_number_against_advice_has_no_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reading.reader.finding_of", lambda *_: "pneumonia")
    app = with_films(encode_png(np.ascontiguousarray(np.rot90(phantom(3, pneumonia=True)))))
    shown(next(button for button in app.button if button.label == "Show the number all the same").click().run())
    assert "no film that was tested stands for such a one" in words(app)
    assert len(app.slider) == 0


def test_without_a_single_false_alarm_the_reason_stands_instead(
    serving: Serving,
    monkeypatch: pytest.MonkeyPatch,
    stored: Make,  # noqa: F811
) -> None:
    serving(0.5)
    bands = likelihood_bands(stored([True, True, False], [2.0, 1.0, -1.0]), 0.5, None)
    monkeypatch.setattr(films_read_alike, "_bands", lambda *_: bands)
    said = words(with_films(SICK))
    assert "There is no likelihood ratio: without bound: not once was a film labelled otherwise called" in said
    assert "After it" not in said


def test_a_version_whose_test_cannot_be_read_says_so_and_leaves_the_reading(serving: Serving, home: Path) -> None:
    serving(0.5)
    app = with_films(SICK)
    films_read_alike._bands.clear()
    (path,) = home.glob("versions/*/predictions.csv")
    path.write_text("spoilt")
    shown(app.run())
    assert "predictions.csv is not the file that its card was written for" in words(app)
    assert "Finding: pneumonia" in words(app)


def test_a_film_of_a_worklist_has_it_too(serving: Serving) -> None:
    serving(0.5)
    app = opened("clinic/worklist")
    shown(app.file_uploader[0].set_value([("child.png", SICK, "image/png")]).run())
    for thread in list(worklist_reading._threads.values()):
        thread.join(60)
    app.query_params["film"] = "1"
    app.session_state[OPEN] = True
    assert QUESTION in [slider.label for slider in shown(app.run()).slider]


@pytest.mark.parametrize(
    ("probability", "filled", "said"),
    [(0.0, 0, "fewer than 1"), (0.007, 0, "fewer than 1"), (0.01, 1, "1"), (0.124, 12, "12"), (0.99, 99, "99"),
     (0.993, 99, "more than 99"), (0.997, 99, "more than 99"), (1.0, 99, "more than 99")],
)  # fmt: skip
def test_as_many_of_the_hundred_are_filled_as_the_words_say(probability: float, filled: int, said: str) -> None:
    def page(probability: float) -> None:
        from pages.parts.hundred_children import hundred_children

        hundred_children(probability)

    app = AppTest.from_function(page, default_timeout=60, args=(probability,)).run()
    (drawn,) = (element.proto.body for element in shown(app).get("html"))
    assert drawn.count("background:") == filled
    assert f"Of 100 children {said} have pneumonia." in drawn
