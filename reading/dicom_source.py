"""What a DICOM object that is made from a film takes over from it: whose it is, and which picture of which study.

Nothing else of the header comes along. The object is for the one who brought the film, and lies nowhere here.
"""

from dataclasses import dataclass

from pydicom import Dataset
from pydicom.uid import HTJ2K, JPEG2000, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless
from pydicom.valuerep import DA, TM

from reading.dicom_facts import IDENTIFIERS, is_identified
from reading.dicom_header import data_set, text_of
from reading.radiograph import UnreadableImageError

# By these an archive puts the object beside the film, under the same patient.
WHOSE = (
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
    "StudyID", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_PICTURE = ("PatientOrientation", "BurnedInAnnotation", "LossyImageCompression")
_LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit, JPEG2000, HTJ2K, JPEGLSNearLossless)
_SETS = frozenset((
    "ISO_IR 192", "GB18030", "GBK", "ISO_IR 13", "ISO_IR 166", "ISO_IR 203",
    *(f"ISO_IR {number}" for number in (100, 101, 109, 110, 126, 127, 138, 144, 148)),
    *(f"ISO 2022 IR {number}" for number in (6, 13, 58, 87, 149, 159, 166)),
    *(f"ISO 2022 IR {number}" for number in (100, 101, 109, 110, 126, 127, 138, 144, 148)),
))  # fmt: skip


@dataclass(frozen=True)
class Source:
    """The film that an object is made from.

    whose: a data set of WHOSE and the film's identifiers, every element there, empty where the film's cannot be taken
    over. orientation: of rows and columns, empty where it is not known. writing: whether the header says that the
    picture names the patient, None where it says nothing. lossy: whether the picture once lost something.
    """

    whose: Dataset
    orientation: tuple[str, ...]
    writing: bool | None
    lossy: bool


def source_of(content: bytes) -> Source:
    """The film in a file's bytes. Raises UnreadableImageError where its header names no study to lie in."""
    dataset = data_set(content, (*WHOSE, *IDENTIFIERS, *_PICTURE, "SpecificCharacterSet"))
    text = {name: text_of(dataset, name).strip() for name in (*WHOSE, *IDENTIFIERS, *_PICTURE)}
    if not is_identified(text):
        raise UnreadableImageError("Expected a film whose header names its study, received one without.")
    sides = tuple(text["PatientOrientation"].split("\\"))
    return Source(
        whose=_whose(dataset, text),
        orientation=sides if len(sides) == 2 and set("".join(sides)) <= set("LRAPHF") else (),
        writing={"YES": True, "NO": False}.get(text["BurnedInAnnotation"]),
        lossy=text["LossyImageCompression"] == "01" or dataset.file_meta.TransferSyntaxUID in _LOSSY,
    )


def _whose(dataset: Dataset, text: dict[str, str]) -> Dataset:
    whose = Dataset()
    named = text_of(dataset, "SpecificCharacterSet")
    if named and {part.strip() for part in named.split("\\")} - {""} <= _SETS:
        whose.SpecificCharacterSet = dataset.SpecificCharacterSet
    elif named:  # one that nobody knows: what was made of the names is written in one that holds everything
        whose.SpecificCharacterSet = "ISO_IR 192"
    for keyword in (*WHOSE, *IDENTIFIERS):
        setattr(whose, keyword, _taken(keyword, text[keyword]))
    if not whose.IssuerOfPatientID:  # the others may stand there without a value
        del whose.IssuerOfPatientID
    return whose


def _taken(keyword: str, value: str) -> str | None:
    """The value, where it is one of its kind: a date that is none would spoil the object, and names nobody."""
    kind = {"PatientBirthDate": DA, "StudyDate": DA, "StudyTime": TM}.get(keyword)
    if keyword == "PatientSex":
        return value if value in ("M", "F", "O") else None
    try:
        return value if kind is None or kind(value) else None
    except ValueError:
        return None
