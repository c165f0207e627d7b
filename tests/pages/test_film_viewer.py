"""The film viewer as the script sees it: what it refuses, and what it sends to the browser, once."""

import base64
import json
import math
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.film_viewer import Heat, LaidOver, film_viewer
from reading.lungs import Outline

PARTS = Path(__file__).parents[2] / "pages" / "parts"


def run(jpeg: bytes, laid_over: LaidOver) -> Any:
    """What one run of a script puts on the page."""
    script = f"""
from pages.parts.film_viewer import Heat, LaidOver, film_viewer
film_viewer({jpeg!r}, 640, 480, {laid_over!r}, "Film of a test", key="viewer")
"""
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    (element,) = app.get("bidi_component")
    assert element.proto.component_name == "film_viewer"
    return element.proto


def sent(jpeg: bytes, heat: Heat | None = None, lungs: tuple[Outline, ...] = ()) -> Any:
    return json.loads(run(jpeg, LaidOver(heat, lungs)).json)


def test_the_film_goes_to_the_browser_as_it_is_with_its_size_and_words() -> None:
    data = sent(b"\xff\xd8 film", None)
    head, body = data["film"].split(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(body) == b"\xff\xd8 film"
    assert (data["width"], data["height"], data["description"]) == (640, 480, "Film of a test")


def test_without_a_map_or_lungs_the_browser_gets_none() -> None:
    data = sent(b"film")
    assert data["heat"] is None
    assert data["lungs"] == []


def test_the_outline_goes_to_the_browser_as_shares_of_the_film() -> None:
    lung = ((0.1, 0.2), (0.4, 0.2), (0.25, 0.9))
    assert sent(b"film", lungs=(lung,))["lungs"] == [[[0.1, 0.2], [0.4, 0.2], [0.25, 0.9]]]


def test_the_map_goes_to_the_browser_in_logits_and_unscaled() -> None:
    data = sent(b"film", Heat(((0.0, 1.5, 9.0), (0.25, 0.0, 0.0)), 6.3))
    assert (data["heat"], data["ceiling"]) == ([[0.0, 1.5, 9.0], [0.25, 0.0, 0.0]], 6.3)


def test_an_all_zero_map_stays_zero() -> None:
    assert sent(b"film", Heat(((0.0, 0.0),), 6.3))["heat"] == [[0.0, 0.0]]


def test_two_viewers_live_on_one_page() -> None:
    def two() -> None:
        from pages.parts.film_viewer import LaidOver, film_viewer

        film_viewer(b"one", 8, 8, LaidOver(), "One", key="one")
        film_viewer(b"other", 8, 8, LaidOver(), "Other", key="other")

    app = AppTest.from_function(two, default_timeout=60).run()
    assert not app.exception
    assert len(app.get("bidi_component")) == 2


def test_another_film_under_the_same_key_is_the_same_viewer() -> None:
    """The browser then keeps its canvas, and nothing flickers."""
    script = """
import streamlit as st
from pages.parts.film_viewer import LaidOver, film_viewer
film_viewer(st.session_state.film, 8, 8, LaidOver(), "Film", key="viewer")
"""
    app = AppTest.from_string(script, default_timeout=60)
    shown = []
    for film in (b"one", b"other"):
        app.session_state.film = film
        (element,) = app.run().get("bidi_component")
        shown.append(element.proto)
    assert shown[0].id == shown[1].id
    assert shown[0].json != shown[1].json


@pytest.mark.parametrize("ceiling", [0.0, -1.0, math.nan, math.inf])
def test_a_ceiling_that_is_no_scale_is_refused(ceiling: float) -> None:
    with pytest.raises(ValueError, match=f"expected a finite heat ceiling above zero, received {ceiling}"):
        Heat(((0.0,),), ceiling)


@pytest.mark.parametrize("values", [(), ((),), ((0.0, 1.0), (0.0,))])
def test_an_empty_or_ragged_map_is_refused(values: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"expected a heat map with rows of one length, received rows of lengths \["):
        Heat(values, 6.3)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
def test_evidence_that_is_negative_or_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=f"expected finite evidence of zero or more in a heat map, received {value}"):
        Heat(((0.0, value),), 6.3)


def test_an_empty_film_is_refused() -> None:
    with pytest.raises(ValueError, match="expected the bytes of a JPEG film, received no bytes"):
        film_viewer(b"", 8, 8, LaidOver(), "Film", key="viewer")


@pytest.mark.parametrize(("width", "height"), [(0, 8), (8, -1)])
def test_a_film_without_a_size_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match=f"expected a film of at least 1 x 1 pixel, received {width} x {height}"):
        film_viewer(b"film", width, height, LaidOver(), "Film", key="viewer")


def test_the_browser_side_never_calls_the_script_and_reaches_nothing_outside() -> None:
    script = "".join((PARTS / name).read_text(encoding="utf-8") for name in ("film_pixels.js", "film_viewer.js"))
    for word in ("setStateValue", "setTriggerValue", "innerHTML", "eval(", "fetch(", "import ", "http"):
        assert word not in script
    for name in ("film_viewer.html", "film_viewer.css"):
        text = (PARTS / name).read_text(encoding="utf-8")
        assert "http" not in text
        assert "url(" not in text


SLIDERS = ("heat-strength", "window-width", "window-level")
BUTTONS = ("invert", "reset", "zoom-in", "zoom-out", "heat-toggle", "lungs-toggle", "layout")


@pytest.mark.parametrize("hook", ["film-viewer", "film-canvas", *SLIDERS, *BUTTONS])
def test_each_control_has_one_stable_hook(hook: str) -> None:
    page = (PARTS / "film_viewer.html").read_text(encoding="utf-8")
    assert page.count(f'data-testid="{hook}"') == 1
