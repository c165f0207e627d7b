"""Which stored films are looked at: by cause, size, name, and what is known of them by name."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.predictions import Predictions
from evaluation.subgroups import size_bands


@dataclass(frozen=True)
class Selection:
    """A field left out leaves no film out. names: the films that may be kept, where something else decided that."""

    cause: str | None = None
    size: str | None = None  # a band's name
    text: str = ""  # in the film's name, in any case of letters
    names: Collection[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether every film is kept."""
        return not (self.cause or self.size or self.text or self.names is not None)


def kept(predictions: Predictions, selection: Selection) -> NDArray[np.bool_]:
    """For each film whether it is kept."""
    inside = np.ones(len(predictions.film), np.bool_)
    if selection.cause:
        inside &= np.fromiter((cause == selection.cause for cause in predictions.cause), np.bool_, len(inside))
    if selection.size:
        inside &= dict(size_bands(predictions)).get(selection.size, np.zeros_like(inside))
    if selection.text:
        text = selection.text.casefold()
        inside &= np.fromiter((text in name.casefold() for name in predictions.film), np.bool_, len(inside))
    if selection.names is not None:
        inside &= np.fromiter((name in selection.names for name in predictions.film), np.bool_, len(inside))
    return inside
