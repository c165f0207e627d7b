"""Films of the clinic that were read and judged, as predictions to look at. No test set: people chose the films."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.predictions import Predictions
from films.divisions import digest_of_contents
from model_store.card import Calibration
from records.film_verdicts import FilmVerdict

_SHORT = 12  # hexadecimal digits of a film's digest, by which people call it
_FURTHEST = 1e-9  # from 0 and 1: a probability that was rounded to either has no logit


@dataclass(frozen=True)
class JudgedFilms:
    """A version's readings beside what clinicians say that the films show.

    predictions: truth is the verdict's word; sizes are 0, for a reading does not record them. said: by the film's name.
    not_counted: films whose verdict says neither pneumonia nor no pneumonia, or that got no reading. state: of all
    verdicts when these were gathered.
    """

    predictions: Predictions
    said: dict[str, FilmVerdict]
    not_counted: int
    state: tuple[int, int]

    @property
    def contents(self) -> dict[str, str]:
        """The sha256 of each film by name."""
        return {name: one.digest for name, one in self.said.items()}

    @property
    def data_digest(self) -> str:
        """One sha256 over the films."""
        return digest_of_contents(self.contents)


def judged_films(verdicts: Sequence[FilmVerdict], calibration: Calibration, state: tuple[int, int]) -> JudgedFilms:
    """The films of one version's verdicts, each once, by its latest reading that has one."""
    by_film = {one.digest: one for one in sorted(verdicts, key=lambda one: one.reading.id)}
    counted = [one for one in by_film.values() if one.shows is not None and one.reading.probability is not None]
    said = {one.digest[:_SHORT]: one for one in sorted(counted, key=lambda one: one.reading.id)}
    probability = np.array([one.reading.probability for one in said.values()], np.float64)
    inside = np.clip(probability, _FURTHEST, 1.0 - _FURTHEST)
    films, unknown = tuple(said), np.zeros(len(said), np.int64)
    predictions = Predictions(
        film=films,
        truth=np.array([one.shows == "pneumonia" for one in said.values()], np.bool_),
        cause=("",) * len(films),
        patient=films,  # whose film it is nobody wrote down
        width=unknown,
        height=unknown,
        logit=(np.log(inside / (1.0 - inside)) - calibration.intercept) / calibration.slope,
        probability=probability,
    )
    return JudgedFilms(predictions, said, len(by_film) - len(said), state)
