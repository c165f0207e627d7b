"""A folder of labelled films in the official layout: train, val and test, each with NORMAL and PNEUMONIA."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import overload

from films.film_names import as_text, expect_text
from films.patients import patient_of
from films.sizes import Size, listed_sizes, size_of
from films.wrong_folder import holds, sentence_on
from reading.radiograph import UnreadableImageError
from records.error import SecondReadError
from records.home import home
from records.settings import SettingsError, read_settings

SPLITS = ("train", "val", "test")
LABELS = ("NORMAL", "PNEUMONIA")
FOLDER_VARIABLE = "CHEST_XRAY_DIR"
FILMS_HELP = f"folder of films; else {FOLDER_VARIABLE} or the settings"  # of what `asked_folder` takes
LIST_FILE = "labels.csv"
_NEEDED = tuple(f"train/{label}" for label in LABELS)
_BESIDE_FILMS = frozenset(
    {".txt", ".csv", ".db", ".ini", ".json", ".md", ".html", ".xml"}
)  # no one takes them for films


class FilmFolderError(SecondReadError, ValueError):
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


@dataclass(frozen=True)
class FilmFolder(Sequence[Film]):
    """The films of a folder, in the order of their names, and what was left out.

    unreadable: name and sentence of each file among the films that can't be read.
    """

    folder: Path
    films: tuple[Film, ...]
    unreadable: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.films)

    @overload
    def __getitem__(self, index: int) -> Film: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Film, ...]: ...
    def __getitem__(self, index: int | slice) -> Film | tuple[Film, ...]:
        return self.films[index]

    def require(self, split: str) -> None:
        """Raise FilmFolderError unless the split has films of both labels; for work that cannot do without it."""
        for label in LABELS:
            if any(film.split == split and film.label == label for film in self.films):
                continue
            bad = [f"{name}: {sentence}" for name, sentence in self.unreadable if name.startswith(f"{split}/{label}/")]
            left_out = f"; {len(bad):,} left out as unreadable, the first one {bad[0]}" if bad else "."
            raise FilmFolderError(
                f"Expected PNG or JPEG films in {split}/{label} of {self.folder.name!r}, received none{left_out}"
            )


def fetched_folder() -> Path:
    """Where `python -m films fetch` puts the films; it need not exist yet."""
    return home() / "films" / "chest_xray"


def film_folder() -> Path | None:
    """The folder named by CHEST_XRAY_DIR, else by the settings, or the `chest_xray` inside it; else the fetched one.

    None where there is none. Raises FilmFolderError for settings that cannot be read and a folder of no user.
    """
    named = os.environ.get(FOLDER_VARIABLE) or _folder_of_settings()
    if not named:
        return fetched_folder() if fetched_folder().is_dir() else None
    folder = named_folder(named)
    return folder / "chest_xray" if (folder / "chest_xray").is_dir() else folder


def asked_folder(named: Path | None) -> Path:
    """The folder that a command names, else `film_folder`. Raises FilmFolderError where there is neither."""
    folder = named or film_folder()
    if folder is None:
        raise FilmFolderError(f"Expected a folder of films in --films or {FOLDER_VARIABLE}, received none.")
    return named_folder(folder)


def named_folder(named: str | Path) -> Path:
    """The folder that a person named, its whole path. Raises FilmFolderError for one of a user that there is not."""
    try:
        return Path(named).expanduser().resolve()
    except RuntimeError as error:
        raise FilmFolderError(f"Expected a folder, received {str(named)!r}: there is no such user.") from error


def _folder_of_settings() -> Path | None:
    try:
        return read_settings().films_folder
    except SettingsError as error:
        raise FilmFolderError(str(error)) from error


def load_films(folder: Path) -> FilmFolder:
    """The films of a folder, sorted by name, and the files that can't be read.

    Sizes come from its labels.csv where there is one, else from the film's header; patients from the name.
    val and test may be missing: see FilmFolder.require.
    Raises FilmFolderError when the folder is not in the official layout or a class of train has no film.
    """
    if not is_film_folder(folder):
        raise FilmFolderError(sentence_on(folder, _NEEDED))
    films: list[Film] = []
    unreadable: list[tuple[str, str]] = []
    try:
        sizes = listed_sizes(folder / LIST_FILE)
    except UnreadableImageError as error:
        sizes, unreadable = {}, [(LIST_FILE, str(error))]
    for path in sorted(film_files(folder)):
        name = path.relative_to(folder).as_posix()
        try:
            expect_text(name)
            size = size_of(path)  # read for a listed film too: it shows whether the file is one
            films.append(_film(path, name, sizes.get(name, size)))
        except UnreadableImageError as error:
            unreadable.append((as_text(name), str(error)))
    found = FilmFolder(folder, tuple(films), tuple(unreadable))
    found.require("train")
    return found


def is_film_folder(folder: Path) -> bool:
    """Whether train/NORMAL and train/PNEUMONIA lie in it, whatever they hold."""
    return holds(folder, _NEEDED)


def film_counts(folder: Path) -> Counter[str]:
    """How many files lie in each 'split/label', by name alone; an empty one is not mentioned."""
    return Counter(path.parent.relative_to(folder).as_posix() for path in film_files(folder))


def is_film_name(file_name: str) -> bool:
    """Whether a file among films is taken for one: all are, but hidden files and plain notes and lists."""
    return not file_name.startswith(".") and Path(file_name).suffix.lower() not in _BESIDE_FILMS


def film_files(folder: Path) -> Iterator[Path]:
    """What is taken for films in the class folders, in no order."""
    for split in SPLITS:
        for label in LABELS:
            yield from (path for path in (folder / split / label).glob("*") if is_film_name(path.name))


def _film(path: Path, name: str, size: Size) -> Film:
    split, label, file_name = name.split("/")
    patient = patient_of(file_name, label)
    return Film(path, name, split, label, patient.cause, patient.fine, patient.coarse, *size)
