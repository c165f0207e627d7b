"""The numbers that measure a film against those learned from: linear models on films spoilt by us, and clouds."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model_store.limits import Numbers, as_stored
from reading.look import GREYS, SMALL, Look
from reading.refusal import View, sidedness

_AXES = {"embedding": 64, "whole": 64, "greys": len(GREYS)}
_ALL_ALIKE = 1e-4  # spread of a logarithm that says nothing of films: nothing lies off axes that are all there
_STRENGTH = {"pose": 1e-3, "mirrored": 1e-2, "cut": 1e-3}  # inverse of the penalty on weights


def rows_of(looks: Sequence[Look], embeddings: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """What each view sees of films: (n, width)."""
    whole, greys = (np.stack([getattr(look, name) for look in looks]) for name in ("whole", "greys"))
    return {"embedding": embeddings.astype(np.float32), "whole": whole, "greys": greys}


def fitted_numbers(
    learned: Sequence[Look], cut: Sequence[Look], edges: NDArray[np.int64], embeddings: NDArray[np.float32]
) -> dict[str, Numbers]:
    """All numbers but how unusual films held out are.

    learned: films as they are, with their embeddings (n, f). cut: the same films with a share of them cut off at one of
    the `edges` (n,), 1 to 4.
    """
    numbers = _pose(np.stack([look.whole for look in learned])) | _mirrored(learned) | _cut(learned, cut, edges)
    for name, rows in rows_of(learned, embeddings).items():
        numbers |= _cloud(name, rows)
    return as_stored(numbers)


def with_usual(
    numbers: Mapping[str, Numbers], held_out: Sequence[Look], embeddings: NDArray[np.float32]
) -> dict[str, Numbers]:
    """The numbers with mean and spread of each view's distance over films held out."""
    found = dict(numbers)
    for name, rows in rows_of(held_out, embeddings).items():
        view = View(name, found | {f"{name}_usual": np.zeros((2, 2), np.float32)}, rows.shape[1])
        far = np.array([view.far(row) for row in rows])
        spread = far.std(axis=0)
        usual = np.stack([far.mean(axis=0), np.where(spread > _ALL_ALIKE, spread, 1.0)], axis=1)
        found[f"{name}_usual"] = usual.astype(np.float32)
    return found


def _pose(whole: NDArray[np.float32]) -> dict[str, Numbers]:
    pictures = whole.reshape(-1, SMALL, SMALL)
    turned = [np.rot90(pictures, quarters, (1, 2)) for quarters in range(4)]
    rows = np.concatenate([some.reshape(len(whole), -1) for some in (*turned, -pictures)])
    return _softmax("pose", rows, np.repeat(np.arange(len(turned) + 1), len(whole)))


def _mirrored(learned: Sequence[Look]) -> dict[str, Numbers]:
    rows = np.stack([sidedness(look.chest) for look in learned if look.chest.any()])
    from sklearn.linear_model import LogisticRegression  # seconds to import

    model = LogisticRegression(C=_STRENGTH["mirrored"], max_iter=500, fit_intercept=False)
    model.fit(np.concatenate([rows, -rows]), np.repeat([0, 1], len(rows)))
    return {"mirrored_weights": model.coef_.T.astype(np.float32)}


def _cut(learned: Sequence[Look], cut: Sequence[Look], edges: NDArray[np.int64]) -> dict[str, Numbers]:
    rows = np.stack([np.concatenate([look.whole, look.lungs]) for look in (*learned, *cut)])
    return _softmax("cut", rows, np.concatenate([np.zeros(len(learned), np.int64), edges]))


def _softmax(name: str, rows: NDArray[np.float32], classes: NDArray[np.int64]) -> dict[str, Numbers]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH[name], max_iter=300).fit(rows, classes)
    weights, offsets = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    return {f"{name}_weights": weights, f"{name}_offsets": offsets}


def _cloud(name: str, rows: NDArray[np.float32]) -> dict[str, Numbers]:
    """Mean and principal axes of films, and their spread; scaled first where all axes stay."""
    mean = rows.mean(axis=0, dtype=np.float64)
    apart = rows - mean
    whole = _AXES[name] >= rows.shape[1]
    scale = np.maximum(apart.std(axis=0), 1e-4) if whole else np.ones(rows.shape[1])
    variance, axes = np.linalg.eigh(np.cov(apart / scale, rowvar=False))
    kept = slice(None, None, -1) if whole else slice(-1, -1 - _AXES[name], -1)
    axes = axes[:, kept] / scale[:, None]
    numbers = {f"{name}_mean": mean, f"{name}_axes": axes, f"{name}_spread": np.sqrt(np.maximum(variance[kept], 1e-8))}
    return {key: value.astype(np.float32) for key, value in numbers.items()}
