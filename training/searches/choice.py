"""One choice of a search: the values, or the range, that are tried for one field of a recipe."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.recipe import Recipe, RecipeError

Value = str | int | float
_MOST = 2**53  # whole numbers up to it are floats, too


@dataclass(frozen=True)
class Choice:
    """What is tried for one field of a recipe: some values, or a range, both ends included.

    log: drawn evenly by the logarithm. step: between two values of the range; None: any.
    """

    name: str
    values: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    step: float | None = None

    @property
    def whole(self) -> bool:
        """Whether the range holds whole numbers only."""
        return _type_of(self.name) is int

    @property
    def ends(self) -> tuple[Value, ...]:
        """Values between which all others lie."""
        return self.values or (self.low, self.high)

    @property
    def count(self) -> int:
        """How many values there are. Raises RecipeError for a range without steps."""
        if self.values:
            return len(self.values)
        if self.step is None:
            raise RecipeError(f"{self.name}: expected values, or a range with a step, in a grid, received neither")
        return round((self.high - self.low) / self.step) + 1

    @property
    def grid(self) -> tuple[Value, ...]:
        """All values. Raises RecipeError for a range without steps."""
        places, step = range(self.count), self.step or 0.0
        return self.values or tuple(_as_field(self.name, round(self.low + place * step, 12)) for place in places)

    @property
    def words(self) -> str:
        """The values, or the range, as text."""
        if self.values:
            return ", ".join(map(str, self.values))
        how = (", by the logarithm" if self.log else "") + (f", in steps of {self.step:g}" if self.step else "")
        return f"{self.low:g} to {self.high:g}{how}"


def read_choice(name: str, said: Any) -> Choice:
    """The choice that a table says. Raises RecipeError."""
    if name not in {field.name for field in dataclasses.fields(Recipe)}:
        raise RecipeError(f"expected the fields of a recipe, received also {name}")
    if isinstance(said, list):
        if not said or not all(isinstance(value, Value) for value in said):
            raise RecipeError(f"{name}: expected a list of values, received {said!r}")
        return Choice(name, values=tuple(dict.fromkeys(_as_field(name, value) for value in said)))
    if not isinstance(said, dict):
        raise RecipeError(f"{name}: expected a list of values, or low and high, received {said!r}")
    expect_known(f"of {name}", said, ("low", "high", "log", "step"))
    numbers = [said.get("low"), said.get("high"), said.get("step", 1)]
    if not all(map(_is_number, numbers)):
        raise RecipeError(f"{name}: expected numbers as low, high and step, received {said!r}")
    return _range(name, said)


def _range(name: str, said: Mapping[str, Any]) -> Choice:
    low, high, log, step = said["low"], said["high"], said.get("log", False), said.get("step")
    if _type_of(name) not in (int, float):
        raise RecipeError(f"{name}: expected a list of names, received a range")
    if not low < high:
        raise RecipeError(f"{name}: expected low below high, received {low} and {high}")
    if not isinstance(log, bool) or (log and (low <= 0 or step is not None)):
        raise RecipeError(f"{name}: expected log with a low above 0 and no step, received {dict(said)!r}")
    if step is not None and not _leads_up(low, high, step):
        raise RecipeError(f"{name}: expected a step that leads from low to high, received {step}")
    if _type_of(name) is int and not all(isinstance(one, int) for one in (low, high, 1 if step is None else step)):
        raise RecipeError(f"{name}: expected whole numbers, received {dict(said)!r}")
    return Choice(name, low=low, high=high, log=log, step=step)


def _is_number(said: Any) -> bool:
    """Whether it is a number that arithmetic can go on with; a table may also say inf, nan, and any whole number."""
    return isinstance(said, int | float) and not isinstance(said, bool) and abs(said) <= _MOST


def _leads_up(low: float, high: float, step: float) -> bool:
    steps = (high - low) / step if step > 0 else 0.0
    return math.isfinite(steps) and round(steps) >= 1 and math.isclose(steps, round(steps), rel_tol=1e-9)


def _type_of(name: str) -> Any:
    return next(field.type for field in dataclasses.fields(Recipe) if field.name == name)


def _as_field(name: str, value: Any) -> Value:
    """A whole number stands for a field's number too; one kind of each, so that a value is itself again when read."""
    kept: Value = float(value) if _type_of(name) is float and type(value) is int and _is_number(value) else value
    return int(kept) if _type_of(name) is int and isinstance(kept, float) and kept.is_integer() else kept


def expect_known(where: str, said: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Raises RecipeError where the table has other keys."""
    if unknown := sorted(set(said) - set(known)):
        raise RecipeError(f"expected {', '.join(known)} {where}, received also {', '.join(unknown)}")
