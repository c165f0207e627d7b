"""Predictions without the films that people's marks leave out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.predictions import Predictions
from films.divisions import content_digests
from films.label_suspicions import COMMAND, checked_contents
from films.layout import load_films
from films.marked import left_out
from records.tables import MarkWord


@dataclass(frozen=True)
class Honoured:
    """What stays of some predictions. left_out: the word of the mark by the film's name.

    The films that people look at and mark are mostly those that a network got wrong, so figures with marks honoured
    tend to be too good: they are shown beside the figures without, each with its n, and never alone.
    """

    predictions: Predictions
    left_out: dict[str, MarkWord]

    def lines(self) -> Iterator[str]:
        """How many films were left out, and each with its word."""
        gone = len(self.left_out)
        yield f"Marks honoured: {gone} of {gone + len(self.predictions.film)} films left out"
        yield from (f"  {name}: {word}" for name, word in self.left_out.items())


def honoured(predictions: Predictions, contents: Mapping[str, str], words: Mapping[str, MarkWord]) -> Honoured:
    """The predictions of films that no mark leaves out.

    contents: sha256 by film name. words: marks by sha256, as `films.marked.leaving_out` gives them. Raises ValueError
    where no film would be left.
    """
    gone = left_out({name: contents[name] for name in predictions.film}, words)
    kept = np.flatnonzero([name not in gone for name in predictions.film])
    if not len(kept):
        raise ValueError(f"expected films that no mark leaves out, received {len(predictions.film)} and all marked")
    return Honoured(predictions.taken(kept), gone)


def contents_of(names: Sequence[str], folder: Path | None) -> dict[str, str]:
    """The sha256 of each film, which predictions lack and marks go by: from the folder, else the stored label check.

    Raises ValueError where neither knows them all, FilmFolderError for a folder that is none.
    """
    wanted = set(names)
    if folder is not None:
        films = [film for film in load_films(folder.resolve()) if film.name in wanted]
        if len(films) == len(wanted):
            return content_digests(films)
    if (known := checked_contents(names)) is not None:
        return known
    raise ValueError(
        f"marks hold by a film's content: expected a folder with all {len(wanted)} films that were predicted, or a "
        f"stored label check of them (`{COMMAND}`), received neither"
    )
