"""What clinicians' verdicts say that films show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from records.database import Database
from records.readings import RecordedReading, recorded_reading
from records.selection import ALL, Selection, conditions
from records.tables import OwnFinding, ReadingRow, VerdictRow
from records.verdicts import RecordedVerdict, recorded_verdict


@dataclass(frozen=True)
class FilmVerdict:
    """A reading with the verdict that counts on it."""

    reading: RecordedReading
    verdict: RecordedVerdict

    @property
    def digest(self) -> str:
        """The sha256 of the film's bytes."""
        return self.reading.digest

    @property
    def shows(self) -> OwnFinding | None:
        """What the film shows, by the verdict: pneumonia or no pneumonia; None where it does not say.

        Who agrees says the finding; anyone else says their own. Who agrees and yet finds otherwise says nothing.
        """
        own = self.verdict.own_finding
        found = self.reading.finding if self.verdict.agreement == "agree" else own
        if self.verdict.agreement == "agree" and own not in (None, found):
            return None
        return found if found in ("pneumonia", "no pneumonia") else None


def film_verdicts(database: Database, selection: Selection = ALL) -> Sequence[FilmVerdict]:
    """Every selected reading that has a verdict, oldest verdict first."""
    latest = select(func.max(VerdictRow.number)).group_by(VerdictRow.reading)
    statement = (
        select(ReadingRow, VerdictRow)
        .join(VerdictRow)
        .where(VerdictRow.number.in_(latest), *conditions(selection))
        .order_by(VerdictRow.number)
    )
    with database.for_reading() as session:
        return [
            FilmVerdict(recorded_reading(one), recorded_verdict(other)) for one, other in session.execute(statement)
        ]


def latest_by_film(verdicts: Iterable[FilmVerdict]) -> dict[str, FilmVerdict]:
    """The one of each film, by digest, whose verdict has the highest number."""
    return {one.digest: one for one in sorted(verdicts, key=lambda one: one.verdict.number)}


def verdicts_state(database: Database) -> tuple[int, int]:
    """The newest verdict's number and how many there are: what was worked out of verdicts holds until one changes.

    Numbers are given once only, so no giving and deleting of verdicts leads back to the same two.
    """
    with database.for_reading() as session:
        newest, count = session.execute(select(func.max(VerdictRow.number), func.count())).one()
        return newest or 0, count
