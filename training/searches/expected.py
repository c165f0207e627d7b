"""What a search will take at most, said before it starts."""

from collections.abc import Mapping, Sequence

from films.cuts import Partition
from films.layout import Film
from training.disk import bytes_needed
from training.expected import Expected
from training.searches.space import SearchSpace


def expected_search(space: SearchSpace, parts: Mapping[str, Partition]) -> Expected:
    """What a search on these parts takes at most: each trial whole, and by the dearest recipe of the space."""
    recipe, trials = space.dearest(), space.wanted
    some = parts.values()
    return Expected(
        {name: (_without(part.validation), _with(part.validation)) for name, part in parts.items()},
        trials * sum(recipe.steps(len(part.train)) for part in some),
        trials * sum((recipe.epochs + 1) * len(part.validation) for part in some),
        bytes_needed(recipe),
    )


def _with(films: Sequence[Film]) -> int:
    return sum(film.positive for film in films)


def _without(films: Sequence[Film]) -> int:
    return len(films) - _with(films)
