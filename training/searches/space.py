"""A search space: which choices of a recipe are tried, in which way, and what scores them."""

import itertools
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from training.recipe import Recipe, RecipeError
from training.searches.choice import Choice, Value, expect_known, read_choice
from training.shifts import SHIFTS, VALIDATION

Kind = Literal["grid", "tpe"]

SPACES = Path(__file__).resolve().parent / "spaces"
# Choices that no score on films held out of train can tell apart, or that would change which films those are.
_FIXED = ("protocol", "start", "calibration", "calibration_folds", "calibration_epochs")
_TABLES = ("search", "base", "short", "choices")
_MOST_CORNERS = 5_000  # a space is checked at each of them, which takes up to a second


@dataclass(frozen=True, kw_only=True)
class SearchSpace:
    """A space that was checked: each of its corners is a recipe.

    base: changes from the default recipe. short: changes that only make the trials short; the best recipe goes
    without them. score: the parts of train held out in turn, whose areas are averaged. prune_after: whole trials
    before the median gives one up early; None: none is given up. text: the table that it was read from.
    """

    kind: Kind
    trials: int
    seed: int
    score: tuple[str, ...]
    prune_after: int | None
    base: Mapping[str, Value]
    short: Mapping[str, Value]
    choices: tuple[Choice, ...]
    text: str = field(compare=False)

    def tried(self, chosen: Mapping[str, Value]) -> Recipe:
        """The recipe of a trial. Raises RecipeError."""
        return Recipe.from_choices({**self.base, **self.short, **chosen})

    def found(self, chosen: Mapping[str, Value]) -> Recipe:
        """The recipe that a whole training goes by. Raises RecipeError."""
        return Recipe.from_choices({**self.base, **chosen})

    @property
    def wanted(self) -> int:
        """How many trials there are to be; of a grid no more than it has combinations."""
        return min(self.trials, self.count) if self.kind == "grid" else self.trials

    @property
    def count(self) -> int:
        """How many combinations a grid has, without making them. Raises RecipeError for a range without steps."""
        return math.prod(choice.count for choice in self.choices)

    def combinations(self) -> list[dict[str, Value]]:
        """Every combination of a grid, in the order of the table."""
        names = [choice.name for choice in self.choices]
        return [dict(zip(names, some, strict=True)) for some in itertools.product(*(one.grid for one in self.choices))]

    def corners(self) -> Iterator[dict[str, Value]]:
        """Every combination of listed values and ends of ranges."""
        names = [choice.name for choice in self.choices]
        return (dict(zip(names, some, strict=True)) for some in itertools.product(*(one.ends for one in self.choices)))

    def dearest(self) -> Recipe:
        """Of the corners the recipe whose training takes most, by passes, pixels and the network's width."""
        recipes = [self.tried(corner) for corner in self.corners()]
        return max(recipes, key=lambda recipe: recipe.epochs * recipe.side**2 * recipe.width)


def shipped_spaces() -> dict[str, str]:
    """The text of each space that comes with the program, by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(SPACES.glob("*.toml"))}


def read_space(text: str) -> SearchSpace:
    """The space in a TOML table. Raises RecipeError, by the recipe's own sentences where a value is none of its."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"expected a readable search space, received: {error}") from error
    expect_known("the tables of a space", given, _TABLES)
    tables = {name: given.get(name, {}) for name in _TABLES}
    if wrong := [name for name, table in tables.items() if not isinstance(table, dict)]:
        raise RecipeError(f"expected [{wrong[0]}] as a table, received {given[wrong[0]]!r}")
    search = tables["search"]
    expect_known("in [search]", search, ("kind", "trials", "seed", "score", "prune_after"))
    space = SearchSpace(
        kind=_one_of("kind", search.get("kind", "tpe"), get_args(Kind)),
        trials=expect_count("trials", search.get("trials"), 1),
        seed=expect_count("seed", search.get("seed", 1), 0),
        score=_parts(search.get("score", list(SHIFTS))),
        prune_after=expect_count("prune_after", search["prune_after"], 1) if "prune_after" in search else None,
        base=tables["base"],
        short=tables["short"],
        choices=tuple(read_choice(name, said) for name, said in tables["choices"].items()),
        text=text,
    )
    _check(space)
    return space


def _check(space: SearchSpace) -> None:
    names = [choice.name for choice in space.choices]
    if not names:
        raise RecipeError("expected at least one choice in [choices], received none")
    if twice := [name for name in names if name in space.base or name in space.short]:
        raise RecipeError(f"{twice[0]}: expected in one of [base], [short] and [choices], received in two")
    if fixed := [name for name in (*names, *space.base, *space.short) if name in _FIXED]:
        raise RecipeError(f"{fixed[0]}: expected a choice that a search can tell apart, received this one")
    if space.prune_after and "epochs" in names:
        raise RecipeError("epochs: expected the same for all trials of a search that prunes, received a choice")
    if math.prod(len(choice.ends) for choice in space.choices) > _MOST_CORNERS:
        raise RecipeError(f"expected at most {_MOST_CORNERS:,} combinations of values and ends, received more")
    for corner in space.corners():
        space.tried(corner)
        space.found(corner)
    if space.kind == "grid" and space.count > _MOST_CORNERS:
        raise RecipeError(f"expected at most {_MOST_CORNERS:,} combinations in a grid, received more")


def _parts(said: Any) -> tuple[str, ...]:
    known = (*SHIFTS, VALIDATION)
    names = [said] if isinstance(said, str) else said
    if not isinstance(names, list) or not names or len(set(map(str, names))) < len(names):
        raise RecipeError(f"score: expected some of {', '.join(known)}, each once, received {said!r}")
    return tuple(_one_of("score", name, known) for name in names)


def _one_of(what: str, said: Any, known: tuple[str, ...]) -> Any:
    if said not in known:
        raise RecipeError(f"{what}: expected one of {', '.join(known)}, received {said!r}")
    return said


def expect_count(what: str, said: Any, least: int) -> int:
    """The number that is said. Raises RecipeError for what is no whole number of at least so many."""
    if not isinstance(said, int) or isinstance(said, bool) or not least <= said <= 2**31 - 1:
        raise RecipeError(f"{what}: expected a whole number of {least} or more, received {said!r}")
    return said
