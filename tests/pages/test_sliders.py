"""The sliders of the audit pages: each stands at what its version or its films say, until a person moves it."""

import json
from pathlib import Path

import pytest

from evaluation.other_films import run_on_other_films
from films.other_folder import labelled_films
from films.phantoms import encode_png, phantom
from model_store.store import serving_version
from model_store.version import Version
from tests.pages.opened_page import opened, shown, words
from tests.shipped_copies import copy_of_shipped, rewritten


@pytest.fixture
def other(home: Path) -> Version:
    """A second version, whose card has an operating point of its own."""
    version = copy_of_shipped(
        home, "20270101T000000Z-5cad"
    )  # pages keep what they know by the id: no other test has it
    card = json.loads((version.folder / "card.json").read_text())
    card["operating_point"]["probability"] = 0.3
    (version.folder / "card.json").write_text(json.dumps(card))
    return rewritten(version.folder)


@pytest.mark.parametrize("page", ["audit/errors", "audit/performance"])
def test_another_version_brings_its_own_operating_point(page: str, other: Version) -> None:
    of_serving = serving_version().card.operating_point.probability
    app = opened(page)
    assert app.slider(key="op").value == of_serving
    app = shown(app.selectbox(key="version").set_value(other.id).run())
    assert app.slider(key="op").value == 0.3
    app = shown(app.selectbox(key="version").set_value(serving_version().id).run())
    assert app.slider(key="op").value == of_serving


def test_an_operating_point_in_the_address_stays_with_another_version(other: Version) -> None:
    app = opened("audit/performance", op="0.8")
    app = shown(app.selectbox(key="version").set_value(other.id).run())
    assert app.slider(key="op").value == 0.8
    app = opened("audit/performance", op="0.8", version=other.id)
    assert app.slider(key="op").value == 0.8


def test_the_card_that_an_operating_point_is_beside_is_named(other: Version) -> None:
    said = words(opened("audit/performance", version=other.id, op="0.8"))
    assert f"The card of version {other.id} says 0.300: moving the slider changes nothing there." in said


def test_other_films_bring_their_own_prevalence(tmp_path: Path) -> None:
    for number in range(8):
        place = tmp_path / "ward" / ("PNEUMONIA" if number < 2 else "NORMAL") / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(encode_png(phantom(number, number < 2)))
    ward = run_on_other_films(serving_version(), labelled_films(tmp_path / "ward"))
    app = opened("audit/performance")
    of_own = app.slider(key="prevalence").value
    app = shown(app.selectbox(key="films").set_value(ward.name).run())
    assert app.slider(key="prevalence").value == 0.25
    app = shown(app.selectbox(key="films").set_value("own test set").run())
    assert app.slider(key="prevalence").value == of_own
    app = opened("audit/performance", prevalence="0.1")
    app = shown(app.selectbox(key="films").set_value(ward.name).run())
    assert app.slider(key="prevalence").value == 0.1
