"""Heat inside the lungs as figures: by outcome, with shuffled weights, and beside a template."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure
from evaluation.film_means import mean_figure, ratio_figure
from evaluation.lung_share import LungPlaces
from evaluation.stored_explanation import Share, Shuffled

Shares = NDArray[np.floating[Any]]


def share_figures(share: Shares, area: Shares, patients: Sequence[str]) -> Share:
    """For shares (n,), NaN where a film has no heat, and the lungs' area (n,) of the same films."""
    hot = np.isfinite(share)
    known = [patient for patient, is_hot in zip(patients, hot, strict=True) if is_hot]
    return Share(
        share=mean_figure(share[hot], known),
        ratio=ratio_figure(share[hot], area[hot], known),
        without_heat=int((~hot).sum()),
    )


def difference(one: Shares, other: Shares, patients: Sequence[str]) -> Figure:
    """One minus the other, film by film, over the films where both have a value."""
    apart = one - other
    both = np.isfinite(apart)
    return mean_figure(apart[both], [patient for patient, known in zip(patients, both, strict=True) if known])


def template_of(maps: Shares) -> NDArray[np.float64]:
    """The mean of maps (n, rows, columns): the best guess of where heat lies on a film that nobody looks at."""
    return np.asarray(maps.astype(np.float64).mean(axis=0))


def shuffled_figures(
    stage: str, maps: Sequence[Shares], own: Shares, places: LungPlaces, patients: Sequence[str]
) -> Shuffled:
    """Of the maps (n, rows, columns) after a stage was shuffled, once a seed; own: the version's shares (n,)."""
    shares = np.stack([places.share(one) for one in maps])
    counted = np.isfinite(shares).sum(axis=0)
    mean = np.divide(np.nansum(shares, axis=0), counted, out=np.full(len(own), np.nan), where=counted > 0)
    by_seed = [one[np.isfinite(one)] for one in shares]
    return Shuffled(
        stage=stage,
        maps=share_figures(mean, places.area, patients),
        by_seed=tuple(float(one.mean()) if len(one) else None for one in by_seed),
        fall=difference(own, mean, patients),
    )
