"""Which version serves: promotion through the gate, and the way back, each a line in the ledger."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evaluation.criteria import read_criteria
from evaluation.gate import GateResult
from evaluation.gate_results import latest_result
from evaluation.known_answers import check_known_answers
from evaluation.service_history import PROMOTED, ROLLED_BACK, moves_in, version_before
from model_store.card import CARD_FILE
from model_store.store import find_version, point_to, pointer_held, serving_id, serving_version
from model_store.version import Version, sha256_of
from reading.reader import make_reader
from records.database import Database, open_database
from records.error import SecondReadError
from records.ledger import append, entries
from records.person import current_person
from records.settings import read_settings

APPROVED = "approved a candidate"  # the ledger's word for it


class PromotionError(SecondReadError, RuntimeError):
    """A version that does not go into service; the message says why, and the version before it still serves."""


def promote(candidate_id: str, reason: str, override: bool = False) -> Version:
    """Put a candidate into service. Raises PromotionError, and what loading and reading a version raise.

    The gate's last result must be of exactly this candidate, this champion and these criteria, and passed; with
    `override` a result that is not passed will do, and the reason is shown wherever the version is. Known answers are
    read before the pointer moves. The ledger is written first: a promotion that breaks off there leaves a line and
    the old version, never a version that nobody promoted.
    """
    candidate, champion = find_version(candidate_id), serving_version()
    result = _result_for(candidate, champion)
    if not result.passed and not override:
        failed = ", ".join(check.name for check in result.checks if not check.passed)
        raise PromotionError(f"expected a candidate that passes the gate, received one that fails by {failed}")
    said = _said(reason)
    facts = {"from": champion.id, "reason": said, "gate": result.at.isoformat(), "override": not result.passed}
    with pointer_held(), open_database() as database:
        if serving_id() != champion.id:
            raise PromotionError(f"expected {champion.id} to serve still, received {serving_id()}: hold it anew")
        if read_settings().second_person:
            _expect_second_person(database, result)
        candidate = find_version(candidate_id)  # it may have been removed meanwhile
        _serve(database, candidate, PROMOTED, facts)
    return candidate


def roll_back(reason: str, expected: str | None = None) -> Version:
    """Put the version that served before back into service; one that was deleted since is passed over.

    expected: which one that is by what the person sees, who may not be the only one at it. Raises PromotionError where
    there is none, or another.
    """
    said = _said(reason)
    with pointer_held(), open_database() as database:
        before = version_before(moves_in(database), serving_id())
        if before is None:
            raise PromotionError("expected a version that served before, received none in the ledger")
        if expected not in (None, before):
            raise PromotionError(f"expected the way back to lead to {expected}, received {before}: look anew")
        version = find_version(before)
        _serve(database, version, ROLLED_BACK, {"from": serving_id(), "reason": said})
    return version


def approve(candidate_id: str, seen: datetime | None = None) -> None:
    """Say, as a second person, that this candidate with this result of the gate may be promoted.

    seen: the time of the result that the person saw, who may not be the only one at it; the last one where none is
    given. Raises PromotionError where the last is another.
    """
    result = _result_for(find_version(candidate_id), serving_version())
    if seen not in (None, result.at):
        raise PromotionError(
            f"expected the gate's result of {seen} to be the last one, received one of {result.at}: look anew"
        )
    with open_database() as database:
        append(database, APPROVED, candidate_id, {"gate": result.at.isoformat()})


def _result_for(candidate: Version, champion: Version) -> GateResult:
    """The gate's last result, where it is of exactly these two and of today's criteria."""
    result = latest_result(candidate.id)
    if result is None:
        raise PromotionError(f"expected {candidate.id} to have been held at the gate, received no result")
    cards = {"candidate": (result.candidate_card, candidate), "champion": (result.champion_card, champion)}
    for what, (digest, version) in cards.items():
        if digest != sha256_of(version.folder / CARD_FILE):
            raise PromotionError(
                f"expected a result of the gate for the {what} {version.id}, received one for another: hold it anew"
            )
    if result.criteria_digest != read_criteria().digest:
        raise PromotionError("expected a result by the criteria of today, received one by others: hold it anew")
    return result


def _serve(database: Database, version: Version, action: str, facts: Mapping[str, Any]) -> None:
    check_known_answers(version, make_reader(version))
    point_to(version, append(database, action, version.id, facts).number)


def _expect_second_person(database: Database, result: GateResult) -> None:
    who, gate = current_person(), result.at.isoformat()
    for entry in entries(database):
        is_this = (entry.action, entry.subject) == (APPROVED, result.candidate)
        if is_this and entry.person != who and json.loads(entry.facts)["gate"] == gate:
            return
    raise PromotionError(f"expected the approval of a second person besides {who}, received none for this result")


def _said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise PromotionError("expected a reason, received none")
    return said
