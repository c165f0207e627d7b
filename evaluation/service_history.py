"""Which versions served, by the ledger: every promotion and rollback, and the way back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from model_store.store import version_folders
from records.database import Database, database_path, open_database
from records.ledger import entries

PROMOTED, ROLLED_BACK = "promoted a version", "rolled back to a version"  # the ledger's words for them


@dataclass(frozen=True)
class Move:
    """A line of the ledger by which another version came into service.

    override: whether the gate was not passed; then the reason says why all the same.
    """

    version: str
    before: str
    action: str
    person: str
    at: str
    reason: str
    override: bool


def moves() -> tuple[Move, ...]:
    """Every promotion and rollback, oldest first."""
    if not database_path().is_file():
        return ()
    with open_database() as database:
        return moves_in(database)


def in_service(moves: Sequence[Move], serving: str) -> list[str]:
    """The versions that a rollback goes back through, the one that serves last.

    A move whose version did not serve when the next one began was broken off between ledger and pointer, and counts
    for nothing.
    """
    line: list[str] = []
    served_next = [*(move.before for move in moves[1:]), serving]
    for move, after in zip(moves, served_next, strict=False):
        if move.version != after:
            continue
        line = line or [move.before]
        if move.action == PROMOTED:
            line.append(move.version)
        else:
            while len(line) > 1 and line[-1] != move.version:
                line.pop()
    return line or [serving]


def version_before(moves: Sequence[Move], serving: str) -> str | None:
    """The version that a rollback puts back: the last that served before and is still there; None where none is."""
    there = {folder.name for folder in version_folders()}
    before = [version for version in in_service(moves, serving)[:-1] if version in there and version != serving]
    return before[-1] if before else None


def override_of(version_id: str) -> str:
    """The reason by which a version was last promoted past the gate; empty where it passed."""
    promotions = [move for move in moves() if move.version == version_id and move.action == PROMOTED]
    return promotions[-1].reason if promotions and promotions[-1].override else ""


def moves_in(database: Database) -> tuple[Move, ...]:
    """The same, where the database is open."""
    found = []
    for entry in entries(database):
        if entry.action in (PROMOTED, ROLLED_BACK):
            facts = json.loads(entry.facts)
            found.append(
                Move(
                    entry.subject, facts["from"], entry.action, entry.person, entry.at, facts["reason"],
                    bool(facts.get("override")),
                )
            )  # fmt: skip
    return tuple(found)
