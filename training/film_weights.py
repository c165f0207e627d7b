"""How much each film weighs in training."""

import numpy as np
from numpy.typing import NDArray

from training.recipe import Balance

_LARGEST = 5.0  # times its weight in the class at most: a few odd films must not steer the training


def film_weights(positive: NDArray[np.bool_], size: NDArray[np.int64], balance: Balance) -> NDArray[np.float32]:
    """Weights (n,) with a mean of 1, of which each class has one half.

    positive: (n,) bool, both classes present. size: (n, 2), width and height as the films were taken, pixels.
    With balance "size" a film also weighs the more, the more its width and height alone speak against its label, so
    that the shape of a film tells less of its class. Source: inverse probability weighting; Robins, Hernán, Brumback,
    Marginal structural models and causal inference in epidemiology, Epidemiology 2000.
    """
    weight = np.ones(len(positive))
    if balance == "size":
        weight = np.minimum(0.5 / _chance_of_label(positive, size), _LARGEST)
    for sick in (False, True):
        inside = positive == sick
        weight[inside] *= 0.5 * len(positive) / weight[inside].sum()
    return weight.astype(np.float32)


def _chance_of_label(positive: NDArray[np.bool_], size: NDArray[np.int64]) -> NDArray[np.float64]:
    """The probability of each film's own label, by its size alone, were the classes equally frequent."""
    from sklearn.linear_model import LogisticRegression  # seconds to import, and no reading needs it

    width, height = np.log(size.T.astype(np.float64))
    shape = np.stack([width + height, width - height], axis=1)  # area and aspect ratio
    shape = (shape - shape.mean(axis=0)) / np.maximum(shape.std(axis=0), 1e-9)
    terms = np.column_stack([shape, shape**2, shape.prod(axis=1)])
    pneumonia = LogisticRegression(class_weight="balanced").fit(terms, positive).predict_proba(terms)[:, 1]
    return np.asarray(np.where(positive, pneumonia, 1.0 - pneumonia), np.float64)
