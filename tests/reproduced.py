"""What a run of a reproduction found, for tests that need some: figures of no network, of films that are not there."""

from datetime import UTC, datetime
from pathlib import Path

from model_store.stored_evaluation import StoredFigure
from training.recipe import Recipe
from training.reproductions.divided_folder import DividedFolder
from training.reproductions.run import Parts, ReproducedRun, RunFilms

_FIGURES = ("accuracy", "auc", "loss", *(f"{name} {label}" for name in ("precision", "recall")
            for label in ("NORMAL", "PNEUMONIA")))  # fmt: skip
_DIGEST, _PARTS = "0" * 64, Parts(train=4000, validation=400, normal=223, pneumonia=462)


def figure(value: float, films: int = 624) -> StoredFigure:
    """A figure that lies in an interval of .04."""
    return StoredFigure(value=value, low=value - 0.02, high=value + 0.02, films=films, method="drawn")


class DrawnFolder(DividedFolder):
    """A folder of films that are not there, by default those that `found` is of."""

    def __init__(self, digest: str = _DIGEST) -> None:
        super().__init__(Path("/films"))
        self._digest = digest

    def run_films(self, protocol: str) -> RunFilms:  # noqa: ARG002 - the same by each
        return RunFilms(self._digest, _PARTS)


def found(
    recipe: Recipe, accuracy: float = 0.9, loss: float = 0.3, seen: int = 0, digest: str = _DIGEST
) -> ReproducedRun:
    """A run of 2 epochs on films like the official ones. loss: of the films held out. digest: of its films."""
    return ReproducedRun(
        recipe=recipe.as_dict(),
        version="20990101T000000Z-aaaa",
        made=datetime(2099, 1, 1, tzinfo=UTC),
        data="drawn",
        data_digest=digest,
        network="a network",
        films=_PARTS,
        figures={name: figure(accuracy if name == "accuracy" else 0.8) for name in _FIGURES},
        seen=seen,
        unseen=figure(accuracy - 0.1) if seen else None,
        two_sides=(0, seen, seen),
        test_set_readings=1,
        fit_minutes=3.0,
        minutes=4.5,
        cores=2,
        curves=[
            {"epoch": epoch, "seconds": 9.0, "loss": 0.5, "accuracy": 0.7, "auc": 0.8, "val_loss": loss,
             "val_accuracy": 0.8, "val_auc": 0.9, "learning_rate": 1e-3}
            for epoch in (1.0, 2.0)
        ],
    )  # fmt: skip
