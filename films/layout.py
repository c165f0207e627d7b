"""A folder of labelled films in the official layout: train, val and test, each with NORMAL and PNEUMONIA."""

import csv
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from films.patients import patient_of
from reading.radiograph import UnreadableImageError, read_header

SPLITS = ("train", "val", "test")
LABELS = ("NORMAL", "PNEUMONIA")
FOLDER_VARIABLE = "CHEST_XRAY_DIR"
_SUFFIXES = frozenset({".jpeg", ".jpg", ".png"})


class FilmFolderError(ValueError):
    """A folder that does not hold films in the official layout; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Film:
    """One labelled film of a folder."""

    path: Path
    name: str  # relative to the folder, with forward slashes: the film's key everywhere
    split: str
    label: str
    cause: str
    patient: str
    patient_coarse: str
    width: int  # pixels, as the film was taken
    height: int  # pixels, as the film was taken

    @property
    def positive(self) -> bool:
        """Whether the label says pneumonia."""
        return self.label == LABELS[1]

    @property
    def aspect_ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height


def film_folder() -> Path | None:
    """The folder named by CHEST_XRAY_DIR, or the `chest_xray` inside it; None where nothing is named."""
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return None
    folder = Path(named).expanduser().resolve()
    return folder / "chest_xray" if (folder / "chest_xray").is_dir() else folder


def load_films(folder: Path) -> list[Film]:
    """The films of a folder, sorted by name.

    Sizes and patients come from its labels.csv where there is one, else from the film's header and name.
    Raises FilmFolderError when the folder is not in the official layout.
    """
    missing = [f"train/{label}" for label in LABELS if not (folder / "train" / label).is_dir()]
    if missing:
        raise FilmFolderError(
            f"Expected train/NORMAL and train/PNEUMONIA in {folder.name!r}, missing {' and '.join(missing)}."
        )
    rows = _rows_of(folder / "labels.csv")
    return [_film(folder, path, rows) for path in sorted(_film_paths(folder))]


def _film_paths(folder: Path) -> Iterator[Path]:
    for split in SPLITS:
        for label in LABELS:
            for path in (folder / split / label).glob("*"):
                if path.suffix.lower() in _SUFFIXES and not path.name.startswith("."):
                    yield path


def _rows_of(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


def _film(folder: Path, path: Path, rows: dict[str, dict[str, str]]) -> Film:
    name = path.relative_to(folder).as_posix()
    split, label, file_name = name.split("/")
    patient = patient_of(file_name, label)
    row = rows.get(name)
    width, height = (int(row["original_width"]), int(row["original_height"])) if row else _size_of(path)
    return Film(path, name, split, label, patient.cause, patient.fine, patient.coarse, width, height)


def _size_of(path: Path) -> tuple[int, int]:
    try:
        header = read_header(path.read_bytes())
    except UnreadableImageError as error:
        raise FilmFolderError(f"{path.name}: {error}") from error
    return header.width, header.height


def digest_of(films: Sequence[Film]) -> str:
    """One sha256 over the names and contents of the films, whatever their order."""
    whole = hashlib.sha256()
    for film in sorted(films, key=lambda film: film.name):
        whole.update(f"{film.name}\0{hashlib.sha256(film.path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
