"""The films on which heat maps are examined: those of a version's test set that have a lung mask."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.outcomes import OUTCOMES, outcome_codes
from evaluation.predictions import Predictions
from evaluation.stored_explanation import ExplanationError
from films.divisions import content_digests, digest_of_contents
from films.layout import Film, load_films
from films.lung_masks import has_mask, lung_mask, mask_folder
from films.reduced import reduced_films

_SEED = 0
_TEMPLATE_FILMS = 400  # the mean of so many maps moves by less than a hundredth of itself with other films


@dataclass(frozen=True)
class ExplainedFilms:
    """Films with a mask, and what was predicted of them.

    pixels: (n, side, side) uint8. masks: (n, side, side). outcome: codes of OUTCOMES. learned: (m, side, side), films
    labelled pneumonia that were not tested on, for the template.
    """

    films: tuple[Film, ...]
    predictions: Predictions
    outcome: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    learned: NDArray[np.uint8]
    tested: int

    @property
    def data_digest(self) -> str:
        """One sha256 over names and contents of the films."""
        return digest_of_contents(content_digests(self.films))

    def with_outcome(self, name: str) -> NDArray[np.int64]:
        """The places of the films with this outcome."""
        return np.flatnonzero(self.outcome == OUTCOMES.index(name))

    def patients(self, places: NDArray[np.int64]) -> list[str]:
        """The patients of the films at these places."""
        return [self.predictions.patient[place] for place in places]


def explained_films(predictions: Predictions, operating_point: float, folder: Path, side: int) -> ExplainedFilms:
    """The films of stored predictions that have a mask, read at the side of the network.

    They are found by the names of the predictions: the test set is not opened, as for the galleries of the Errors
    page. Raises FilmFolderError, and ExplanationError where there is no mask or no film to learn a template from.
    """
    masks = mask_folder(folder)
    if masks is None:
        raise ExplanationError(
            f"Expected lung masks in a folder {folder.name}_lung_masks beside the films, received none."
        )
    by_name = {film.name: film for film in load_films(folder)}
    known = [by_name.get(name) for name in predictions.film]
    places = np.array([place for place, film in enumerate(known) if film and has_mask(masks, film)], np.int64)
    films = tuple(film for place in places if (film := known[place]) is not None)
    some = predictions.taken(places)
    outcome = outcome_codes(some.truth, some.probability >= operating_point)
    if not (outcome == OUTCOMES.index("true positive")).any():
        raise ExplanationError(
            f"Expected a film of pneumonia that the version finds, with a lung mask in {masks.name!r}, received none: "
            f"of {len(predictions.film):,} films tested on, {len(films):,} lie in the folder with a mask."
        )
    learned = _some([film for film in by_name.values() if film.positive], set(predictions.film), folder)
    return ExplainedFilms(
        films=films,
        predictions=some,
        outcome=outcome,
        pixels=reduced_films(films, side),
        masks=np.stack([lung_mask(masks, film, side) for film in films]),
        learned=reduced_films(learned, side),
        tested=len(predictions.film),
    )


def _some(positive: Sequence[Film], tested: set[str], folder: Path) -> list[Film]:
    left = sorted((film for film in positive if film.name not in tested), key=lambda film: film.name)
    if not left:
        raise ExplanationError(
            f"Expected films of pneumonia in {folder.name!r} that were not tested on, received none."
        )
    count = min(_TEMPLATE_FILMS, len(left))
    return [left[place] for place in sorted(np.random.default_rng(_SEED).choice(len(left), count, replace=False))]


def stratified(kinds: Sequence[str], count: int, seed: int = _SEED) -> NDArray[np.int64]:
    """Places of about `count` films, each kind with its share, drawn from a seed; all where there are no more."""
    generator, chosen = np.random.default_rng(seed), []
    for kind in sorted(set(kinds)):
        places = np.flatnonzero(np.array(kinds) == kind)
        some = min(len(places), max(1, round(count * len(places) / len(kinds))))
        chosen.append(generator.choice(places, some, replace=False))
    return np.sort(np.concatenate(chosen))
