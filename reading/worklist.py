"""A worklist on the disk: the films of one sitting, what each was called, and what was read of each.

All of it lies in one folder of the spool, in files that are written once and whole. So a page, a second one in another
tab and a server that was started anew see the same list, and what was seen once need not be looked at again.
"""

import hashlib
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from reading.film_name import shown_name
from reading.listed_film import ListedFilm, Result, Row, result_from, row_from, to_json
from reading.spool_folder import SpoolFolder, count_from
from reading.waiting_zips import WaitingZips
from records.error import SecondReadError

LASTS = timedelta(hours=12)  # from when it was opened; then it is closed by itself
MOST_FILMS = 3_000  # of one list
SPARE = 500_000_000  # bytes that stay free on the disk for everything else
OPENED_FILE = "opened"
_ASKED = ".asked"  # the ending of a result that was asked for against advice
_COARSEST = 3.0  # seconds; the times of files are rounded to 2 on the coarsest of file systems


class WorklistError(SecondReadError, RuntimeError):
    """A worklist that takes no more; the message says why."""


class Worklist:
    """One worklist; safe to call from several threads and processes. Every method but `films` raises
    FileNotFoundError once it is closed.

    trouble: what halts its reading in this process, in words.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = ""
        self.zips = WaitingZips(folder / "zips")
        self._films, self._rows, self._results, self._tries, self._again, self._pictures = self._parts = [
            SpoolFolder(folder / name) for name in ("films", "rows", "results", "tries", "again", "pictures")
        ]
        self._known: tuple[dict[int, Row], dict[int, Result], dict[int, Result]] = ({}, {}, {})
        self._listed: Mapping[int, ListedFilm] = {}
        self._stamp: tuple[float, float] | None = None  # when rows and results had changed last, as they are listed
        self._looking = threading.Lock()

    def make(self, person: str) -> None:
        """Make its folders, inside a folder that is there and empty. person: who opens it."""
        self.zips.make()
        for part in self._parts:
            part.make()
        SpoolFolder(self.folder).put(OPENED_FILE, person.encode())

    @property
    def id(self) -> str:
        """What addresses call it."""
        return self.folder.name

    @property
    def opened(self) -> datetime:
        """When it was opened."""
        return datetime.fromtimestamp((self.folder / OPENED_FILE).stat().st_mtime, UTC)

    @property
    def opened_by(self) -> str:
        """Who opened it."""
        return (self.folder / OPENED_FILE).read_text(encoding="utf-8")

    @property
    def came_again(self) -> int:
        """How many files were not taken because the very same lay here already."""
        return len(self._again.names())

    @property
    def is_waiting(self) -> bool:
        """Whether anything is still to be taken out of a zip, or to be read."""
        return bool(self.zips.waiting()) or any(film.result is None for film in self.films().values())

    def films(self) -> Mapping[int, ListedFilm]:
        """Every film by its number, in the order in which they came; none where the list is closed."""
        with self._looking:
            stamp = self._rows.changed(), self._results.changed()
            if stamp != self._stamp and self._has_changed():
                rows, results, asked = self._known
                self._listed = {
                    number: ListedFilm(rows[number], results.get(number), asked.get(number))
                    for number in self._numbers()
                }
            settled = time.time() - max(stamp) > _COARSEST  # else a change in the same moment would be missed
            self._stamp = stamp if settled else None
            return self._listed

    def _has_changed(self) -> bool:
        """Whether the disk holds other rows or results than are listed; what is new is known then."""
        _, results, asked = self._known
        fresh = [self._has_fresh(results), self._has_fresh(asked, _ASKED)]
        return any(fresh) or self._numbers() != list(self._listed)

    def _has_fresh(self, results: dict[int, Result], ending: str = "") -> bool:
        fresh = self._results.numbers(ending) - results.keys()
        for number in fresh:
            if result := result_from(self._results.get(f"{number}{ending}")):
                results[number] = result
        return bool(fresh)

    def _numbers(self) -> list[int]:
        """The numbers of all rows, each of which is known then."""
        rows = self._known[0]
        present = self._rows.numbers()
        for number in present - rows.keys():
            if row := row_from(self._rows.get(number)):
                rows[number] = row
        return sorted(rows.keys() & present)

    def add(self, name: str, content: bytes) -> Row | None:
        """Put a film on the list; None where the very same file lies on it already, which is counted.

        Raises WorklistError where the list takes no more, OSError where the disk does not.
        """
        digest = hashlib.sha256(content).hexdigest()
        with self._adding() as number:
            self._check_room(number, len(content))
            if any(row.digest == digest for row in self._known[0].values()):
                self._again.put(secrets.token_hex(8), b"")
                return None
            self._films.put(number, content)  # before its row: what is listed is there
            return self._list(Row(number, shown_name(name), digest))

    def refuse(self, name: str, fault: str) -> Row:
        """Put a file on the list that is not even looked at, however full the list is. Raises OSError as `add` does."""
        with self._adding() as number:
            self._results.put(number, to_json(Result(fault=fault)))
            return self._list(Row(number, shown_name(name), ""))

    def add_zip(self, name: str, content: bytes) -> None:
        """Put a zip on the list, whose films are taken out later. Raises WorklistError and OSError as `add` does."""
        self._check_room(0, 2 * len(content))
        self.zips.add(shown_name(name), content)

    def film(self, number: int) -> bytes:
        """The bytes of a film."""
        return (self._films.path / str(number)).read_bytes()

    def begin(self, number: int) -> int:
        """Say that a film is being read now; how often that was said of it.

        More than once: the reader fell over it before, and its process perhaps with it.
        """
        tries = 1 + count_from(self._tries.get(number))
        self._tries.put(number, str(tries).encode())
        return tries

    def keep(self, number: int, result: Result, picture: bytes = b"", heat_map: bytes = b"") -> None:
        """Keep what was read of a film, with the film small as JPEG and the heat map as PNG."""
        if picture:
            self._pictures.put(f"{number}.jpeg", picture)
        if heat_map:
            self._pictures.put(f"{number}.png", heat_map)
        self._results.put(number, to_json(result))

    def keep_asked(self, number: int, result: Result) -> None:
        """Keep what was read of a film against advice, beside its refusal; whoever asked first has asked for all."""
        if number not in self._results.numbers(_ASKED):
            self._results.put(f"{number}{_ASKED}", to_json(result))

    def picture(self, number: int) -> bytes:
        """The film small, a JPEG; empty where there is none."""
        return self._pictures.get(f"{number}.jpeg")

    def heat_map(self, number: int) -> bytes:
        """Where the model looked, a PNG to lay over the film; empty where there is none."""
        return self._pictures.get(f"{number}.png")

    @contextmanager
    def _adding(self) -> Iterator[int]:
        """The next number, with nobody else adding."""
        (self.folder / OPENED_FILE).stat()  # before the lock, which would make a folder that is gone
        with FileLock(self.folder / "adding.lock"):
            with self._looking:
                number = 1 + max(self._numbers(), default=0)
            yield number

    def _check_room(self, number: int, size: int) -> None:
        if number > MOST_FILMS:
            raise WorklistError(f"Expected at most {MOST_FILMS:,} films on one worklist, received more.")
        if shutil.disk_usage(self.folder).free < size + SPARE:
            raise WorklistError("Expected room for the film on this machine's disk, received a full one.")

    def _list(self, row: Row) -> Row:
        self._rows.put(row.number, to_json(row))
        return row
