"""Which films a version refuses or doubts: those made by us, its test films, and films of other kinds."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluation.made_films import made_films
from evaluation.predictions import read_predictions
from evaluation.refused_kind import Readings, kind_of, kinds_of
from evaluation.stored_refusal import KindOfFilm, RefusalError, StoredRefusal, refusal_place, stored_refusal
from films.layout import LIST_FILE
from films.phantoms import encode_png
from model_store.limits import FIXES_LIMITS, limits_of
from model_store.version import PREDICTIONS_FILE, Version
from reading.radiograph import UnreadableImageError, decode
from reading.reader import Reader, Reading, make_reader
from records.database import open_database
from records.ledger import append, entries
from records.whole_file import write_whole

OPENED = "opened the films to refuse"  # the ledger's word for it
READ, NO_SILENT, ADULTS, UNCERTAIN, RIGHT = 0.99, 0.95, 0.8, 0.1, 0.985  # targets, shares of films
_OTHERS = "other modalities and parts of the body"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sets:
    """The folders of films of other kinds that lie beside the version's own films."""

    films: Path

    @property
    def others(self) -> Path:
        """Chests that are not upright, and slices."""
        return self.films.with_name("not_upright_chest")

    @property
    def dicom(self) -> Path:
        """DICOM files of several modalities and parts of the body."""
        return self.films.with_name("dicom")

    @property
    def adults(self) -> Path:
        """Chests of adults."""
        return self.films.with_name("external_adult")

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of those that are not there."""
        folders = (self.others, self.dicom, self.adults)
        return tuple(folder.name for folder in folders if not (folder / LIST_FILE).is_file())


def examine_refusals(version: Version, films: Path, progress: Progress = lambda _: None) -> StoredRefusal:
    """Ask the version about every kind of film; the opening is counted in the ledger before a film is read.

    Nothing about the version is chosen by these films: its limits were fixed before. Raises RefusalError for a version
    without limits, and for other films than those it learned from.
    """
    reader, sets, digest = make_reader(version), Sets(films), _limits_digest(version)
    with open_database() as database:
        append(database, OPENED, version.id, {"limits": digest})
        openings = sum(one.action == OPENED and one.subject == version.id for one in entries(database))
    parts = (made_films(reader, films, progress), _tested(reader, films, progress), _of_sets(reader, sets, progress))
    return StoredRefusal(
        version=version.id, limits=digest, created=datetime.now(UTC).replace(microsecond=0), openings=openings,
        kinds=tuple(kind for part in parts for kind in part), missing=sets.missing,
    )  # fmt: skip


def examine_made_films(version: Version, films: Path, progress: Progress = lambda _: None) -> StoredRefusal:
    """Ask the version about the films that we make ourselves alone; no set is opened, whose figures stay as they were.

    Raises RefusalError for a version whose sets were not examined yet with these limits.
    """
    digest, found = _limits_digest(version), stored_refusal(version.id)
    if found is None or found.limits != digest:
        raise RefusalError(f"Expected a version whose refusals were examined before, received {version.id}.")
    made = tuple(made_films(make_reader(version), films, progress))
    sets = Sets(films)
    opened = (_tested_name(version), sets.others.name, sets.dicom.name, sets.adults.name)
    return found.model_copy(update={"kinds": (*made, *(kind for kind in found.kinds if kind.of in opened))})


def _limits_digest(version: Version) -> str:
    limits = limits_of(version)
    if limits is None:
        raise RefusalError(f"Expected a version with limits, received {version.id}: `{FIXES_LIMITS}` fixes them.")
    return limits.digest


def keep_refusal(found: StoredRefusal, into: Path | None = None) -> Path:
    """Write the figures where the pages look for them; into: another folder."""
    path = refusal_place(found.version, into)
    write_whole(path, found.model_dump_json(indent=1))
    return path


def _tested(reader: Reader, folder: Path, progress: Progress) -> Iterator[KindOfFilm]:
    """The version's own test films, found by the names of its predictions, as for the galleries."""
    card = reader.version.card
    predictions = read_predictions(reader.version.file(PREDICTIONS_FILE), card.labels)
    progress("test films")
    known = [(folder / name, truth) for name, truth in zip(predictions.film, predictions.truth, strict=True)]
    readings = [(reader.read(path.read_bytes()), bool(truth)) for path, truth in known if path.is_file()]
    if not readings:
        return
    where, films = _tested_name(reader.version), [reading for reading, _ in readings]
    yield kind_of((where, "as they are"), films, "read", READ)
    read = [(reading, truth) for reading, truth in readings if reading.finding != "no reading"]
    yield from kinds_of((where, "near the operating point"), [reading for reading, _ in read], "uncertain", UNCERTAIN)
    called = [(reading, truth) for reading, truth in read if reading.finding != "uncertain"]
    right = sum((reading.finding == "pneumonia") == truth for reading, truth in called)
    yield from kinds_of((where, "the others"), [reading for reading, _ in called], "rightly called", RIGHT, right)


def _tested_name(version: Version) -> str:
    return f"{version.card.evaluation.protocol} test films"


def _of_sets(reader: Reader, sets: Sets, progress: Progress) -> Iterator[KindOfFilm]:
    progress("films of other kinds")
    not_upright = _rows(sets.others, "path")
    for kind in sorted({row["kind"] for _, row in not_upright}):
        paths = [path for path, row in not_upright if row["kind"] == kind]
        yield from kinds_of((sets.others.name, kind), _all(reader, paths), "refused", NO_SILENT)
    of_dicom = _rows(sets.dicom, "file")
    chests, others = ([path for path, row in of_dicom if row["chest_xray"] == wanted] for wanted in ("1", "0"))
    yield from kinds_of((sets.dicom.name, _OTHERS), _all(reader, others), "refused", NO_SILENT)
    yield from kinds_of(
        (sets.dicom.name, f"{_OTHERS}, without their headers"), _all(reader, others, bare=True), "refused"
    )
    yield from kinds_of((sets.dicom.name, "chest films"), _all(reader, chests), "read")
    adults = [path for path, _ in _rows(sets.adults, "path")]
    yield from kinds_of((sets.adults.name, "adults"), _all(reader, adults), "refused or doubted", ADULTS)


def _rows(folder: Path, column: str) -> list[tuple[Path, dict[str, str]]]:
    listing = folder / LIST_FILE
    if not listing.is_file():
        return []
    with listing.open(encoding="utf-8", newline="") as file:
        return [(folder / row[column], row) for row in csv.DictReader(file)]


def _all(reader: Reader, paths: Sequence[Path], bare: bool = False) -> Readings:
    """Readings of files; one that cannot be decoded gets none. bare: of the pixels alone, without a header."""
    return [_reading(reader, path, bare) for path in paths]


def _reading(reader: Reader, path: Path, bare: bool) -> Reading | None:
    content = path.read_bytes()
    try:
        return reader.read(encode_png(decode(content).pixels) if bare else content)
    except UnreadableImageError:
        return None
