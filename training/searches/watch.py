"""Who watches a search: tells where it stands and its epochs to the study, and gives trials up that fall behind."""

from collections.abc import Mapping
from datetime import UTC, datetime

import optuna

from training.curves import Curves
from training.searches.folder import SearchFolder, SearchProgress
from training.searches.turn import Turn
from training.watch import Logging, TrainingCancelledError


class SearchWatch(Logging):
    """Writes down where a search stands, hands its epochs to the study, and hands on what is asked of it."""

    def __init__(self, folder: SearchFolder) -> None:
        super().__init__(folder.log)
        self._folder = folder
        self._trial: optuna.Trial | None = None
        self._epochs = self._epoch = self._first = self._told = 0
        self._part, self._before = "", 0.0
        self._waits = False
        self.turn = Turn(self._obey, self._wait)

    def begin(self, trial: optuna.Trial, part: str, epochs: int, areas: Mapping[str, float]) -> None:
        """The part that is held out now. areas: of the trial's parts before it, each of as many epochs."""
        self._trial, self._part, self._epochs = trial, part, epochs
        self._epoch = self._told = 0
        self._before, self._first = sum(areas.values()), len(areas) * epochs
        self._write()

    def step(self) -> None:
        """Obey."""
        self._obey()

    def epoch(self, curves: Curves) -> None:
        """Tell the study, give the trial up where it falls behind, and let trainings that wait go first.

        Told is the sum of the areas of the parts before and of the one at work: it grows from part to part, so that
        the pruner, which takes the best that a trial has told, compares like with like.
        """
        super().epoch(curves)
        self._epoch = len(curves)
        if self._trial:
            for line in curves[self._told :]:  # after a break the epochs before it, too
                self._trial.report(self._before + line["val_auc"], self._first + int(line["epoch"]))
            self._told = len(curves)
            if self._trial.should_prune():
                raise optuna.TrialPruned
        self._write()
        self.turn.give_way()

    def _obey(self) -> None:
        if self._folder.request():
            raise TrainingCancelledError("stopped by a person")

    def _wait(self, waits: bool) -> None:
        self._waits = waits
        self._write()

    def _write(self) -> None:
        self._folder.write_progress(
            SearchProgress(
                at=datetime.now(UTC), trial=self._trial.number + 1 if self._trial else 0, part=self._part,
                epoch=self._epoch, epochs=self._epochs, waits=self._waits,
            )
        )  # fmt: skip
