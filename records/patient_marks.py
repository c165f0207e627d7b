"""Which kept films are of one patient, where the site's settings say so: known by a mark that names nobody.

A mark is an HMAC of the number that a DICOM header gives the patient, under a secret of the site. Without the secret
nobody can tell whose it is, not even by trying every number.
"""

import re
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from records.home import home
from records.whole_file import write_whole

SECRET_BYTES = 32
_LIES_IN, _LIES_BY = "patient_marks.secret", "kept_by_patient"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_MARK = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class PriorFilm:
    """A kept film of a patient. digest: the name it is kept under. at: when it was read first."""

    digest: str
    at: datetime


def site_secret() -> bytes:
    """The site's secret, made once. Raises OSError where it cannot be written.

    Whoever deletes the file cuts every film off from its patient's other ones, for good.
    """
    path = home() / _LIES_IN
    home().mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.is_file():
            write_whole(path, secrets.token_bytes(SECRET_BYTES), _FILE_MODE)
    return path.read_bytes()


def is_mark(text: str) -> bool:
    """Whether a text is a mark, and so nothing that a header said."""
    return _MARK.fullmatch(text) is not None


def note_film(mark: str, digest: str) -> None:
    """Say that a kept film is of this patient, once a film. Raises OSError where it cannot be written."""
    folder = _folder(mark)
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    for one in (folder, folder.parent):
        one.chmod(_FOLDER_MODE)
    if not (folder / digest).is_file():
        write_whole(folder / digest, "", _FILE_MODE)


def films_of(mark: str) -> list[PriorFilm]:
    """The patient's kept films, the newest first."""
    folder = _folder(mark)
    found = [
        PriorFilm(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        for path in (folder.iterdir() if folder.is_dir() else ())
        if is_mark(path.name)  # a sha256 looks the same; a file that is being written does not
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def forget_films(digests: Collection[str]) -> None:
    """Say of no film any more whose it is, and of a patient without films nothing. Raises OSError."""
    folder = home() / _LIES_BY
    for patient in folder.iterdir() if digests and folder.is_dir() else ():
        for digest in digests:
            (patient / digest).unlink(missing_ok=True)
        with suppress(OSError):  # others of the patient are still here
            patient.rmdir()


def _folder(mark: str) -> Path:
    if not is_mark(mark):
        raise ValueError(f"expected the mark of a patient, 64 hexadecimal digits, received {len(mark)} characters")
    return home() / _LIES_BY / mark
