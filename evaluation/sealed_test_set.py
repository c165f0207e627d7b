"""The seal on the test set: it opens for a frozen draft, and each opening is a line in the ledger."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from films.divisions import Division
from films.layout import Film
from model_store.version import sha256_of
from records.database import Database, open_database
from records.ledger import append, entries
from records.whole_file import write_whole

SEAL_FILE = "seal.json"
OPENED = "opened the test set"  # the ledger's word for it


class SealedTestSetError(RuntimeError):
    """The test set stays closed; the message says why."""


def freeze(draft: Path, names: Sequence[str]) -> None:
    """Write down the hashes of all that decides a prediction; from here on the draft may be tested.

    Raises SealedTestSetError when the draft was frozen before: a candidate is frozen once.
    """
    if (draft / SEAL_FILE).exists():
        raise SealedTestSetError(f"the draft {draft.name} was frozen before")
    _write(draft, {"frozen": {name: sha256_of(draft / name) for name in names}, "opened": []})


def open_test_set(draft: Path, division: Division) -> tuple[tuple[Film, ...], int]:
    """The test films of a division, with how often this draft has opened them, this time included.

    Counted in the draft's seal, which travels with the version, and in the ledger, before a film is given out, so
    that a crash counts too. Raises SealedTestSetError when the draft is not frozen or was changed since.
    """
    path = draft / SEAL_FILE
    if not path.is_file():
        raise SealedTestSetError(
            f"the draft {draft.name} is not frozen: weights, calibration and operating point come first"
        )
    seal = json.loads(path.read_text(encoding="utf-8"))
    changed = [name for name, digest in seal["frozen"].items() if not _is(draft / name, digest)]
    if changed:
        raise SealedTestSetError(f"the draft {draft.name} was changed after it was frozen: {', '.join(changed)}")
    seal["opened"].append(datetime.now(UTC).isoformat(timespec="seconds"))
    _write(draft, seal)
    with open_database() as database:
        append(database, OPENED, draft.name, {"frozen": seal["frozen"], "protocol": division.protocol})
    return division.test, len(seal["opened"])


def openings(database: Database, version_id: str) -> int:
    """How often the ledger saw this candidate open the test set; 0 for one that was tested elsewhere."""
    return sum(entry.action == OPENED and entry.subject == version_id for entry in entries(database))


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _write(draft: Path, seal: dict[str, object]) -> None:
    write_whole(draft / SEAL_FILE, json.dumps(seal, indent=1))
