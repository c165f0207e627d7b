"""Which films of train a version finds most like a test film."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from films.layout import LABELS


@dataclass(frozen=True)
class Neighbour:
    """A train film, with the cosine between its embedding and the test film's; 1 is the same direction."""

    film: str
    likeness: float

    @property
    def label(self) -> str | None:
        """What the data set labels it; None for a kept film, which a clinician labelled."""
        inside = self.film.split("/")[-2:-1]
        return inside[0] if inside and inside[0] in LABELS else None


# Of the length of an embedding. On the official films two files of one picture differ by .002 at most, two films by
# .069 at least.
_ONE_PICTURE = 0.02


class Embeddings:
    """The embeddings beside a version, as `training.embeddings` packs them."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file is no such archive."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as packed:
                self._mean, self._matrix = packed["mean"], packed["matrix"].astype(np.float32)
                self._train, self._test = packed["train"].astype(np.float32), packed["test"].astype(np.float32)
                self.train_films = tuple(bytes(packed["train_films"]).decode().split("\n"))
                self.test_films = tuple(bytes(packed["test_films"]).decode().split("\n"))
        except (OSError, KeyError, EOFError, BadZipFile) as error:
            raise ValueError(f"expected embeddings of train and test in {path.name}, received: {error}") from error
        self._place = {name: place for place, name in enumerate(self.test_films)}
        self._units = _unit(self._train)

    @property
    def width(self) -> int:
        """How many numbers a packed embedding has."""
        return int(self._matrix.shape[1])

    def packed(self, embeddings: NDArray[np.float32]) -> NDArray[np.float16]:
        """An engine's embeddings (n, f) as they are stored (n, k)."""
        return np.asarray(((embeddings - self._mean) @ self._matrix).astype(np.float16))

    def seen(self, rows: NDArray[np.float16]) -> NDArray[np.bool_]:
        """Which of these films (n, k) are pictures that the version learned from or was tested on, (n,)."""
        return _among(rows, *self._known)

    def learned_from(self, rows: NDArray[np.float16]) -> NDArray[np.bool_]:
        """Which of these films (n, k) are pictures that the version learned from, (n,)."""
        learned = len(self._train)
        known, squares = self._known
        return _among(rows, known[:learned], squares[:learned])

    @cached_property
    def _known(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """All films of train, then of test (m, k), with the square of each one's length (m,)."""
        known = np.concatenate([self._train, self._test])
        return known, (known**2).sum(axis=1)

    def nearest(self, film: str, count: int = 6) -> tuple[Neighbour, ...]:
        """The `count` train films most like a test film, the likest first; none for a film that is not known."""
        place = self._place.get(film)
        return () if place is None else self.nearest_to(self._test[place], count)

    def nearest_to(self, row: NDArray[np.floating[Any]], count: int = 6) -> tuple[Neighbour, ...]:
        """The same for a packed embedding (k,)."""
        likeness = self._units @ _unit(row[None])[0]
        best = np.argsort(-likeness, kind="stable")[:count]
        return tuple(Neighbour(self.train_films[train], float(likeness[train])) for train in best)


def _among(
    rows: NDArray[np.float16], known: NDArray[np.float32], known_squares: NDArray[np.float32]
) -> NDArray[np.bool_]:
    wide = rows.astype(np.float32)
    squares = (wide**2).sum(axis=1)
    likest = (squares[:, None] + known_squares - 2.0 * wide @ known.T).min(axis=1)
    return np.asarray(likest < _ONE_PICTURE**2 * squares)


def _unit(rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    wide = rows.astype(np.float32)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12), np.float32)
