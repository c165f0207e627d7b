"""What rankings found before, as it lies on the disk."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from training.rankings.table import Result, result_of
from training.rankings.ways import Way
from training.recipe import Recipe

SHIPPED_RANKINGS = Path(__file__).resolve().parent / "results"  # of the official films; hours of work
_FIELDS = {"of", "positive", "logit", "heat"}  # an older program left results without the labels


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a result is of. train, held_out: digests of the films."""

    way: Way
    shift: str
    train: str
    held_out: str

    @property
    def facts(self) -> dict[str, Any]:
        """All of it, to be stored."""
        return dataclasses.asdict(self)

    @property
    def file_name(self) -> str:
        """A name that no other has."""
        return f"{sha256(json.dumps(self.facts, sort_keys=True).encode()).hexdigest()[:16]}.json"

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """What a stored result is of."""
        way = facts["way"]
        return cls(**facts | {"way": Way(**way | {"recipe": Recipe.from_record(way["recipe"])})})


def known_rankings(folder: Path) -> dict[Asked, Path]:
    """The results in a folder, by what they are of; files that are none, or of another program, are passed over."""
    known: dict[Asked, Path] = {}
    for path in sorted(folder.glob("*.json")):
        with suppress(ValueError, KeyError, TypeError):  # no JSON or another's, a choice of a later program
            stored = json.loads(path.read_text(encoding="ascii"))
            if set(stored) >= _FIELDS:
                known[Asked.from_facts(stored["of"])] = path
    return known


def shipped_results(ways: Mapping[str, Way]) -> Iterator[Result]:
    """What is known of these ways on the official films, whatever their seed; needs no films."""
    names = {way: name for name, way in ways.items()}
    for asked, path in known_rankings(SHIPPED_RANKINGS).items():
        recipe = asked.way.recipe
        for seed in {way.recipe.seed for way in ways.values()}:
            way = dataclasses.replace(asked.way, recipe=dataclasses.replace(recipe, seed=seed))
            if way in names:
                yield result_of(path, names[way], asked.shift, recipe.seed)
