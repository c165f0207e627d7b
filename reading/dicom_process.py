"""The process that meets DICOM headers: it can write no file, has little memory, and says nothing but its answers.

It is started by reading/dicom_asked.py, and asked and answered over its standard input and output.
"""

import hmac
import json
import logging
import math
import sys
import warnings
from dataclasses import asdict

import numpy as np

from reading.deidentified import deidentified
from reading.dicom_facts import IDENTIFIERS, facts_of, numbers
from reading.dicom_greys import greys, stored_values
from reading.dicom_header import BROKEN, PICTURE, check_picture, data_set, text_of
from reading.dicom_source import source_of
from reading.dicom_terms import NOBODY
from reading.framed import answers_only, read_framed, write_framed
from reading.radiograph import UnreadableImageError
from reading.statement import statement_from

MEMORY = 3 * 2**30  # bytes of address space; a 16-bit film of 64 million pixels needs 1.6 GB

_FACTS = (
    "Modality", "BodyPartExamined", "ViewPosition", "PatientOrientation", "Laterality",
    "ImageLaterality", "PatientAge", "PatientBirthDate", "AcquisitionDate", "ContentDate", "StudyDate", "Manufacturer",
    "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio", "BurnedInAnnotation",
    *IDENTIFIERS,
)  # fmt: skip

_DAMAGED = "Expected a whole DICOM film, received a damaged one."


def answer(request: bytes) -> bytes:
    """The letter of the request, and what is asked for; E and a sentence where there is no picture to show.

    F and a file: a line of facts, and the pixels. C, a key of 32 bytes and a file: the copy. I, a secret of 32 bytes
    and a file: the patient's mark, or nothing. R, a statement on a line and a file: a structured report. H, a statement
    on a line, its picture and a file: a secondary capture.
    """
    kind, rest = request[:1], request[1:]
    try:
        return kind + _KINDS[kind](rest)
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


def _copy(request: bytes) -> bytes:
    key, dataset = request[:32], data_set(request[32:])
    check_picture(dataset)
    return deidentified(dataset, stored_values(dataset), key)


def _report(request: bytes) -> bytes:
    from reading.dicom_report import structured_report  # few ask for one, and highdicom takes .3 s to import

    line, _, content = request.partition(b"\n")
    return structured_report(statement_from(line), source_of(content))


def _capture(request: bytes) -> bytes:
    from reading.dicom_capture import secondary_capture

    line, _, rest = request.partition(b"\n")
    statement = statement_from(line)
    size = math.prod(statement.picture)
    picture = np.frombuffer(rest[:size], np.uint8).reshape(statement.picture)
    return secondary_capture(statement, source_of(rest[size:]), picture)


def _mark(request: bytes) -> bytes:
    """The HMAC-SHA256 of the patient's number, in hexadecimal; nothing where many patients may have that number."""
    secret, content = request[:32], request[32:]
    number = text_of(data_set(content, ("PatientID",)), "PatientID").strip()
    letters = "".join(sign for sign in number.casefold() if sign.isalnum())
    counted = letters in "01234567890"  # 12345
    if len(set(letters)) < 2 or counted or letters.rstrip("0123456789") in NOBODY:  # 0000, unknown, anon 1
        return b""
    return hmac.digest(secret, number.encode(), "sha256").hex().encode()


_KINDS = {b"F": _film, b"C": _copy, b"I": _mark, b"R": _report, b"H": _capture}


def main() -> None:
    """Answer until the one who asks is gone."""
    answers = answers_only()
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
