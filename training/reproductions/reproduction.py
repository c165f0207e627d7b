"""A published system as plain data: what was published of it, and the runs that set our own figures beside that."""

import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from training.recipe import ProtocolName, Recipe, RecipeError

RECIPES = Path(__file__).resolve().parent.parent / "recipes"
HONEST: tuple[ProtocolName, ...] = ("official", "patient-70-15-15")  # no child is learned from and tested on
_BEST_OF = "best_of"


class Reproduction(BaseModel):
    """A system, with its runs in the order in which they are trained.

    published: value by figure, as `precision PNEUMONIA`. readings: which label each published class may be, where the
    source does not say. every: what all runs change in the default recipe; runs: what each of them changes besides,
    where `best_of` names earlier runs, of which the one with the smallest validation loss is the beginning.
    compared: the runs that stand beside the published figures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    system: str
    ours: str
    protocol: ProtocolName
    compared: tuple[str, ...]
    published: dict[str, float]
    readings: tuple[dict[str, str], ...] = ()
    every: dict[str, Any]
    runs: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _known(self) -> Self:
        before: list[str] = []
        for run in self.runs:
            if unknown := [name for name in self.best_of(run) if name not in before]:
                raise ValueError(f"expected earlier runs in best_of of {run!r}, received {', '.join(unknown)}")
            self.recipe(run)  # raises RecipeError
            before.append(run)
        if unknown := [name for name in self.compared if name not in self.runs]:
            raise ValueError(f"expected runs in compared, received {', '.join(unknown)}")
        return self

    def best_of(self, run: str) -> tuple[str, ...]:
        """The runs of which the best is this one's beginning; none for most."""
        return tuple(self.runs[run].get(_BEST_OF, ()))

    def recipe(self, run: str, best: Recipe | None = None) -> Recipe:
        """The run's recipe; `best` is that of the best of `best_of`. Raises RecipeError."""
        changes = {name: value for name, value in self.runs[run].items() if name != _BEST_OF}
        begun = best.as_dict() if best else Recipe().as_dict() | self.every
        return Recipe.from_record(begun | changes)

    def comparable(self, protocol: str) -> str | None:
        """The compared run that is tested by a protocol."""
        found = (run for run in self.compared if self.recipe(run).protocol == protocol)
        return next(found, None)


def read_reproductions(folder: Path = RECIPES) -> dict[str, Reproduction]:
    """All systems by name. Raises RecipeError for a file that is none."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}


def _read(path: Path) -> Reproduction:
    try:
        return Reproduction.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError, RecipeError) as error:
        raise RecipeError(f"expected a published system in {path.name}, received: {error}") from error
