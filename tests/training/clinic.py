"""A clinic for the tests: films that were read, judged and kept, and a folder whose films are not alike."""

import hashlib
from pathlib import Path

from films.layout import LABELS
from records.database import Database
from records.kept_films import keep_film
from records.readings import ReadingFacts, record_reading
from records.tables import Agreement, Finding, OwnFinding
from records.verdicts import VerdictFacts, record_verdict
from tests.unlike_films import unlike_png

FOLDER_SEEDS = 1_000  # films of the folder have these seeds and those after; those of the clinic lie below


def unlike_folder(folder: Path, train: int = 6, test: int = 2) -> Path:
    """A folder in the official layout, of films that are not alike."""
    seed = FOLDER_SEEDS
    for split, count in (("train", train), ("val", 0), ("test", test)):
        for label in LABELS:
            target = folder / split / label
            target.mkdir(parents=True)
            for _ in range(count):
                (target / f"film{seed}.png").write_bytes(unlike_png(seed))
                seed += 1
    return folder


def judged(
    database: Database, content: bytes, own: OwnFinding | None = "pneumonia", agreement: Agreement = "disagree",
    *, keep: bool = True, finding: Finding = "no pneumonia",
) -> str:  # fmt: skip
    """Read a film, say what it shows, and keep it; its digest."""
    digest = hashlib.sha256(content).hexdigest()
    facts = ReadingFacts(
        digest=digest, version="v1", finding=finding, probability=0.2, operating_point=0.5, engine="graph", seconds=0.01
    )
    reading = record_reading(database, facts, "Ada").id
    record_verdict(database, VerdictFacts(reading=reading, agreement=agreement, own_finding=own), "Ada")
    if keep:
        keep_film(content)
    return digest
