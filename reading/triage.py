"""The order in which a worklist is looked through: the most urgent first, what got no reading apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from reading.listed_film import ListedFilm
from records.tables import Agreement

Group = Literal["pneumonia", "no pneumonia", "uncertain", "no reading", "unreadable"]
GROUPS: tuple[Group, ...] = get_args(Group)
Order = Literal["urgent", "came"]
NOT_JUDGED = "none yet"
_APART: tuple[Group, ...] = ("no reading", "unreadable")


@dataclass(frozen=True)
class Filter:
    """Which films, each by its one word; None takes all. concern: a code. verdict: an agreement, or NOT_JUDGED."""

    group: str | None = None
    concern: str | None = None
    verdict: str | None = None


def group_of(film: ListedFilm) -> Group:
    """What a film that does not wait any more is listed as."""
    return "unreadable" if film.result is None or film.result.fault else film.result.finding


def triage(
    films: Iterable[ListedFilm], verdicts: dict[str, Agreement], chosen: Filter, order: Order = "urgent"
) -> list[ListedFilm]:
    """The films that were read and that the filter takes. verdicts: what was said, by the record of a reading.

    Urgent: by falling probability; then what got no reading, then what could not be read, each as it came.
    """
    found = [film for film in films if film.result is not None and _is_taken(film, verdicts, chosen)]
    return sorted(found, key=_urgency) if order == "urgent" else found


def _is_taken(film: ListedFilm, verdicts: dict[str, Agreement], chosen: Filter) -> bool:
    result = film.result
    if result is None:
        return False
    codes = {concern.code for concern in result.concerns}
    return (
        chosen.group in (None, group_of(film))
        and (chosen.concern is None or chosen.concern in codes)
        and chosen.verdict in (None, verdicts.get(film.record, NOT_JUDGED))
    )


def _urgency(film: ListedFilm) -> tuple[int, float, int]:
    group = group_of(film)
    apart = _APART.index(group) + 1 if group in _APART else 0
    probability = film.result.probability if film.result else None
    return apart, -(probability or 0.0), film.row.number


def neighbours(everything: Iterable[ListedFilm], chosen: Iterable[ListedFilm], number: int) -> tuple[int, int]:
    """The numbers of the chosen films before and behind a film in the order of all; 0 where there is none.

    The film itself need not be chosen any more: one that was judged leaves a list of those not judged.
    """
    taken = {film.row.number for film in chosen}
    order = [film.row.number for film in everything]
    at = order.index(number) if number in order else len(order)
    before = [one for one in order[:at] if one in taken]
    behind = [one for one in order[at + 1 :] if one in taken]
    return (before[-1] if before else 0), (behind[0] if behind else 0)
