"""What may stand in a line of the ledger: facts in JSON's own types, and names a person can read on one line."""

import json
import math
from collections.abc import Mapping
from typing import Any

from records.error import SecondReadError

LONGEST_NAME = 200  # characters of an action, a subject or a person


class FactsError(SecondReadError, ValueError):
    """Facts or a name that the ledger cannot hold as they are."""


def canonical(facts: Mapping[str, Any]) -> str:
    """Facts as JSON in one way only: keys sorted, no spaces, ASCII. Raises FactsError, naming the place.

    What JSON would silently turn into something else (a key that is no text, a tuple, NaN) is refused.
    """
    if not isinstance(facts, dict):
        raise FactsError(f"expected JSON's own object as facts, received {type(facts).__name__}")
    _check(facts, "facts")
    return json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(value: Any, place: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise FactsError(f"expected text as a key in {place}, received {key!r}")
            _check(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check(inner, f"{place}[{number}]")
    elif isinstance(value, float) and not math.isfinite(value):
        raise FactsError(f"expected a finite number at {place}, received {value}")
    elif type(value) not in {str, int, float, bool, type(None)}:  # a subclass, such as numpy's float, is not JSON's own
        raise FactsError(f"expected JSON's own types at {place}, received {type(value).__name__}")


def checked_name(what: str, name: str) -> str:
    """The name itself. Raises FactsError when it is empty, too long or does not print on one line."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise FactsError(f"expected {what} of 1 to {LONGEST_NAME} printable characters, received {name[:300]!r}")
    return name
