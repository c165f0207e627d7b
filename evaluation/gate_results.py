"""Results of the gate: made for a candidate, kept, and found again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from evaluation.criteria import Criteria, criteria_changed, read_criteria
from evaluation.gate import Check, GateError, GateResult, gate_checks
from evaluation.honoured import contents_of, honoured
from evaluation.predictions import Predictions
from evaluation.sealed_test_set import criteria_when_opened
from evaluation.tested_here import tested_here
from evaluation.workings import Workings, workings_of
from films.marked import leaving_out
from model_store.card import CARD_FILE
from model_store.version import Version, sha256_of
from records.database import database_path, open_database
from records.home import home
from records.ledger import append
from records.marks import latest_marks
from records.whole_file import write_whole

HELD = "held a candidate at the gate"  # the ledger's word for it


def run_gate(candidate: Version, champion: Version, folder: Path | None = None) -> GateResult:
    """Hold the candidate against the champion by the site's criteria, keep the result and say so in the ledger.

    folder: the test films, by which marks on them are found. Raises CriteriaError, GateError.
    """
    if candidate.id == champion.id:
        raise GateError(f"expected a candidate other than the version in service, received {candidate.id}")
    criteria = read_criteria()
    held = tested_here(candidate)
    films = tested_here(champion).predictions, held.predictions
    points = champion.card.operating_point.probability, candidate.card.operating_point.probability
    standing = _Standing(points, criteria, workings_of(candidate))
    checks = standing.checks(films)
    unmarked = _without_marked(films, folder)
    marked = None if unmarked is None else len(films[0].film) - len(unmarked[0].film)
    result = GateResult(
        at=datetime.now(UTC),
        candidate=candidate.id,
        candidate_card=sha256_of(candidate.folder / CARD_FILE),
        champion=champion.id,
        champion_card=sha256_of(champion.folder / CARD_FILE),
        criteria=criteria.as_dict(),
        criteria_digest=criteria.digest,
        criteria_late=_late(candidate.id, criteria, held.measured),
        films=len(films[0].film),
        checks=checks,
        marked=marked,
        checks_without_marked=standing.checks(unmarked) if unmarked and marked else (),
        imported_note=held.note,
    )
    with open_database() as database:
        facts = {"champion": champion.id, "passed": result.passed, "criteria": result.criteria_digest}
        append(database, HELD, candidate.id, facts)
    write_whole(_path(candidate.id), result.model_dump_json(indent=1))
    return result


def _late(candidate_id: str, criteria: Criteria, measured: datetime) -> bool:
    """Whether the criteria are others than when the candidate saw the test films; else by their file's time."""
    with open_database() as database:
        then = criteria_when_opened(database, candidate_id)
    if then is not None:
        return then != criteria.digest
    changed = criteria_changed()
    return changed is not None and changed > measured


@dataclass(frozen=True)
class _Standing:
    """All that the criteria are held against beside the films. points: of champion and candidate."""

    points: tuple[float, float]
    criteria: Criteria
    workings: Workings

    def checks(self, films: tuple[Predictions, Predictions]) -> tuple[Check, ...]:
        return gate_checks(*films, self.points, self.criteria, self.workings)


def latest_result(candidate_id: str) -> GateResult | None:
    """The last result for a candidate; None where there is none. Raises GateError for one that cannot be read."""
    path = _path(candidate_id)
    if not path.is_file():
        return None
    try:
        return GateResult.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise GateError(f"expected a readable result of the gate in {path.name}, received: {error}") from error


def _path(candidate_id: str) -> Path:
    return home() / "gates" / f"{candidate_id}.json"


def _without_marked(
    films: tuple[Predictions, Predictions], folder: Path | None
) -> tuple[Predictions, Predictions] | None:
    """Both without the films that people marked; None where it cannot be known which these are."""
    if not database_path().is_file():
        return films
    with open_database() as database:
        words = leaving_out(latest_marks(database))
    if not words:
        return films
    try:
        contents = contents_of(films[0].film, folder)
    except ValueError:
        return None
    champion, candidate = (honoured(one, contents, words).predictions for one in films)
    return champion, candidate
