"""What speaks against reading a film, or for reading it with care."""

from dataclasses import dataclass

import numpy as np

from reading.radiograph import Radiograph

SMALLEST_SIDE = 96  # pixels; below it the lungs are a smudge that no preparation brings back
FEW_PIXELS = 200  # pixels of the shorter side; the network learned from films of 224
BLANK_CONTRAST = 4.0  # grey levels of standard deviation; the flattest of 5,216 train films has 24
COLOURED = 12.0  # grey levels between channels; a tinted scan of a grey film stays below

# What each code is called in a list.
CODES = {
    "too_small": "too small",
    "blank": "an even surface",
    "few_pixels": "few pixels",
    "colour": "in colour",
    "no_lungs": "no lungs found",
    "lungs_unchecked": "lungs not looked for",
}


@dataclass(frozen=True)
class Concern:
    """One reason to doubt a reading: a code of CODES, a sentence for a person, and whether it forbids the reading."""

    code: str
    sentence: str
    blocking: bool


def concerns_about(radiograph: Radiograph) -> tuple[Concern, ...]:
    """All concerns about a film before the model sees it, blocking ones first."""
    found = [concern for check in (_size, _contrast, _colour) if (concern := check(radiograph))]
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
    contrast = float(np.std(radiograph.pixels))
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
