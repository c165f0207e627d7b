"""The process that meets DICOM headers: it can write no file, has little memory, and says nothing but its answers.

It is started by reading/dicom.py, and asked and answered over its standard input and output.
"""

import json
import logging
import os
import sys
import warnings
from dataclasses import asdict

from pydicom import Dataset

from reading.deidentified import deidentified
from reading.dicom_facts import facts_of, numbers
from reading.dicom_greys import greys, stored_values
from reading.dicom_header import BROKEN, PICTURE, check_picture, data_set
from reading.framed import read_framed, write_framed
from reading.radiograph import UnreadableImageError

MEMORY = 3 * 2**30  # bytes of address space; a 16-bit film of 64 million pixels needs 1.6 GB

_FACTS = (
    "Modality", "BodyPartExamined", "ViewPosition", "PatientOrientation", "Laterality",
    "ImageLaterality", "PatientAge", "PatientBirthDate", "AcquisitionDate", "ContentDate", "StudyDate", "Manufacturer",
    "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio", "BurnedInAnnotation",
)  # fmt: skip

_DAMAGED = "Expected a whole DICOM film, received a damaged one."


def answer(request: bytes) -> bytes:
    """To F and a file: P, a line of facts, and the pixels; to C, a key of 32 bytes and a file: C and the copy.

    E and a sentence where there is no picture to show.
    """
    try:
        if request[:1] == b"C":
            return b"C" + _copy(request[33:], request[1:33])
        return b"P" + _film(request[1:])
    except UnreadableImageError as error:
        return b"E" + str(error).encode()
    except BROKEN:
        return b"E" + _DAMAGED.encode()  # their own words may quote the header


def _film(content: bytes) -> bytes:
    dataset = data_set(content, (*PICTURE, *_FACTS, "ViewCodeSequence"))
    check_picture(dataset)
    pixels = greys(dataset, stored_values(dataset))
    header = {name: text_of(dataset, name) for name in _FACTS}
    if codes := dataset.get("ViewCodeSequence"):
        header["ViewCode"] = text_of(codes[0], "CodeValue")
    facts = {
        "facts": asdict(facts_of(header)),
        "shape": pixels.shape,
        "bits": int(dataset.BitsStored),
        "aspect": numbers(header.get("PixelAspectRatio")),
    }
    return json.dumps(facts).encode() + b"\n" + pixels.tobytes()


def text_of(dataset: Dataset, keyword: str) -> str:
    """An element's value as text, several parted by a backslash; empty where there is none."""
    value = dataset.get(keyword)
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return "" if value is None else str(value)
    return "\\".join(str(part) for part in value)


def _copy(content: bytes, key: bytes) -> bytes:
    dataset = data_set(content)
    check_picture(dataset)
    return deidentified(dataset, stored_values(dataset), key)


def main() -> None:
    """Answer until the one who asks is gone."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no answer
    _limit()
    warnings.simplefilter("ignore")
    logging.disable()
    while True:
        try:
            request = read_framed(sys.stdin.buffer)
        except EOFError:
            return
        write_framed(answers, answer(request))


def _limit() -> None:
    if sys.platform == "win32":
        return  # which knows no such limits
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a header on the disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # elsewhere it is refused, or means something else
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
