"""Which films belong to one patient, by the file name."""

import re
from typing import NamedTuple

BACTERIA, VIRUS = "bacteria", "virus"  # what the official set calls the causes of pneumonia

# The official set's names: IM-0115-0001.jpeg, NORMAL2-IM-0012-0001.jpeg, person1_bacteria_2.jpeg.
_NORMAL = re.compile(r"^((?:NORMAL2-)?IM-(\d+))-\d+")
_PNEUMONIA = re.compile(r"^(person(\d+)_(bacteria|virus))_\d+")


_STYLES = {"NORMAL": _NORMAL, "PNEUMONIA": _PNEUMONIA}  # each says something of its own label's films alone


class Patient(NamedTuple):
    """Two keys of one patient, with the cause that the file name gives.

    fine: person number with cause, or the IM number with its prefix; for a name in another style the name.
    coarse: the number alone, or that name, within a label. Numbers probably start again, so it groups too much
    rather than too little: the careful choice for cutting validation out of train.
    """

    fine: str
    coarse: str
    cause: str


def patient_of(file_name: str, label: str) -> Patient:
    """The patient of a film; films of one name in another style are of one patient, in whatever folders they lie."""
    match = _STYLES[label].match(file_name) if label in _STYLES else None
    if match:
        return Patient(match[1], f"{label}:{int(match[2])}", "normal" if label == "NORMAL" else match[3])
    stem = file_name.rsplit(".", 1)[0]
    return Patient(stem, f"{label}:{stem}", "normal" if label == "NORMAL" else "unknown")
