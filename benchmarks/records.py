"""How long the Records page takes with few records and with many: its first page, its last, and a filter."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from sqlalchemy import insert

from benchmarks.interleaved import timed
from benchmarks.row import Row, row_of
from pages.parts.record_list import ROWS
from records.database import open_database
from records.short_id import draw_short_id
from records.tables import ReadingRow, VerdictRow

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parent.parent / "app.py"
SIZES, QUICK_SIZES = (100, 100_000), (100, 10_000)
_MINUTES = 5  # between two readings, so that 100,000 are those of a year


def measure(quick: bool) -> Iterator[Row]:
    """For each number of records: the first page, the last one, and the last of those that a clinician disagreed on."""
    first = None
    for records in QUICK_SIZES if quick else SIZES:
        with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, {"SECOND_READ_HOME": home}):
            fill(records)
            pages = {"first page": {}, "last page": {"page": f"{records // ROWS}"}}
            pages["disagreed on, last page"] = {"verdict": "disagree", "page": "9999"}
            for work, query in pages.items():
                row = row_of("records", f"{records:,} records: {work}", _times(query, 5 if quick else 20), first)
                first = first or row.median
                yield row


def fill(records: int) -> None:
    """Put so many drawn readings into the home's records, half of them with a verdict."""
    generator, now = np.random.default_rng(1), datetime.now(UTC)
    short_ids: set[str] = set()
    while len(short_ids) < records:
        short_ids.add(draw_short_id())
    readings, verdicts = [], []
    for number, short_id in enumerate(sorted(short_ids)):
        at = now - timedelta(minutes=_MINUTES * (records - number))
        reading = f"{at:%Y%m%dT%H%M%S}000Z-{number:06x}"
        readings.append(
            {
                "id": reading, "short_id": short_id, "at": at, "person": "Ada", "digest": f"{number:064x}",
                "version": "drawn", "finding": str(generator.choice(("pneumonia", "no pneumonia"))),
                "probability": generator.random(), "operating_point": 0.5, "concerns": "[]", "engine": "drawn",
                "seconds": 0.01,
            }
        )  # fmt: skip
        if generator.random() < 0.5:
            agreement = str(generator.choice(("agree", "agree", "agree", "disagree")))
            verdicts.append({"reading": reading, "at": at, "person": "Bo", "agreement": agreement, "words": ""})
    with open_database() as database, database.for_writing() as session:
        session.execute(insert(ReadingRow), readings)
        session.execute(insert(VerdictRow), verdicts)


def opened_page(query: dict[str, str]) -> "AppTest":
    """The Records page at an address with these query parameters, run once."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(APP), default_timeout=300).run()
    app.switch_page("pages/clinic/records.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def _times(query: dict[str, str], repetitions: int) -> list[float]:
    app = opened_page(query)
    return [timed(app.run) for _ in range(repetitions)]
