"""Which films of train a version finds most like a test film."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Neighbour:
    """A train film, with the cosine between its embedding and the test film's; 1 is the same direction."""

    film: str
    likeness: float


class Embeddings:
    """The embeddings beside a version, as `training.embeddings` packs them; rows of length 1."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file is no such archive."""
        try:
            with np.load(path, allow_pickle=False) as packed:
                self._train, self._test = _unit(packed["train"]), _unit(packed["test"])
                self._train_films = tuple(bytes(packed["train_films"]).decode().split("\n"))
                test_films = bytes(packed["test_films"]).decode().split("\n")
        except (OSError, KeyError, EOFError) as error:
            raise ValueError(f"expected embeddings of train and test in {path.name}, received: {error}") from error
        self._place = {name: place for place, name in enumerate(test_films)}

    def nearest(self, film: str, count: int = 6) -> tuple[Neighbour, ...]:
        """The `count` train films most like a test film, the likest first; none for a film that is not known."""
        place = self._place.get(film)
        if place is None:
            return ()
        likeness = self._train @ self._test[place]
        best = np.argsort(-likeness, kind="stable")[:count]
        return tuple(Neighbour(self._train_films[train], float(likeness[train])) for train in best)


def _unit(rows: NDArray[np.float16]) -> NDArray[np.float32]:
    wide = rows.astype(np.float32)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12), np.float32)
