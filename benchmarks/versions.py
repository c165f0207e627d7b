"""How long a store of 1,000 versions takes to be listed: its cards never read, and known from before."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.row import Row, row_of
from model_store.card import CARD_FILE
from model_store.listing import forget_cards, listed_cards
from model_store.store import serving_version

_VERSIONS, _QUICK_VERSIONS = 1_000, 100


def measure(quick: bool) -> Iterator[Row]:
    """Cold: this process read no card yet; the system may hold the files. Warm: it read them, and none changed."""
    versions = _QUICK_VERSIONS if quick else _VERSIONS
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home), versions)
        with patch.dict(os.environ, {"SECOND_READ_HOME": home}):
            cold = row_of("versions", f"{versions:,} versions listed, cold", _times(5 if quick else 20, forget=True))
            yield cold
            times = _times(5 if quick else 20, forget=False)
            yield row_of("versions", f"{versions:,} versions listed, warm", times, cold.median)


def fill(home: Path, versions: int) -> None:
    """Put so many copies of the card in service under other ids into a home; a list reads no other file."""
    card = json.loads((serving_version().folder / CARD_FILE).read_text(encoding="utf-8"))
    for number in range(versions):
        folder = home / "versions" / f"20991231T000000Z-{number:04d}"
        folder.mkdir(parents=True)
        (folder / CARD_FILE).write_text(json.dumps(card | {"id": folder.name}, indent=1), encoding="utf-8")


def _times(repetitions: int, forget: bool) -> list[float]:
    times = []
    for _ in range(repetitions):
        if forget:
            forget_cards()
        start = time.perf_counter()
        listed_cards()
        times.append((time.perf_counter() - start) * 1e3)
    return times
