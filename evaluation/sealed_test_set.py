"""The seal on the test set: it opens for a frozen draft, and once more where a version was imported.

Each opening is a line in the ledger.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.criteria import criteria_digest
from films.divisions import Division
from films.layout import Film
from model_store.card import CARD_FILE
from model_store.version import GRAPH_FILE, Version, VersionError, sha256_of
from records.chain import Entry
from records.database import Database, open_database
from records.error import SecondReadError
from records.ledger import append, entries
from records.whole_file import write_whole

SEAL_FILE = "seal.json"
OPENED = "opened the test set"  # the ledger's word for it


class SealedTestSetError(SecondReadError, RuntimeError):
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
    return _opened(draft, draft.name, seal, division)


def open_for_retest(version: Version, beside: Path, division: Division) -> tuple[tuple[Film, ...], int]:
    """The same for a version that was imported, with how often it opened this machine's test films.

    Its own seal is checked and left as its card vouches for it; the openings are counted in the ledger and in a seal
    in the folder `beside`, where the new predictions go. Raises SealedTestSetError for any other version, and for one
    whose seal is not on the files that its card vouches for.
    """
    if not version.imported:
        raise SealedTestSetError(f"expected an imported version, received {version.id}, which was tested when made")
    counted = beside / SEAL_FILE
    before = json.loads(counted.read_text(encoding="utf-8"))["opened"] if counted.is_file() else []
    # The card, too: of an imported version nothing else says that its calibration is the one that was frozen.
    frozen = _frozen_by_its_seal(version) | {CARD_FILE: sha256_of(version.folder / CARD_FILE)}
    return _opened(beside, version.id, {"frozen": frozen, "opened": before}, division)


def first_opened(beside: Path) -> datetime:
    """When the version whose openings are counted in this folder saw the test films first."""
    return datetime.fromisoformat(json.loads((beside / SEAL_FILE).read_text(encoding="utf-8"))["opened"][0])


def _frozen_by_its_seal(version: Version) -> dict[str, str]:
    try:
        frozen = json.loads(version.file(SEAL_FILE).read_text(encoding="utf-8"))["frozen"]
    except (VersionError, OSError, ValueError, KeyError, TypeError) as error:
        raise SealedTestSetError(f"expected a readable seal with version {version.id}, received: {error}") from error
    if not isinstance(frozen, dict) or GRAPH_FILE not in frozen:
        raise SealedTestSetError(f"expected a seal on {GRAPH_FILE} with version {version.id}, received one on others")
    for name, digest in frozen.items():
        if version.card.files.get(name) != digest or not _is(version.folder / name, digest):
            raise SealedTestSetError(f"expected {name} of {version.id} as it was frozen, received another")
    return frozen


def _opened(folder: Path, subject: str, seal: dict[str, Any], division: Division) -> tuple[tuple[Film, ...], int]:
    seal["opened"].append(datetime.now(UTC).isoformat(timespec="seconds"))
    _write(folder, seal)
    # The criteria, too: those that a candidate is held against are to be older than its figures.
    facts = {"frozen": seal["frozen"], "protocol": division.protocol, "criteria": criteria_digest()}
    with open_database() as database:
        append(database, OPENED, subject, facts)
    return division.test, len(seal["opened"])


def openings(database: Database, version_id: str) -> int:
    """How often the ledger saw this candidate open the test set; 0 for one that was tested elsewhere."""
    return sum(entry.subject == version_id for entry in _openings(database))


def candidates(database: Database, protocol: str) -> int:
    """How many versions the ledger saw open the test set of this protocol."""
    return len({entry.subject for entry in _openings(database) if entry.read_facts().get("protocol") == protocol})


def criteria_when_opened(database: Database, version_id: str) -> str | None:
    """The digest of the site's criteria when this candidate opened the test set first; None where that is not known."""
    first = next((entry for entry in _openings(database) if entry.subject == version_id), None)
    digest = first.read_facts().get("criteria") if first else None
    return None if digest is None else str(digest)


def _openings(database: Database) -> Iterator[Entry]:
    return (entry for entry in entries(database) if entry.action == OPENED)


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _write(folder: Path, seal: dict[str, Any]) -> None:
    write_whole(folder / SEAL_FILE, json.dumps(seal, indent=1))
