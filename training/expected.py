"""What a training will take, said before it starts: films, steps, minutes, room on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass

from films.divisions import Division
from training.disk import bytes_needed
from training.pace import Pace
from training.recipe import Recipe


@dataclass(frozen=True)
class Expected:
    """Counts of films by part, steps of fitting, films that are only scored, and bytes on the disk."""

    films: Mapping[str, tuple[int, int]]  # without and with pneumonia, by part
    steps: int
    scored: int
    bytes_on_disk: float

    def minutes(self, pace: Pace) -> float:
        """How long it takes at that pace; decoding films and starting up come on top."""
        return pace.seconds(self.steps, self.scored) / 60


def expected(recipe: Recipe, division: Division) -> Expected:
    """What a training by this recipe takes on these films."""
    train, learnable = len(division.train), len(division.learnable)
    # Each of k folds is left out once, so k - 1 of k parts are learned from, k times.
    folds = recipe.calibration_folds
    short = [learnable - learnable // folds] * folds
    calibration = sum(recipe.calibration_epochs * -(-films // recipe.batch_size) for films in short)
    scored = recipe.epochs * len(division.validation) + 2 * learnable + len(division.test)
    return Expected(division.counts(), recipe.steps(train) + calibration, scored, bytes_needed(recipe))
