"""Short ids of readings, which a person reads out over the telephone and types in.

Nine digits, shown as 482-193-063: letters are misheard (B, D, P) and misread (O, I), and every telephone has digits.
Eight are drawn, the ninth is Damm's check digit (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004), which
notices every wrong digit and every two that changed places. So a slip is told, and does not find another child's
reading. An id that a reading has already is drawn again, and the database refuses a second one; with 100,000 readings
one drawing in a thousand meets that. The id of a reading that was deleted may, as rarely, be given again.
"""

import re
import secrets

from records.error import SecondReadError

DRAWN = 8  # digits that are drawn; the check digit follows
_LENGTH = DRAWN + 1

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class ShortIdError(SecondReadError, ValueError):
    """What was typed is no short id; the message says what is wrong with it."""


def draw_short_id() -> str:
    """A new short id; whether it is free only the database knows."""
    drawn = f"{secrets.randbelow(10**DRAWN):0{DRAWN}d}"
    return f"{drawn}{_check_digit(drawn)}"


def typed_short_id(typed: str) -> str:
    """The short id that a person typed, with whatever spaces, dots and hyphens. Raises ShortIdError."""
    digits = re.sub(r"[\s.\-–]", "", typed)
    if not re.fullmatch(rf"[0-9]{{{_LENGTH}}}", digits):
        raise ShortIdError(f"Expected a record number of nine digits, such as 482-193-063, received {typed.strip()!r}.")
    if _check_digit(digits[:DRAWN]) != digits[DRAWN]:
        raise ShortIdError(
            f"Expected a record number, received {spoken(digits)}, which is none: a digit is wrong, or two changed "
            "places."
        )
    return digits


def spoken(short_id: str) -> str:
    """A short id as people read it, three digits at a time."""
    return "-".join(short_id[start : start + 3] for start in range(0, len(short_id), 3))


def _check_digit(digits: str) -> str:
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim  # which the table takes to 0
