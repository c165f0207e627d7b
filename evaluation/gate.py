"""The gate: a candidate against the version in service, criterion by criterion, on the same films."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evaluation.calibration_error import balanced_error
from evaluation.comparison import Comparison, compare, matched
from evaluation.criteria import Criteria
from evaluation.predictions import Predictions, expect_sound
from evaluation.subgroups import Subgroup, subgroups
from evaluation.workings import Workings
from model_store.card import Sha256
from records.error import SecondReadError


class GateError(SecondReadError, ValueError):
    """Two versions that cannot be held against each other, or a result that opens nothing; the message says why."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Check(_Facts):
    """One criterion: the value found, the limit, whether it is met, and a sentence. value: None where undefined."""

    name: str
    value: float | None
    limit: float
    passed: bool
    sentence: str


class GateResult(_Facts):
    """What the gate found of exactly this candidate, champion and criteria.

    criteria_late: whether the site's criteria were written after the candidate was measured. marked: test films that
    people marked, None where that cannot be known; the checks count them, `checks_without_marked` do not.
    imported_note: a sentence where an imported candidate reads otherwise here than it came with.
    """

    format: Literal[1] = 1  # raised when a criterion changes its meaning; a result of another format opens nothing
    at: datetime
    candidate: str
    candidate_card: Sha256
    champion: str
    champion_card: Sha256
    criteria: dict[str, float]
    criteria_digest: Sha256
    criteria_late: bool
    films: Annotated[int, Field(ge=0)]
    checks: tuple[Check, ...]
    marked: int | None = 0
    checks_without_marked: tuple[Check, ...] = ()
    imported_note: str = ""

    @property
    def passed(self) -> bool:
        """Whether every criterion is met, with all films."""
        return all(check.passed for check in self.checks)


def gate_checks(
    champion: Predictions,
    candidate: Predictions,
    points: tuple[float, float],
    criteria: Criteria,
    workings: Workings,
) -> tuple[Check, ...]:
    """Every criterion. points: the operating points of champion and candidate.

    Raises GateError for other films, and for predictions that are no numbers: every comparison with one is untrue.
    """
    try:
        expect_sound(champion)
        expect_sound(candidate)
        comparison, same = compare(champion, candidate, *points), matched(champion, candidate)
    except ValueError as error:
        raise GateError(f"the candidate cannot be held against the version in service: {error}") from error
    return (
        _enough(champion, criteria),
        _sensitivity(comparison, criteria),
        _area(comparison, criteria),
        _newly_missed(comparison, champion, criteria),
        _subgroups(subgroups(champion, points[0]), subgroups(_of_the_kinds(same, champion), points[1]), criteria),
        _calibration(same, criteria),
        *_workings(workings, criteria),
    )


def _enough(predictions: Predictions, criteria: Criteria) -> Check:
    positive = int(predictions.truth.sum())
    fewest = min(positive, len(predictions.truth) - positive)
    sentence = f"The class with fewer test films has {fewest:,}; at least {criteria.films_of_a_class:,} are asked for."
    return Check(
        name="enough films", value=fewest, limit=criteria.films_of_a_class,
        passed=fewest >= criteria.films_of_a_class, sentence=sentence,
    )  # fmt: skip


def _sensitivity(comparison: Comparison, criteria: Criteria) -> Check:
    lowest, limit = comparison.positive.difference.low, -criteria.sensitivity_margin
    if lowest is None:
        return _undefined("sensitivity", limit, comparison.positive.difference.reason)
    sentence = (
        f"By the 95 % interval the candidate finds at worst {_points(lowest)} pneumonias than the version in service; "
        f"{_points(limit)} are allowed."
    )
    return Check(name="sensitivity", value=lowest, limit=limit, passed=lowest >= limit, sentence=sentence)


def _points(difference: float) -> str:
    return f"{abs(100 * difference):.1f} in 100 {'fewer' if difference < 0 else 'more'}"


def _area(comparison: Comparison, criteria: Criteria) -> Check:
    name, limit = "area under the ROC curve", criteria.area_chance
    if comparison.area is None:
        return _undefined(name, limit, "a class has fewer than two films")
    area = comparison.area
    passed = area.candidate >= area.champion or area.probability >= limit
    sentence = (
        f"{area.candidate:.4f} against {area.champion:.4f}; a difference so large comes by chance in "
        f"{100 * area.probability:.1f} of 100 such tests (DeLong)."
    )
    return Check(name=name, value=area.probability, limit=limit, passed=passed, sentence=sentence)


def _newly_missed(comparison: Comparison, champion: Predictions, criteria: Criteria) -> Check:
    truth = dict(zip(champion.film, champion.truth.tolist(), strict=True))
    missed = [name for name in comparison.newly_wrong if truth[name]]
    sentence = f"{len(missed):,} pneumonias that the version in service finds are missed" + (
        f": {', '.join(name.rsplit('/', 1)[-1] for name in missed[:5])}{' and others' if len(missed) > 5 else ''}."
        if missed
        else "."
    )
    return Check(
        name="newly missed pneumonias", value=len(missed), limit=criteria.newly_missed,
        passed=len(missed) <= criteria.newly_missed, sentence=sentence,
    )  # fmt: skip


def _of_the_kinds(candidate: Predictions, champion: Predictions) -> Predictions:
    """The candidate's predictions with the champion's facts of the films, which may come of another list of them."""
    return replace(
        candidate,
        cause=champion.cause, patient=champion.patient, width=champion.width, height=champion.height,
    )  # fmt: skip


def _subgroups(before: tuple[Subgroup, ...], after: tuple[Subgroup, ...], criteria: Criteria) -> Check:
    known = {(group.kind, group.name): group for group in after}
    falls = []
    for group in before:
        first, second = group.figures["accuracy"].value, known[group.kind, group.name].figures["accuracy"].value
        if first is not None and second is not None:
            falls.append((first - second, f"{group.kind} {group.name}", first, second))
    name, limit = "kinds of film", criteria.subgroup_margin
    if not falls:
        return _undefined(name, limit, "no kind of film has enough films")
    fall, kind, first, second = max(falls)
    # Compared as counted in thousandths: .05 less .05 must not fail by rounding.
    passed = round(fall, 9) <= limit
    sentence = f"Of {len(falls)} kinds of film, {kind} changes worst: right on {first:.1%}, then on {second:.1%}."
    return Check(name=name, value=fall, limit=limit, passed=passed, sentence=sentence)


def _calibration(candidate: Predictions, criteria: Criteria) -> Check:
    name, limit = "calibration error", criteria.calibration_error
    error = balanced_error(candidate.truth, candidate.probability)
    if error is None:
        return _undefined(name, limit, "a class has no film")
    sentence = f"Its probabilities are off by {error:.3f} on average, classes weighing alike; {limit:g} is allowed."
    return Check(name=name, value=error, limit=limit, passed=error <= limit, sentence=sentence)


def _workings(workings: Workings, criteria: Criteria) -> Iterator[Check]:
    limits = (
        ("network and graph agree", workings.graph_difference, criteria.graph_difference, "the largest difference of a "
         "probability between the trained network and its serving graph, on drawn films"),
        ("speed", workings.seconds, criteria.seconds, "seconds for a reading, the median of several, on this machine"),
        ("size", workings.megabytes, criteria.megabytes, "megabytes of the version's folder"),
    )  # fmt: skip
    for name, value, limit, words in limits:
        sentence = f"{value:.3g}: {words}; {limit:g} is allowed."
        yield Check(name=name, value=value, limit=limit, passed=value <= limit, sentence=sentence)


def _undefined(name: str, limit: float, reason: str) -> Check:
    return Check(name=name, value=None, limit=limit, passed=False, sentence=f"It cannot be said: {reason}.")
