from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.dicom_facts import DicomFacts
from reading.quality import CODES, Concern, concern_about_age, concern_about_engine, concerns_about
from reading.radiograph import decode

Encode = Callable[..., bytes]


@pytest.fixture
def concerns(encode: Encode) -> Callable[[NDArray[np.uint8]], dict[str, Concern]]:
    """The concerns about a film by their codes."""
    return lambda pixels: {concern.code: concern for concern in concerns_about(decode(encode(pixels)))}


Concerns = Callable[[NDArray[np.uint8]], dict[str, Concern]]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pneumonia", [True, False])
def test_nothing_speaks_against_an_ordinary_film(concerns: Concerns, seed: int, pneumonia: bool) -> None:
    assert concerns(phantom(seed, pneumonia)) == {}


@pytest.mark.parametrize(("width", "height"), [(95, 400), (400, 95), (40, 40)])
def test_a_film_too_small_to_read_is_not_read(concerns: Concerns, width: int, height: int) -> None:
    found = concerns(phantom(1, True, width, height))
    assert found["too_small"].blocking
    assert found["too_small"].sentence == (
        f"Expected a film at least 96 pixels wide and high, received {width} x {height} pixels: too small to read."
    )
    assert "few_pixels" not in found


@pytest.mark.parametrize(("width", "height"), [(96, 400), (199, 199)])
def test_a_small_film_is_read_with_care(concerns: Concerns, width: int, height: int) -> None:
    found = concerns(phantom(1, True, width, height))
    assert set(found) == {"few_pixels"}
    assert not found["few_pixels"].blocking


def test_a_film_of_200_pixels_is_large_enough(concerns: Concerns) -> None:
    assert concerns(phantom(1, True, 200, 200)) == {}


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_even_surface_is_not_read(concerns: Concerns, grey: int) -> None:
    found = concerns(np.full((300, 300), grey, np.uint8))
    assert found["blank"].blocking
    assert "contrast 0.0 of 255 grey levels" in found["blank"].sentence


def test_faint_noise_is_still_an_even_surface(concerns: Concerns) -> None:
    noise = np.random.default_rng(0).normal(120, 2, (300, 300)).clip(0, 255).astype(np.uint8)
    assert concerns(noise)["blank"].blocking


def test_a_coloured_picture_is_doubted_but_read(concerns: Concerns) -> None:
    film = phantom(1, pneumonia=False)
    coloured = concerns(np.dstack([film, film // 2, film // 3]))
    assert set(coloured) == {"colour"}
    assert not coloured["colour"].blocking


def test_a_tinted_scan_is_not_doubted(concerns: Concerns) -> None:
    film = phantom(1, pneumonia=False)
    assert concerns(np.dstack([film, film, (film * 0.95).astype(np.uint8)])) == {}


def test_what_forbids_a_reading_comes_first(concerns: Concerns) -> None:
    tinted = np.dstack([np.full((90, 90), grey, np.uint8) for grey in (40, 120, 200)])
    found = list(concerns(tinted).values())
    assert {concern.code for concern in found} == {"too_small", "blank", "colour"} <= set(CODES)
    assert [concern.blocking for concern in found] == [True, True, False]


def test_writing_in_a_picture_is_doubted_and_a_side_marker_is_not(concerns: Concerns) -> None:
    film = phantom(1, pneumonia=False, width=900, height=700)
    cv2.putText(film, "R", (40, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 255, 4)
    assert concerns(film) == {}
    cv2.putText(film, "DOE JANE 1234567", (300, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 2)
    assert not concerns(film)["writing"].blocking


@pytest.mark.parametrize(
    ("facts", "code", "blocking"),
    [
        (DicomFacts(), None, False),
        (DicomFacts("CR", "chest", "AP", "U", 3.0, "Agfa", (0.1, 0.1), False), None, False),
        (DicomFacts("CR", "chest", "PA"), None, False),
        (DicomFacts(view="frontal"), None, False),
        (DicomFacts(modality="other"), None, False),
        (DicomFacts(view="other"), "view_unknown", False),
        (DicomFacts(modality="CT"), "no_radiograph", True),
        (DicomFacts(body_part="elsewhere"), "body_part", True),
        (DicomFacts(body_part="other"), "body_part", False),
        (DicomFacts(view="lateral"), "view", True),
        (DicomFacts(view="oblique"), "view", True),
        (DicomFacts(view="decubitus"), "view", False),
        (DicomFacts(writing=True), "writing", False),
    ],
)
def test_a_header_speaks_for_or_against_a_reading(
    encode: Encode, facts: DicomFacts, code: str | None, blocking: bool
) -> None:
    radiograph = replace(decode(encode(phantom(1, pneumonia=False))), facts=facts)
    found = {concern.code: concern.blocking for concern in concerns_about(radiograph)}
    assert found == ({} if code is None else {code: blocking})
    assert set(found) <= set(CODES)


@pytest.mark.parametrize(
    ("age", "doubt"),
    [
        (None, None),
        (1.0, None),
        (5.99, None),
        (0.9, "10 months."),
        (6.0, "6 years."),
        (18.0, "of an adult of 18 years."),
    ],
)
def test_an_age_that_the_model_is_not_for_is_doubted(age: float | None, doubt: str | None) -> None:
    concern = concern_about_age(DicomFacts(age=age), 1, 5)
    assert (concern is None) == (doubt is None)
    if concern and doubt:
        assert concern.sentence.endswith(doubt)
        assert (concern.code, concern.blocking) == ("age", False)
    assert concern_about_age(None, 1, 5) is None


def test_a_graphics_card_that_failed_is_said_and_forbids_nothing() -> None:
    concern = concern_about_engine("ran out of memory")
    assert concern is not None
    assert concern.sentence.startswith("The graphics card ran out of memory, so the processor read this film.")
    assert concern.code in CODES
    assert not concern.blocking
    assert concern_about_engine("") is None
