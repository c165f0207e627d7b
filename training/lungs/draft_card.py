"""The card of a lung network: what it learned from, how it was made, what it is worth, and its files' hashes."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras

from model_store.card import Attribution, Preparation
from model_store.lung_card import LUNG_CARD_FORMAT, LUNG_GRAPH_FILE, LungCard, NoLungs, Overlap
from model_store.version import sha256_of
from reading.lungs import Lungs
from reading.preparation import signature
from training.lungs.batches import PHANTOM_SHARE
from training.provenance import FILMS, LICENCE, repeatable
from training.recipe import Recipe

MASKS = Attribution(
    what="lung masks of the films, which include most of the heart",
    licence="CC BY 4.0",
    source="V7 Labs, COVID-19 X-ray dataset with lung segmentation",
)
# Of a recipe's choices, those that the training of a lung network goes by.
CHOICES = (
    "side", "epochs", "batch_size", "learning_rate", "warm_up", "weight_decay", "rotation", "scale_low", "scale_high",
    "shift", "gamma", "brightness", "contrast", "resolution_loss", "covering", "noise_share", "noise", "seed",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A trained network in figures. films: those that it learned from; found: the lungs of the films held out."""

    films: int
    parameters: int
    seconds: float
    found: Sequence[Lungs]
    held_out: Overlap


def lung_card(recipe: Recipe, draft: Path, made: Made) -> LungCard:
    """The card of a draft whose files are all there."""
    return LungCard(
        format=LUNG_CARD_FORMAT,
        created=datetime.now(UTC).replace(microsecond=0),
        preparation=Preparation(side=recipe.side, signature=signature(recipe.side)),
        no_lungs=no_lungs_below(made.found),
        recipe={name: getattr(recipe, name) for name in CHOICES},
        films=made.films,
        phantoms=-(-made.films // PHANTOM_SHARE),
        seconds=round(made.seconds, 1),
        parameters=made.parameters,
        software={"python": platform.python_version(), "backend": keras.backend.backend()}
        | {name: version(name) for name in ("keras", "tensorflow", "numpy", "opencv-python-headless")},
        repeatable=repeatable(),
        held_out=made.held_out,
        test=None,
        sources=(FILMS, MASKS),
        licence=LICENCE,
        files={LUNG_GRAPH_FILE: sha256_of(draft / LUNG_GRAPH_FILE)},
    )


def no_lungs_below(found: Sequence[Lungs]) -> NoLungs:
    """The limits of area and certainty that the films held out give, all of which show lungs."""
    area, certainty = min(one.area for one in found), min(one.certainty for one in found)
    return NoLungs(
        area=round(0.5 * area, 4),
        certainty=round(max(0.0, 1.0 - 1.5 * (1.0 - certainty)), 4),
        rule=f"half the smallest area of {len(found)} films held out; half as unsure again as the least sure of them",
    )
