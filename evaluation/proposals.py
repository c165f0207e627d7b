"""Proposals of another operating point for a version: lines in the ledger, which change nothing by themselves."""

import json
from dataclasses import dataclass

from records.database import Database
from records.ledger import append, entries

PROPOSED = "proposed an operating point"  # the ledger's word for it


@dataclass(frozen=True)
class Proposal:
    """Who proposed which operating point for a version, and when (UTC, as the ledger writes it)."""

    version: str
    operating_point: float
    person: str
    at: str


def propose_operating_point(database: Database, version_id: str, operating_point: float) -> None:
    """Keep a proposal. Raises ValueError for what is no operating point, and what `append` raises."""
    if not 0.0 < operating_point < 1.0:
        raise ValueError(f"expected an operating point between 0 and 1, exclusive, received {operating_point}")
    append(database, PROPOSED, version_id, {"operating_point": operating_point})


def proposals(database: Database, version_id: str) -> tuple[Proposal, ...]:
    """The proposals for a version, oldest first."""
    return tuple(
        Proposal(entry.subject, float(json.loads(entry.facts)["operating_point"]), entry.person, entry.at)
        for entry in entries(database)
        if (entry.action, entry.subject) == (PROPOSED, version_id)
    )
