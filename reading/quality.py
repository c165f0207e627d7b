"""What speaks against reading a film, or for reading it with care."""

from dataclasses import dataclass

import cv2

from reading.burned_in import has_writing
from reading.dicom_facts import DicomFacts
from reading.dicom_terms import NO_RADIOGRAPHS
from reading.radiograph import Radiograph

SMALLEST_SIDE = 96  # pixels; below it the lungs are a smudge that no preparation brings back
FEW_PIXELS = 200  # pixels of the shorter side; the network learned from films of 224
BLANK_CONTRAST = 4.0  # grey levels of standard deviation; the flattest of 5,216 train films has 24
ADULT = 18  # years
COLOURED = 12.0  # grey levels between channels; a tinted scan of a grey film stays below

# What each code is called in a list.
CODES = {
    "too_small": "too small",
    "blank": "an even surface",
    "few_pixels": "few pixels",
    "colour": "in colour",
    "no_radiograph": "no radiograph by its header",
    "body_part": "another part of the body by its header",
    "view": "no frontal view by its header",
    "view_unknown": "an unknown view by its header",
    "age": "another age by its header",
    "writing": "writing in the picture",
    "no_lungs": "no lungs found",
    "lungs_unchecked": "lungs not looked for",
    "turned": "turned",
    "inverted": "inverted",
    "mirrored": "mirrored",
    "cut_off": "lungs cut off",
    "dark": "too dark",
    "bright": "too bright",
    "clipped": "clipped",
    "blurred": "blurred",
    "unlike": "unlike the films learned from",
    "engine_replaced": "not read by the graphics card",
}


@dataclass(frozen=True)
class Concern:
    """One reason to doubt a reading: a code of CODES, a sentence for a person, and whether it forbids the reading."""

    code: str
    sentence: str
    blocking: bool


def concerns_about(radiograph: Radiograph) -> tuple[Concern, ...]:
    """All concerns about a film before the model sees it, blocking ones first."""
    checks = (_size, _contrast, _colour, _modality, _body_part, _view, _writing)
    found = [concern for check in checks if (concern := check(radiograph))]
    return tuple(sorted(found, key=lambda concern: not concern.blocking))


def _size(radiograph: Radiograph) -> Concern | None:
    shorter = min(radiograph.width, radiograph.height)
    size = f"{radiograph.width} x {radiograph.height} pixels"
    if shorter < SMALLEST_SIDE:
        sentence = f"Expected a film at least {SMALLEST_SIDE} pixels wide and high, received {size}: too small to read."
        return Concern("too_small", sentence, blocking=True)
    if shorter < FEW_PIXELS:
        return Concern("few_pixels", f"The film has only {size}; fine signs may be lost.", blocking=False)
    return None


def _contrast(radiograph: Radiograph) -> Concern | None:
    contrast = float(cv2.meanStdDev(radiograph.pixels)[1].item())  # a tenth of the time that numpy's takes
    if contrast >= BLANK_CONTRAST:
        return None
    sentence = (
        f"Expected a film with a picture on it, received an even surface (contrast {contrast:.1f} of 255 grey levels)."
    )
    return Concern("blank", sentence, blocking=True)


def _colour(radiograph: Radiograph) -> Concern | None:
    if radiograph.colourfulness < COLOURED:
        return None
    return Concern("colour", "The picture is in colour; a chest film is grey. Is it a radiograph?", blocking=False)


def _modality(radiograph: Radiograph) -> Concern | None:
    if radiograph.facts is None or radiograph.facts.modality not in NO_RADIOGRAPHS:
        return None
    sentence = f"Expected a radiograph, received another kind of picture by its header ({radiograph.facts.modality})."
    return Concern("no_radiograph", sentence, blocking=True)


def _body_part(radiograph: Radiograph) -> Concern | None:
    part = radiograph.facts and radiograph.facts.body_part
    if part == "elsewhere":
        sentence = "Expected a film of the chest, received one of another part of the body by its header."
        return Concern("body_part", sentence, blocking=True)
    if part == "other":
        sentence = "The header names a part of the body that this program does not know. Is it the chest?"
        return Concern("body_part", sentence, blocking=False)
    return None


def _view(radiograph: Radiograph) -> Concern | None:
    view = radiograph.facts and radiograph.facts.view
    if view in ("lateral", "oblique"):
        return Concern("view", f"Expected a frontal film, received a {view} one by its header.", blocking=True)
    if view == "decubitus":
        sentence = "By its header the film was taken of a patient lying on one side; the model was not made for that."
        return Concern("view", sentence, blocking=False)
    if view == "other":
        sentence = "The header names a view that this program does not know. Is it a frontal film?"
        return Concern("view_unknown", sentence, blocking=False)
    return None


def _writing(radiograph: Radiograph) -> Concern | None:
    if not (radiograph.facts and radiograph.facts.writing) and not has_writing(radiograph.pixels):
        return None
    sentence = (
        "There may be writing in the picture, which can change the reading. Look whether it names the patient: the "
        "program removes none of it."
    )
    return Concern("writing", sentence, blocking=False)


def concern_about_age(facts: DicomFacts | None, youngest: int, oldest: int) -> Concern | None:
    """The doubt about a film whose header gives an age, in years, that the model is not for."""
    if facts is None or facts.age is None or youngest <= facts.age < oldest + 1:
        return None
    whose = "an adult of " if facts.age >= ADULT else ""
    sentence = (
        f"The model is for ages {youngest} to {oldest}, by its header the film is of {whose}{facts.age_in_words}."
    )
    return Concern("age", sentence, blocking=False)


def concern_about_engine(instead: str) -> Concern | None:
    """What is said where the processor stood in for the graphics card. instead: what that did; empty where nothing."""
    if not instead:
        return None
    sentence = (
        f"The graphics card {instead}, so the processor read this film. Its reading counts as much; tell whoever looks "
        "after this computer."
    )
    return Concern("engine_replaced", sentence, blocking=False)
