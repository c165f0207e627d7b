"""Labelled films of any folder, to test a version on: class folders, or a list that labels what lies beside it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from films.film_names import as_text, expect_text, file_inside
from films.layout import LABELS, LIST_FILE, Film, FilmFolderError, is_film_name, named_folder
from films.patients import patient_of
from films.sizes import Size, listed_sizes, size_of
from films.wrong_folder import holds
from reading.radiograph import UnreadableImageError

MOST_WORDS = 20  # of a column that labels films; one with more is a column of names or numbers
_FILM, _AGE, _PATIENT = "path", "age", "patient"  # columns whose meaning is known


@dataclass(frozen=True)
class Labelling:
    """Which column of a list labels the films, and what its words mean; films with other words are left out."""

    column: str
    pneumonia: tuple[str, ...]
    normal: tuple[str, ...]


@dataclass(frozen=True)
class LabelledFolder:
    """The films that can be tested on, and what was left out of them.

    unreadable: name and sentence. unlabelled: films that the list gives another word. ages: in years, of the films
    whose age the list gives.
    """

    folder: Path
    films: tuple[Film, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    unlabelled: int = 0
    ages: tuple[float, ...] = ()


def label_columns(folder: Path) -> dict[str, tuple[str, ...]]:
    """The columns of the folder's list that could label films, with their words; none where there is no list.

    Raises FilmFolderError for a list that cannot be read.
    """
    rows = _rows(folder)
    found = {}
    for column in rows[0] if rows else ():
        words = sorted({row[column] for row in rows if row[column]})
        if column != _FILM and 2 <= len(words) <= MOST_WORDS:
            found[column] = tuple(words)
    return found


def labelled_films(folder: Path, labelling: Labelling | None = None) -> LabelledFolder:
    """The films of test/NORMAL and test/PNEUMONIA, else of NORMAL and PNEUMONIA, else those that a list labels.

    With `labelling` the list is taken. Raises FilmFolderError where none of these is there, or a label has no film.
    """
    folder = named_folder(folder)
    prefix = _prefix(folder)
    if labelling is not None:
        found = _from_list(folder, labelling)
    elif prefix is not None:
        found = _from_class_folders(folder, prefix)
    else:
        raise FilmFolderError(_missing(folder))
    for label in LABELS:
        if not any(film.label == label for film in found.films):
            raise FilmFolderError(f"Expected films labelled {label} in {folder.name!r}, received none.")
    return found


def has_class_folders(folder: Path) -> bool:
    """Whether the folders that films lie in can label them."""
    return _prefix(folder) is not None


def _prefix(folder: Path) -> str | None:
    return next((prefix for prefix in ("test/", "") if holds(folder, [prefix + label for label in LABELS])), None)


def _from_class_folders(folder: Path, prefix: str) -> LabelledFolder:
    films = []
    sizes, unreadable = _sizes(folder)
    for label in LABELS:
        for path in sorted(path for path in (folder / (prefix + label)).iterdir() if is_film_name(path.name)):
            name = path.relative_to(folder).as_posix()
            patient = patient_of(path.name, label)
            try:
                expect_text(name)
                size = sizes.get(name, size_of(path))
            except UnreadableImageError as error:
                unreadable.append((as_text(name), str(error)))
                continue
            films.append(Film(path, name, "test", label, patient.cause, patient.fine, patient.coarse, *size))
    return LabelledFolder(folder, tuple(films), tuple(unreadable))


def _from_list(folder: Path, labelling: Labelling) -> LabelledFolder:
    rows = _rows(folder)
    if not rows or not {_FILM, labelling.column} <= set(rows[0]):
        received = ", ".join(rows[0]) if rows else "no list"
        raise FilmFolderError(
            f"Expected the columns {_FILM} and {labelling.column} in {LIST_FILE} of {folder.name!r}, "
            f"received {received}."
        )
    if both := set(labelling.pneumonia) & set(labelling.normal):
        raise FilmFolderError(f"Expected each word to mean one label, received {', '.join(sorted(both))} for both.")
    meaning = dict.fromkeys(labelling.normal, LABELS[0]) | dict.fromkeys(labelling.pneumonia, LABELS[1])
    films = []
    sizes, unreadable = _sizes(folder)
    ages: list[float] = []
    seen: set[Path] = set()
    patients: dict[str, int] = {}
    for row in rows:
        label = meaning.get(row[labelling.column])
        if label is None:
            continue
        name, path = row[_FILM], folder / row[_FILM]
        try:
            file = file_inside(folder, name)
            if file in seen:
                raise UnreadableImageError("Expected each film once, received it listed twice: the first line counts.")
            seen.add(file)
            size = sizes.get(name, size_of(path))
        except UnreadableImageError as error:
            unreadable.append((name, str(error)))
            continue
        # Only what tells one patient from another: the list may give names, and predictions are kept.
        key = row.get(_PATIENT) or path.stem
        patient = f"patient-{patients.setdefault(key, len(patients) + 1)}"
        films.append(Film(path, name, "test", label, row[labelling.column], patient, f"{label}:{patient}", *size))
        ages.extend(_age(row))
    unlabelled = sum(row[labelling.column] not in meaning for row in rows)
    return LabelledFolder(folder, tuple(films), tuple(unreadable), unlabelled, tuple(ages))


def _sizes(folder: Path) -> tuple[dict[str, Size], list[tuple[str, str]]]:
    """The sizes that the list gives; and its name and a sentence where it gives none that can be meant."""
    try:
        return listed_sizes(folder / LIST_FILE), []
    except UnreadableImageError as error:
        return {}, [(LIST_FILE, str(error))]


def _age(row: dict[str, str]) -> Iterator[float]:
    try:
        age = float(row.get(_AGE) or "")
    except ValueError:
        return
    if isfinite(age):  # "NaN" is how some lists say that it is not known
        yield age


def _rows(folder: Path) -> list[dict[str, str]]:
    path = folder / LIST_FILE
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{name: value or "" for name, value in row.items() if name} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FilmFolderError(f"Expected a list in UTF-8, separated by commas, in {LIST_FILE} ({error}).") from error


def _missing(folder: Path) -> str:
    if not folder.is_dir():
        return f"Expected a folder of labelled films, received {folder}, which is none."
    columns = [f"{column} ({', '.join(words)})" for column, words in label_columns(folder).items()]
    if columns:
        return (
            f"Expected the column of {LIST_FILE} that labels the films, with its words for pneumonia and for normal; "
            f"it could be one of {'; '.join(columns)}."
        )
    return (
        f"Expected in {folder.name!r} the folders test/{LABELS[0]} and test/{LABELS[1]}, or {LABELS[0]} and "
        f"{LABELS[1]}, or a {LIST_FILE} with a column `{_FILM}` and one of labels; found none of these."
    )
