"""What a film's look and embedding say against reading it, by the limits of a version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model_store.limits import FIXES_LIMITS, Limit, Limits, LimitsError, Numbers, number
from reading.look import GREYS, OUTLINE, SMALL, Look
from reading.lungs import lungs_digest
from reading.quality import Concern

_PIXELS, _CELLS, _HALF = SMALL * SMALL, OUTLINE * OUTLINE, SMALL * SMALL // 2
# What the linear model on the whole film tells apart.
POSES = ("upright", "by a quarter to the left", "upside down", "by a quarter to the right", "inverted")
_CENT = re.compile(r"(\d)%")  # sentences for people part a number from its sign
EDGES = 5  # classes of the model on cuts: none, and one an edge
_NEAREST = 1e-9  # a squared distance, so that its logarithm stays finite
VIEWS = ("embedding", "whole", "greys")  # which a film is compared with those learned from by


@dataclass(frozen=True)
class _Check:
    """code: of quality.CODES. sentence: with places for the measure, also as a certainty, limit and what is typical."""

    code: str
    sentence: str
    blocking: bool = False


# By the name of the measure; blocking ones first.
CHECKS = {
    "turned": _Check("turned", "The film looks turned {pose} ({sure} sure); the model reads upright films.", True),
    "inverted": _Check("inverted", "The film looks inverted, dark where films are bright ({sure} sure).", True),
    "mirrored": _Check(
        "mirrored",
        "The film looks mirrored, left and right changed over (measure {value:.1f}, limit {limit:.1f}).",
    ),
    "cut_off": _Check("cut_off", "A part of the lungs seems to be cut off ({sure} sure)."),
    "dark": _Check("dark", "The film is too dark: 95 % of it is below grey {value:.0f} of 255, usually {typical:.0f}."),
    "bright": _Check(
        "bright", "The film is too bright: 95 % of it is above grey {value:.0f} of 255, usually {typical:.0f}."
    ),
    "black": _Check("clipped", "{value:.1%} of the film is plain black, usually {typical:.1%}; nothing shows there."),
    "white": _Check("clipped", "{value:.1%} of the film is plain white, usually {typical:.1%}; nothing shows there."),
    "sharpness": _Check(
        "blurred", "The film is blurred: its sharpness is {value:.2f}, usually {typical:.2f} (limit {limit:.2f})."
    ),
    "distance": _Check(
        "unlike",
        "Unlike the films this model learned from: another age, or no usual film (distance {value:.0f}, limit "
        "{limit:.0f}).",
    ),
}


class Measures:
    """What linear models and distances, fixed for a version, make of a film's look and embedding."""

    def __init__(self, numbers: Mapping[str, Numbers]) -> None:
        """Raises LimitsError where a number is missing or of another shape."""
        self._pose = number(numbers, "pose_weights", _PIXELS, len(POSES)), number(numbers, "pose_offsets", len(POSES))
        self._mirrored = number(numbers, "mirrored_weights", _HALF, 1)[:, 0]
        seen = _PIXELS + _CELLS
        self._cut = number(numbers, "cut_weights", seen, EDGES), number(numbers, "cut_offsets", EDGES)
        widths = {"embedding": -1, "whole": _PIXELS, "greys": len(GREYS)}
        self._views = {name: View(name, numbers, widths[name]) for name in VIEWS}

    def poses(self, look: Look) -> NDArray[np.float64]:
        """The probability of each of POSES, (5,)."""
        return _shares(look.whole @ self._pose[0] + self._pose[1])

    def of(self, look: Look) -> dict[str, float]:
        """The measures that need no network's answer, by the names of CHECKS."""
        pose = self.poses(look)
        found = {"turned": float(pose[1:4].max()), "inverted": float(pose[4])}
        if look.chest.any():
            cut = _shares(np.concatenate([look.whole, look.lungs]) @ self._cut[0] + self._cut[1])
            found |= {"mirrored": float(sidedness(look.chest) @ self._mirrored), "cut_off": float(1 - cut[0])}
        plain = ("dark", "bright", "black", "white", "sharpness")
        return found | {name: float(getattr(look, name)) for name in plain}

    def distance(self, look: Look, embedding: NDArray[np.floating[Any]]) -> float:
        """How far a film lies from those learned from: squares, over VIEWS, of how unusual it is along and off axes.

        That is in standard deviations of films held out, from their mean: of the logarithm of the Mahalanobis distance
        on the principal axes (Lee et al., NeurIPS 2018), and of the logarithm of what is left off these axes (as in
        ViM, Wang et al., CVPR 2022). Being more usual than most gains nothing.
        """
        rows = {"embedding": embedding, "whole": look.whole, "greys": look.greys}
        return float(sum((np.maximum(self._views[name].unusual(row), 0.0) ** 2).sum() for name, row in rows.items()))


class View:
    """The films learned from as a cloud with principal axes, in one of VIEWS."""

    def __init__(self, name: str, numbers: Mapping[str, Numbers], width: int) -> None:
        """width: how many numbers a film has; -1 where the network says that."""
        self._mean = number(numbers, f"{name}_mean", width)
        self._axes = number(numbers, f"{name}_axes", len(self._mean), -1)
        self._spread = number(numbers, f"{name}_spread", self._axes.shape[1])
        self._usual = number(numbers, f"{name}_usual", 2, 2)

    def far(self, row: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """The logarithms of a film's (width,) squared distances along the axes and off them, (2,)."""
        apart = row.astype(np.float64) - self._mean
        along = apart @ self._axes
        off = float(apart @ apart - along @ along) if len(self._mean) > len(along) else 0.0
        return np.log(np.maximum([float(((along / self._spread) ** 2).sum()), off], _NEAREST))

    def unusual(self, row: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """The same in standard deviations from the mean over films held out, (2,)."""
        return np.asarray((self.far(row) - self._usual[:, 0]) / self._usual[:, 1])


def sidedness(chest: Numbers) -> Numbers:
    """What changes its sign when a film is mirrored: the left half of the chest minus the mirrored right one."""
    picture = chest.reshape(SMALL, SMALL)
    return np.asarray((picture - picture[:, ::-1])[:, : SMALL // 2].ravel() / 2, np.float32)


def _shares(scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    raised = np.exp(scores.astype(np.float64) - scores.max())
    return np.asarray(raised / raised.sum(), np.float64)


class Refusal:
    """The concerns about a film that a version's limits give."""

    def __init__(self, limits: Limits) -> None:
        """Raises LimitsError for limits that this program cannot go by."""
        ours = lungs_digest()
        if ours not in (limits.facts.lungs, ""):
            raise LimitsError(
                f"expected limits fixed with this program's lung network ({ours[:12]}…), received limits fixed with "
                f"another ({limits.facts.lungs[:12]}…): `{FIXES_LIMITS}` fixes them anew"
            )
        self._measures = Measures(limits.numbers)
        self._limits = limits.facts.limits

    def before(self, look: Look) -> tuple[Concern, ...]:
        """What speaks against a film before the network sees it, blocking ones first."""
        pose = POSES[1 + int(self._measures.poses(look)[1:4].argmax())]
        return tuple(self._concerns(self._measures.of(look), pose))

    def after(self, look: Look, embedding: NDArray[np.floating[Any]]) -> tuple[Concern, ...]:
        """What the network's embedding says besides."""
        return tuple(self._concerns({"distance": self._measures.distance(look, embedding)}))

    def _concerns(self, measures: Mapping[str, float], pose: str = "") -> Iterator[Concern]:
        for name, check in CHECKS.items():
            limit = self._limits.get(name)
            if limit is None or name not in measures or not beyond(measures[name], limit):
                continue
            said = check.sentence.format(
                value=measures[name], sure=_sure(measures[name]), limit=limit.value, typical=limit.typical, pose=pose
            )
            yield Concern(check.code, _CENT.sub(r"\1 %", said), check.blocking)


def _sure(probability: float) -> str:
    return "more than 99 %" if probability > 0.99 else f"{probability:.0%}"


def beyond(value: float, limit: Limit) -> bool:
    """Whether a measure speaks against a film."""
    return value >= limit.value if limit.upward else value <= limit.value
