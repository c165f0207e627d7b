"""A worklist as a table to take away."""

import csv
import io
from collections.abc import Iterable, Mapping

from reading.listed_film import ListedFilm
from reading.reading_table import FIGURES, cells
from reading.triage import group_of
from records.harmless_cell import harmless
from records.short_id import spoken
from records.verdicts import RecordedVerdict

COLUMNS = (
    "film", *FIGURES, "against_advice", "fault", "verdict", "own_finding", "verdict_by", "record", "reading",
)  # fmt: skip
NAME = "file"


def worklist_table(films: Iterable[ListedFilm], verdicts: Mapping[str, RecordedVerdict], with_names: bool) -> str:
    """CSV with a line a film that was read, in the given order. verdicts: those that count, by the reading's id.

    Names of files often name the patient: they are in it only where they are asked for. So are a verdict's words never.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, NAME) if with_names else COLUMNS)
    for film in films:
        line = _line(film, verdicts)
        writer.writerow((*line, harmless(film.row.name)) if with_names else line)
    return text.getvalue()


def _line(film: ListedFilm, verdicts: Mapping[str, RecordedVerdict]) -> tuple[object, ...]:
    result = film.shown
    if result is None or result.fault:
        figures = (group_of(film), *[""] * (len(FIGURES) - 1))
        return (film.row.number, *figures, "", harmless(film.fault), "", "", "", "", "")
    said = verdicts.get(film.record)
    return (
        film.row.number,
        *cells(result),
        "yes" if result.against_advice else "no",
        "",
        said.agreement if said else "",
        (said.own_finding or "") if said else "",
        harmless(said.person) if said else "",
        spoken(result.short_id),
        result.record,
    )
