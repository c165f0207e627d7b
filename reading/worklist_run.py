"""One run through a worklist: zips are emptied, films read side by side, and each reading recorded and kept."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

from reading.accelerated_engine import AcceleratedEngine
from reading.dicom import patient_mark
from reading.display import display_jpeg
from reading.engine import EngineError
from reading.heatmap import heat_png
from reading.listed_film import SAID, Result
from reading.radiograph import UnreadableImageError
from reading.reader import Examination, Reader
from reading.recorded import NOT_RECORDED, facts_to_record
from reading.unzipped import ZipError, unzipped
from reading.worklist import Worklist, WorklistError
from records.database import Database, open_database
from records.kept_films import keep_film, kept_film
from records.patient_marks import note_film, site_secret
from records.readings import find_reading, record_reading
from records.settings import read_settings

AT_ONCE = os.cpu_count() or 1  # films; each keeps a core busy for most of its time
PICTURE_SIDE = 224  # pixels of a film in the list
_MOST_TRIES = 2  # a stop of the server in the middle of a film is one, too
_TAKEN_OUT = 8  # films out of a zip before they are read: enough that few threads wait for the last one
_FELL = "Expected a film that can be read, received one over which the reader fell twice."
_GONE = "Expected the film where it was put, found it gone."


class WorklistRun:
    """One run through a worklist: films are read side by side, and recorded one after the other."""

    def __init__(self, worklist: Worklist, reader: Reader, open_records: ExitStack) -> None:
        """open_records: closes at the end what is opened here; to close the records waits for the disk."""
        self._worklist, self._reader = worklist, reader.for_many()
        self._open_records = open_records
        self._database: Database | None = None
        films = worklist.films().values()
        self._read = {film.result.digest: film.result for film in films if film.result}  # by the picture's digest
        self._recording = threading.Lock()  # so that a picture that comes twice at once is recorded once
        self._taking = threading.Lock()
        self._halted: WorklistError | OSError | None = None

    def read(self, numbers: Iterable[int]) -> None:
        """Read these films. Raises what halts the reading of one, and begins no other then."""
        left = iter(numbers)
        # No pool: a server that stops would wait for all that its threads still have before them.
        threads = [threading.Thread(target=self._read_all, args=(left,), daemon=True) for _ in range(self._at_once())]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._halted:
            raise self._halted

    def _at_once(self) -> int:
        engine = self._reader.engine
        return engine.films_at_once(AT_ONCE) if isinstance(engine, AcceleratedEngine) else AT_ONCE

    def _read_all(self, left: Iterator[int]) -> None:
        while self._halted is None:
            with self._taking:
                number = next(left, None)
            if number is None:
                return
            try:
                self._read_one(number)
            except (WorklistError, OSError) as error:
                self._halted = error

    def empty(self, zip_id: str) -> None:
        """Take the films out of a zip and read them; where that broke off it goes on behind the last one."""
        zips, waiting = self._worklist.zips, list[int]()
        try:
            for one in unzipped(zips.file(zip_id), after=zips.done(zip_id)):
                row = None if one.fault else self._worklist.add(one.name, one.content)
                if one.fault:
                    self._worklist.refuse(one.name, one.fault)
                zips.note_done(zip_id, one.place + 1, one.left)
                if row:
                    waiting.append(row.number)
                if len(waiting) >= max(_TAKEN_OUT, self._at_once()):
                    self.read(waiting)
                    waiting.clear()
        except (ZipError, WorklistError) as error:
            self._worklist.refuse(zips.name(zip_id), str(error))
        self.read(waiting)
        zips.remove(zip_id)

    def _read_one(self, number: int) -> None:
        try:
            content = self._worklist.film(number)
        except FileNotFoundError:
            self._worklist.keep(number, Result(fault=_GONE))  # which raises it again where the whole list is closed
            return
        if self._worklist.begin(number) > _MOST_TRIES:
            self._worklist.keep(number, Result(fault=_FELL))
            return
        try:
            examined = self._reader.examine(content)
        except (UnreadableImageError, EngineError) as error:
            self._worklist.keep(number, Result(fault=str(error)))
            return
        picture = display_jpeg(examined.radiograph, PICTURE_SIDE)[0]
        heat_map = heat_png(examined.reading.heat_map) if examined.reading.heat_map else b""
        self._worklist.keep(number, self._recorded(examined, content), picture, heat_map)

    def _recorded(self, examined: Examination, content: bytes) -> Result:
        with self._recording:
            result = _result(examined, content, self._read.get(examined.reading.digest), self._records)
            self._read[result.digest] = result
        return result

    def _records(self) -> Database:
        if self._database is None:
            self._database = self._open_records.enter_context(open_database())
        return self._database


def _result(examined: Examination, content: bytes, same: Result | None, records: Callable[[], Database]) -> Result:
    """What is kept of a reading; same: that of the same picture, read before. records: opens them where needed."""
    facts = facts_to_record(examined.reading)
    record, short_id, unrecorded, patient = "", "", "", ""
    try:
        settings = read_settings()
        patient = _patient(content) if settings.prior_films else ""
        said_before = same is not None and all(getattr(same, name) == getattr(facts, name) for name in SAID)
        if same and said_before and find_reading(records(), same.record):
            # One film, one record, in however many files it comes, unless a header says more or a person deleted it.
            record, short_id = same.record, same.short_id
        else:
            kept = record_reading(records(), facts)
            record, short_id = kept.id, kept.short_id
            if settings.keep_films and facts.probability is not None:
                keep_film(examined.radiograph.to_keep(content))
        if patient and kept_film(facts.digest):
            note_film(patient, facts.digest)
    except (*NOT_RECORDED, OSError) as error:
        unrecorded = str(error)
    said = {name: getattr(facts, name) for name in SAID}
    return Result(**said, record=record, short_id=short_id, unrecorded=unrecorded, patient=patient)


def _patient(content: bytes) -> str:
    try:
        return patient_mark(content, site_secret())
    except UnreadableImageError:  # its picture was read; only whose it is cannot be
        return ""
