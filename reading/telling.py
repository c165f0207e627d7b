"""How a finding is told, alike on pages, on paper and in pictures: its words, its figures and its colours."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

from reading.reader import Finding

# Orange and blue, which the colour-blind can tell apart; the words beside them say the same.
COLOURS: dict[Finding, str] = {
    "pneumonia": "#d55e00",
    "no pneumonia": "#0072b2",
    "uncertain": "#8a6d00",
    "no reading": "#767676",
}
AGAINST_ADVICE = "Against advice: this number was asked for; the program would not have given it."
NOT_ASKED = "The model was not asked, for this reason:"
_SIDES: dict[Finding, str] = {
    "pneumonia": "at or above the operating point of {}",
    "uncertain": "too near the operating point of {} to call",
}

_PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "·": "-",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "…": "...",
    "’": "'",
    "“": '"',
    "”": '"',
}


def percent(probability: float) -> str:
    """A probability as a person reads it; never 0 % or 100 %, which no model can know."""
    if probability < 0.01:
        return "< 1 %"
    if probability > 0.99:
        return "> 99 %"
    return f"{probability:.0%}".replace("%", " %")


def percent_range(low: float, high: float) -> str:
    """The probabilities from `low` on and below `high`, as a person reads them; an end at 0 or 1 is left open."""
    if low == 0.0:
        return f"less than {percent(high)}"
    return f"{percent(low)} or more" if high == 1.0 else f"{percent(low)} to {percent(high)}"


def heading(finding: Finding, against_advice: bool = False) -> str:
    """The finding as a heading; one that the program would not have given is not headed as a finding."""
    if finding == "no reading":
        return "No reading"
    return f"{'Against advice' if against_advice else 'Finding'}: {finding}"


def colour(finding: Finding, against_advice: bool) -> str:
    """What the heading is written in."""
    return COLOURS["no reading" if against_advice else finding]


def beside_operating_point(finding: Finding, operating_point: float) -> str:
    """On which side of the operating point the probability of a finding lies."""
    return _SIDES.get(finding, "below the operating point of {}").format(percent(operating_point))


def written_in(text: str, is_there: Callable[[str], bool]) -> str:
    """The text in the signs that are there: one that is not loses its accents, or becomes a question mark."""
    return "".join(next((one for one in _ways(sign) if is_there(one)), "?") for sign in text)


def _ways(sign: str) -> Iterator[str]:
    yield sign
    yield _PLAIN.get(sign, sign)
    bare = unicodedata.name(sign, "").split(" WITH ")[0]  # LATIN CAPITAL LETTER L WITH STROKE
    with suppress(KeyError):  # of some signs nothing is left without what they are WITH
        yield unicodedata.lookup(bare)
