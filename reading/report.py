"""What a report says of one reading, whatever it is written in: paper, a DICOM object, a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from model_store.card import Card
from model_store.card_blocks import percent as share
from model_store.figure_names import NAMES
from reading.reader import Finding, Reading
from reading.statement import Presence, Statement
from reading.telling import AGAINST_ADVICE, NOT_ASKED, beside_operating_point, percent, written_in

DISCLAIMER = "A finding by software, not a diagnosis; preliminary. Research use, not a medical device."
_PRESENCE: dict[Finding, Presence] = {
    "pneumonia": "present", "no pneumonia": "absent", "uncertain": "indeterminate",
}  # fmt: skip


def is_fileable(reading: Reading) -> bool:
    """Whether a reading may go into an archive: not without a finding, and not with one that was given against advice.

    A document that is coded as one on pneumonia, without a finding, would be counted as a reading.
    """
    return reading.probability is not None and not reading.against_advice


@dataclass(frozen=True, kw_only=True)
class Report:
    """A reading with what stands beside it in a report. Nothing of it comes from a header or a file's name.

    record: the record's number as people read it; at, person: when it was read and by whom, while nobody is signed in;
    all three empty where the reading is not recorded. address: where this site's pages are found; None where the site
    does not say. card: of the version that read it; None where that is gone. heat_doubt: what must be known of its heat
    maps. alike, named_alike: what the test films that were read alike, or whose cause was named as surely, bear out.
    """

    reading: Reading
    record: str = ""
    at: datetime | None = None
    person: str = ""
    address: str | None = None
    card: Card | None = None
    heat_doubt: str = ""
    alike: str = ""
    named_alike: str = ""

    @property
    def code(self) -> str:
        """What the square code holds, by which the Records page finds the reading; empty where it is not recorded."""
        if self.address and self.record:
            return f"{self.address.rstrip('/')}/records?record={self.record}"
        return self.record

    def sentences(self) -> Iterator[str]:
        """What is said below the heading."""
        reading = self.reading
        if reading.against_advice:
            yield AGAINST_ADVICE
        if reading.probability is None:
            yield NOT_ASKED
            return
        side = beside_operating_point(reading.finding, reading.operating_point)
        yield f"Probability of pneumonia {percent(reading.probability)}, {side}."
        if self.alike:
            yield self.alike
        if reading.finding == "pneumonia" and reading.cause and not reading.against_advice:
            yield self._cause()

    def _cause(self) -> str:
        cause = self.reading.cause
        if cause is None or cause.name == "not clear":
            return "Bacterial or viral: not clear on this film."
        other = "viral" if cause.name == "bacterial" else "bacterial"
        proven = f" {self.named_alike}" if self.named_alike else ""
        return (
            f"Looks more like a {cause.name} than a {other} pneumonia: {percent(cause.likelier)}, where both are "
            f"equally common.{proven} A test for the germ says more."
        )

    def of_the_heat(self) -> Iterator[str]:
        """What the picture with the heat map shows."""
        if self.reading.heat_map is None:
            return
        yield (
            "The brighter the colour, the more evidence for pneumonia the model found there, on one scale for all "
            "films. It is no outline of disease."
        )
        if (inside := self.reading.heat_inside_lungs) is not None and (lungs := self.reading.lungs):
            yield f"{percent(inside)} of the heat lies in the lungs, which are {percent(lungs.area)} of the film."
        if self.heat_doubt:
            yield self.heat_doubt

    def limits(self) -> Iterator[str]:
        """What the version is for, and what it is worth on its test set."""
        if self.card is None:
            yield "The version that read this film is not here any more, and its card with it."
            return
        use, measured = self.card.intended_use, self.card.evaluation
        yield f"{use.text} Children aged {use.youngest_age} to {use.oldest_age}."
        figures = [(NAMES[name][0].lower(), measured.figures.get(name)) for name in ("sensitivity", "specificity")]
        said = [f"{name} {share(one.value)} ({share(one.low)} to {share(one.high)})" for name, one in figures if one]
        if said:
            yield (
                f"On {measured.films} test films, at the operating point: {', '.join(said)}; in brackets the 95 % "
                "interval. How the model does in another hospital is not known."
            )

    def facts(self) -> Iterator[tuple[str, str]]:
        """Names and values for a table."""
        reading = self.reading
        yield "Record", self.record or "not recorded"
        if self.at:
            yield "Read at", f"{self.at:%d %B %Y, %H:%M} UTC"
        if self.person:
            yield "Read by", f"{self.person} (not signed in)"
        yield "Model version", reading.model
        if reading.probability is not None:
            yield "Calibrated probability", f"{reading.probability:.3f}"
        yield "Operating point", f"{reading.operating_point:.3f}"
        yield "Film (sha256)", reading.digest


def statement_of(report: Report) -> Statement:
    """What a DICOM object says of the reading. Raises ValueError for a report that may not go into an archive."""
    reading = report.reading
    if reading.probability is None or not is_fileable(reading):
        raise ValueError(f"expected a reading that can be filed, received {reading.finding!r} or one against advice")
    comments = (DISCLAIMER, *(concern.sentence for concern in reading.concerns))
    return Statement(
        presence=_PRESENCE[reading.finding],
        probability=reading.probability,
        operating_point=reading.operating_point,
        version=reading.model,
        record=report.record,
        comments=tuple(written_in(comment, str.isascii) for comment in comments),
        writing=any(concern.code == "writing" for concern in reading.concerns),
    )
