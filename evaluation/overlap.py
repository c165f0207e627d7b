"""How well an outline fits one that was drawn."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.film_means import mean_figure
from model_store.card import Estimate
from model_store.lung_card import Overlap


def dice(found: NDArray[np.bool_], drawn: NDArray[np.bool_]) -> NDArray[np.float64]:
    """2 |A and B| / (|A| + |B|) of each film, masks (n, side, side); 1 where both are empty.

    Source: Dice, Measures of the Amount of Ecologic Association Between Species, Ecology 26 (1945) 297.
    """
    both = (found & drawn).sum(axis=(1, 2), dtype=np.float64)
    each = found.sum(axis=(1, 2), dtype=np.float64) + drawn.sum(axis=(1, 2), dtype=np.float64)
    return np.where(each > 0, 2 * both / np.maximum(each, 1.0), 1.0)


def overlap_of(values: NDArray[np.float64], patients: Sequence[str], films: str) -> Overlap:
    """The mean Dice of films of at least two patients, with its interval; films: which they are, in words.

    Raises ValueError for films of one patient, whose interval is not defined.
    """
    mean = mean_figure(values, patients)
    return Overlap(
        films=films,
        patients=len(set(patients)),
        mean=Estimate.model_validate({name: getattr(mean, name) for name in Estimate.model_fields}),
        fifth_percentile=float(np.percentile(values, 5)),
    )
