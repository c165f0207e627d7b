"""The recipe: every choice of a training run."""

import dataclasses
import functools
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self, get_args, get_type_hints

from records.error import SecondReadError

Weights = Literal["coral", "imagenet", "none"]
CalibrationMethod = Literal["temperature", "platt"]
NetworkName = Literal["mobilenet_v2", "cnn-plain", "cnn-normalised", "cnn-double", "cnn-separable"]
Head = Literal["unit", "dense-100-50"]
Imbalance = Literal["weights", "over-sampling", "focal", "none"]
OptimizerName = Literal["adamw", "adam"]
# The protocols that have films to test on; `shift-folds` has none.
ProtocolName = Literal["official", "patient-70-15-15", "image-70-15-15", "subset-22", "test-685", "test-522"]

# The widths that the starting weights were published in.
_WIDTHS = {"coral": (1.0,), "imagenet": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)}
_START = re.compile(r"|[0-9A-Za-z][0-9A-Za-z._-]{2,80}")


class RecipeError(SecondReadError, ValueError):
    """A recipe that cannot be cooked; the message names field, what was expected and what was received."""


# Choices whose default is not how trainings were made before there was the choice, with how they were made then.
_BEFORE = {"cause": 0.0}


def _choice(help_text: str, low: float, high: float, default: float) -> Any:
    return dataclasses.field(default=default, metadata={"help": help_text, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One flat set of choices; it validates itself, and the same recipe with the same seed is the same training."""

    protocol: ProtocolName = dataclasses.field(
        default="official", metadata={"help": "how the films are divided into train, validation and test"}
    )
    side: int = _choice("side of the network's input, pixels, a multiple of 32", 32, 512, 224)
    network: NetworkName = dataclasses.field(
        default="mobilenet_v2", metadata={"help": "the network: MobileNetV2, or a small one of a few convolutions"}
    )
    weights: Weights = dataclasses.field(
        default="coral", metadata={"help": "weights that training starts from; a small network has none"}
    )
    start: str = dataclasses.field(
        default="",
        metadata={"help": "id of a version whose weights training starts from, in place of the published ones"},
    )
    width: float = _choice("width of the network, as a factor", 0.35, 1.4, 1.0)
    frozen_blocks: int = _choice(
        "blocks of MobileNetV2, of 17 from the film on, whose weights stand still; a step takes less time", 0, 17, 0
    )
    head: Head = dataclasses.field(
        default="unit",
        metadata={"help": "what stands behind the pooled features: one unit, or 100 and 50 units before it"},
    )
    dropout: float = _choice("share of features dropped, behind the pooling or the 100 units", 0.0, 0.9, 0.3)
    epochs: int = _choice("passes over the training films", 1, 200, 12)
    batch_size: int = _choice("films a step", 1, 512, 32)
    imbalance: Imbalance = dataclasses.field(
        default="weights", metadata={"help": "how the rarer class is made up for: by weights, by drawing, by the loss"}
    )
    optimizer: OptimizerName = dataclasses.field(
        default="adamw", metadata={"help": "what turns gradients into steps; Adam is without weight decay"}
    )
    learning_rate: float = _choice("peak learning rate; it falls to 0 by a cosine", 1e-6, 1e-1, 3e-4)
    warm_up: float = _choice("share of all steps in which the learning rate rises from 0", 0.0, 0.5, 0.04)
    averaging: float = _choice(
        "share of all steps that the average of the weights reaches back; 0: none", 0.0, 0.5, 0.1
    )
    weight_decay: float = _choice("decoupled weight decay", 0.0, 1.0, 1e-3)
    label_smoothing: float = _choice("how far labels are drawn towards .5", 0.0, 0.5, 0.0)
    rotation: float = _choice("largest rotation, degrees, either way", 0.0, 45.0, 10.0)
    scale_low: float = _choice("smallest scale, drawn for each axis by itself", 0.3, 1.0, 0.75)
    scale_high: float = _choice("largest scale, drawn for each axis by itself", 1.0, 2.0, 1.15)
    shift: float = _choice("largest shift, as a share of the side", 0.0, 0.5, 0.1)
    gamma: float = _choice("largest change of gamma, natural logarithm", 0.0, 1.5, 0.4)
    brightness: float = _choice("largest change of brightness, as a share of full scale", 0.0, 0.5, 0.12)
    contrast: float = _choice("largest change of contrast, as a share", 0.0, 0.9, 0.25)
    resolution_loss: float = _choice("share of films that lose resolution", 0.0, 1.0, 0.3)
    covering: float = _choice("share of films of which a rectangle is covered", 0.0, 1.0, 0.5)
    noise_share: float = _choice("share of films that get noise", 0.0, 1.0, 0.5)
    noise: float = _choice("largest standard deviation of added noise, as a share of full scale", 0.0, 0.3, 0.04)
    mixup: float = _choice("how far films are laid over each other, as the parameter of mixup; 0: not", 0.0, 2.0, 0.0)
    outside_lungs: float = _choice(
        "weight, in the loss, of evidence that lies outside the lungs; 0: none", 0.0, 10.0, 0.0
    )
    cause: float = _choice(
        "weight, in the loss, of telling bacterial from viral pneumonia; 0: not learned", 0.0, 10.0, 0.5
    )
    calibration: CalibrationMethod = dataclasses.field(
        default="temperature", metadata={"help": "what makes the network's own scale probabilities"}
    )
    calibration_folds: int = _choice("bands of aspect ratio held out in turn to fit the calibration", 2, 10, 3)
    calibration_epochs: int = _choice("passes over the films of each calibration fold", 1, 200, 2)
    seed: int = _choice("seed of every random draw", 0, 2**31 - 1, 1)

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check(field)
        if self.side % 32:
            raise RecipeError(f"side: expected a multiple of 32, received {self.side}")
        self._check_together()
        widths = _WIDTHS.get(self.weights, (self.width,))
        if self.width not in widths:
            known = ", ".join(f"{width:g}" for width in widths)
            raise RecipeError(f"width: expected {known} with the weights {self.weights!r}, received {self.width}")

    def _check_together(self) -> None:
        """What one choice asks of another."""
        asked: list[tuple[str, object, str, bool]] = [
            ("weights", "none", f"the network {self.network!r}, of which none are published", self.is_small),
            ("weight_decay", 0.0, f"the optimizer {self.optimizer!r}", self.optimizer == "adam"),
            ("frozen_blocks", 0, f"the network {self.network!r}", self.is_small),
            ("frozen_blocks", 0, f"the weights {self.weights!r}", self.weights == "none" and not self.start),
            ("mixup", 0.0, f"the imbalance {self.imbalance!r}", self.imbalance == "focal"),
            ("outside_lungs", 0.0, f"the network {self.network!r}", self.is_small),
            ("outside_lungs", 0.0, f"the head {self.head!r}", self.head != "unit"),
        ]
        for name, expected, because, holds in asked:
            if holds and getattr(self, name) != expected:
                raise RecipeError(f"{name}: expected {expected!r} with {because}, received {getattr(self, name)!r}")

    @property
    def is_small(self) -> bool:
        """Whether the network is a small one of a few convolutions."""
        return self.network != "mobilenet_v2"

    def _check(self, field: "dataclasses.Field[Any]") -> None:
        value = getattr(self, field.name)
        if names := names_of(field.name):
            if value not in names:
                raise RecipeError(f"{field.name}: expected one of {', '.join(names)}, received {value!r}")
            return
        if field.type is str:
            if not isinstance(value, str) or not _START.fullmatch(value):
                raise RecipeError(f"{field.name}: expected the id of a version, or nothing, received {value!r}")
            return
        low, high = field.metadata["low"], field.metadata["high"]
        kind = "a whole number" if field.type is int else "a number"
        right_type = isinstance(value, int if field.type is int else int | float) and not isinstance(value, bool)
        if not right_type or not low <= value <= high:
            raise RecipeError(f"{field.name}: expected {kind} from {low} to {high}, received {value!r}")

    def steps(self, films: int) -> int:
        """How many steps a fit to so many films takes in all its epochs."""
        return self.epochs * math.ceil(films / self.batch_size)

    def as_dict(self) -> dict[str, Any]:
        """The recipe's fields by name."""
        return dataclasses.asdict(self)

    def to_json(self) -> str:
        """The recipe as text that `from_json` reads."""
        return json.dumps(self.as_dict(), indent=1)

    @classmethod
    def from_record(cls, made: Mapping[str, Any]) -> Self:
        """The recipe in a card, an order or a result; choices that it does not know were made as they were then.

        Raises RecipeError for choices of a later program.
        """
        return cls.from_choices(_BEFORE | dict(made))

    @classmethod
    def from_recorded(cls, text: str) -> Self:
        """The recipe that this program, if an older one, wrote as `text`. Raises RecipeError."""
        return cls.from_record(_choices_in(text))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The recipe that a person asks for in `text`. Raises RecipeError as `from_choices` does."""
        return cls.from_choices(_choices_in(text))

    @classmethod
    def from_choices(cls, choices: Mapping[str, Any]) -> Self:
        """The recipe that a person asks for; what is not chosen is the default.

        Raises RecipeError for unknown fields and impossible values.
        """
        if unknown := sorted(set(choices) - {field.name for field in fields(cls)}):
            raise RecipeError(f"expected the fields of a recipe, received also {', '.join(unknown)}")
        return cls(**choices)


def _choices_in(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise RecipeError(f"expected a recipe as JSON, received something else: {error}") from error
    if not isinstance(given, dict):
        raise RecipeError(f"expected a recipe as a JSON object, received {type(given).__name__}")
    return given


@functools.cache  # a search checks thousands of recipes
def names_of(choice: str) -> tuple[str, ...]:
    """The names that a recipe's choice is one of; none where it is a number."""
    return get_args(get_type_hints(Recipe)[choice])
