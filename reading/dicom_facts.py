"""The few facts of a DICOM header that may leave it: each from a closed list or within a range, so no free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reading.dicom_terms import (
    CHEST,
    ELSEWHERE,
    MAKERS,
    NO_RADIOGRAPHS,
    OTHER,
    RADIOGRAPHS,
    SIDES,
    VIEW_CODES,
    VIEW_PARTS,
    VIEWS,
    BodyPart,
    Laterality,
    View,
)

# What a report needs so that it can point at the picture, and lie in its study.
IDENTIFIERS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")

_OLDEST = 120  # years
_SPACINGS = (0.01, 10.0)  # mm from pixel to pixel
_LONGEST_DECIMAL = 16  # characters of a DS value, PS3.5 6.2


@dataclass(frozen=True)
class DicomFacts:
    """What a header says of its film, in words of ours; None where it says nothing.

    modality: the standard's term, or "other". age: years. pixel_spacing: mm from pixel to pixel, downwards and across.
    writing: whether the header says that text is burned into the picture. identified: whether picture, series and study
    have identifiers by which a report can point at the picture; the identifiers themselves stay where they are.
    """

    modality: str | None = None
    body_part: BodyPart | None = None
    view: View | None = None
    laterality: Laterality | None = None
    age: float | None = None
    manufacturer: str | None = None
    pixel_spacing: tuple[float, float] | None = None
    writing: bool | None = None
    identified: bool = False

    @property
    def age_in_words(self) -> str:
        """The age in whole years, of small children in months; empty where it is not known."""
        if self.age is None:
            return ""
        number, unit = (int(self.age), "year") if self.age >= 2 else (int(self.age * 12 + 0.01), "month")
        return f"{number} {unit}{'' if number == 1 else 's'}"


def facts_of(header: Mapping[str, str]) -> DicomFacts:
    """The facts in a header's values, text by keyword; several values of one element are parted by a backslash."""
    text = {name: value.strip() for name, value in header.items() if value.strip()}
    modality = text.get("Modality")
    side = text.get("ImageLaterality") or text.get("Laterality")
    written = text.get("BurnedInAnnotation")
    return DicomFacts(
        modality=modality and (modality if modality in RADIOGRAPHS | NO_RADIOGRAPHS else OTHER),
        body_part=_body_part(text.get("BodyPartExamined")),
        view=_view(text),
        laterality=SIDES.get(side, "other") if side else None,
        age=_age(text),
        manufacturer=_manufacturer(text.get("Manufacturer")),
        pixel_spacing=_spacing(text),
        writing={"YES": True, "NO": False}.get(written) if written else None,
        identified=is_identified(text),
    )


def is_identified(text: Mapping[str, str]) -> bool:
    """Whether a header, its values by keyword, holds all of IDENTIFIERS, and its kind is one of the standard's."""
    return text.get(IDENTIFIERS[0], "").startswith("1.2.840.10008.5.1.4.1.1.") and all(
        _is_identifier(text.get(name, "")) for name in IDENTIFIERS
    )


def _is_identifier(value: str) -> bool:
    """By the rule of PS3.5, 9.1."""
    return len(value) <= 64 and bool(re.fullmatch(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+", value, re.ASCII))


def _body_part(value: str | None) -> BodyPart | None:
    if value is None:
        return None
    name = re.sub("[^A-Z]", "", value.upper())
    if name in ELSEWHERE:
        return "elsewhere"
    return "chest" if any(word in name for word in CHEST) else "other"


def _view(text: Mapping[str, str]) -> View | None:
    if (code := VIEW_CODES.get(text.get("ViewCode", ""))) is not None:
        return code
    name = text.get("ViewPosition")
    if name and (named := _named_view(name.upper())):
        return named
    # Rows that run to the front or the back of the body (PS3.3 C.7.6.1.1.1): it is seen from the side.
    if re.match(r"[AP]\\[HF]$", text.get("PatientOrientation", "")):
        return "lateral"
    return "other" if name else None


def _named_view(name: str) -> View | None:
    """By the whole name, a part of it, or the words in it that are names themselves, where they agree (AP SUPINE)."""
    letters = re.sub("[^A-Z0-9]", "", name)
    if letters in VIEWS:
        return VIEWS[letters]
    if part := next((part for part in VIEW_PARTS if part in letters), None):
        return VIEW_PARTS[part]
    words = {VIEWS[word] for word in re.split("[^A-Z0-9]+", name) if word in VIEWS}
    return words.pop() if len(words) == 1 else None


def _age(text: Mapping[str, str]) -> float | None:
    """Years by Patient's Age (an AS value; a bare number is years), else from the dates of birth and of the film."""
    if said := re.fullmatch(r"(\d{1,3})([DWMY]?)", text.get("PatientAge", ""), re.ASCII):
        age = int(said[1]) / {"D": 365.25, "W": 52.18, "M": 12.0}.get(said[2], 1.0)
        return age if age <= _OLDEST else None
    born = _date(text.get("PatientBirthDate"))
    taken = next(
        (day for name in ("AcquisitionDate", "ContentDate", "StudyDate") if (day := _date(text.get(name)))), None
    )
    if born is None or taken is None or not born <= taken:
        return None
    age = (taken - born).days / 365.25
    return age if age <= _OLDEST else None


def _date(value: str | None) -> date | None:
    parts = re.fullmatch(r"(\d{4})\.?(\d\d)\.?(\d\d)", value or "", re.ASCII)
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None


def _manufacturer(value: str | None) -> str | None:
    if value is None:
        return None
    name = re.sub("[^a-z]", "", value.lower())
    return next((maker for start, maker in MAKERS.items() if name.startswith(start)), OTHER)


def _spacing(text: Mapping[str, str]) -> tuple[float, float] | None:
    for name in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        down, across = numbers(text.get(name)) or (0.0, 0.0)
        if all(_SPACINGS[0] <= side <= _SPACINGS[1] for side in (down, across)):
            return round(down, 4), round(across, 4)
    return None


def numbers(value: str | None) -> tuple[float, float] | None:
    """The two numbers of a value like 0.143\\0.143; None where they are not two numbers."""
    decimal = r"\s*([0-9]{1,9}(?:\.[0-9]{0,14})?(?:[eE][+-]?[0-9]{1,2})?)\s*"
    found = re.fullmatch(rf"{decimal}\\{decimal}", value or "")
    if not found or any(len(one) > _LONGEST_DECIMAL for one in found.groups()):
        return None
    return float(found[1]), float(found[2])
