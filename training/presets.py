"""Recipes to begin with: each name with what it is for and what it changes."""

from dataclasses import dataclass, replace
from typing import Any

from training.recipe import Recipe


@dataclass(frozen=True)
class Preset:
    """A recipe's changes from the default, with a sentence on what they are for."""

    sentence: str
    changes: dict[str, Any]

    def recipe(self) -> Recipe:
        """The default recipe with the changes."""
        return replace(Recipe(), **self.changes)


PRESETS = {
    "quick look": Preset(
        "Small films and few passes: whether the data can be learned from at all. No version for the clinic.",
        {"side": 96, "epochs": 2, "calibration_epochs": 1, "calibration_folds": 2},
    ),
    "default": Preset("The recipe of the version that comes with the program.", {}),
    "small computer": Preset(
        "The first blocks of the network keep their starting weights: a step takes half the time. On films held out of "
        "train by size, and on the test films, it did as well as the default.",
        {"frozen_blocks": 10},
    ),
    "thorough": Preset(
        "More passes in training and calibration, about twice the time. Not measured to be better.",
        {"epochs": 20, "calibration_epochs": 4, "calibration_folds": 4},
    ),
}

# Those that leave the side of the input open: only they can be compared by it.
OF_ANY_SIDE = tuple(name for name, preset in PRESETS.items() if "side" not in preset.changes)
