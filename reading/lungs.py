"""Where the lungs are on a film, by a small network that ships with the program."""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from model_store.lung_card import (
    LUNG_GRAPH_FILE,
    SHIPPED_LUNGS,
    LungNetworkError,
    NoLungs,
    load_lung_network,
)
from reading.engine import EngineError
from reading.graph import Graph
from reading.preparation import PreparationError, check_signature, prepare
from reading.quality import Concern, concerns_about
from reading.radiograph import Radiograph

Outline = tuple[tuple[float, float], ...]  # corners (x, y) as shares of the film's width and height

_FINER = 4  # times the mask's side, for an outline without steps
_CORNER = 0.75  # finer pixels that the outline may cut a corner by
_SPECK = 0.1  # of the larger lung; a smaller piece is none


class Box(NamedTuple):
    """A rectangle as shares of the film's width and height."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Lungs:
    """The lungs of one film squashed to a square, the part behind the heart among them.

    mask: (side, side), where they are. area: their share of the film. certainty: the mean probability of "lung"
    inside the mask, 0 for an empty one. found: whether area and certainty are those of lungs; where they are not, there
    is neither outline nor box, and the mask is what was taken for lungs.
    """

    mask: NDArray[np.bool_]
    area: float
    certainty: float
    found: bool
    outline: tuple[Outline, ...]

    @property
    def box(self) -> Box | None:
        """The smallest rectangle that holds them; None where none were found."""
        if not self.found:
            return None
        rows, columns = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        height, width = self.mask.shape
        return Box(
            float(columns[0] / width), float(rows[0] / height),
            float((columns[-1] + 1) / width), float((rows[-1] + 1) / height),
        )  # fmt: skip


class LungFinder:
    """Finds lungs with an exported graph; safe to call from several threads."""

    def __init__(self, graph: Graph, no_lungs: NoLungs, digest: str = "") -> None:
        """digest: the sha256 of the graph's file, where it is known."""
        self._graph, self._no_lungs, self.digest = graph, no_lungs, digest

    def find(self, pixels: NDArray[np.uint8]) -> Lungs:
        """The lungs of a film (height, width) uint8."""
        logit = self._graph.run(prepare(pixels, self._graph.side))[0][0, :, :, 0]
        return lungs_of(logit, self._no_lungs)


def lungs_of(logit: NDArray[np.float32], no_lungs: NoLungs) -> Lungs:
    """The lungs that the logits (side, side) of "lung" show: the two largest pieces, specks left out."""
    mask = _two_largest(logit > 0)
    area = float(mask.mean())
    certainty = float((1.0 / (1.0 + np.exp(-logit[mask]))).mean()) if area else 0.0
    found = area >= no_lungs.area and certainty >= no_lungs.certainty
    return Lungs(mask, area, certainty, found, _outline(logit, mask) if found else ())


def _two_largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    sizes = facts[1:, cv2.CC_STAT_AREA]  # without the background
    largest = np.argsort(-sizes, kind="stable")[:2]
    kept = [int(piece) + 1 for piece in largest if sizes[piece] >= _SPECK * sizes.max()]
    return np.isin(pieces, kept)


def _outline(logit: NDArray[np.float32], mask: NDArray[np.bool_]) -> tuple[Outline, ...]:
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0  # so that pieces left out stay out
    side = _FINER * logit.shape[0]
    fine = cv2.resize(np.where(near, logit, np.float32(-9.0)), (side, side), interpolation=cv2.INTER_LINEAR)
    lines, _ = cv2.findContours((fine > 0).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = [cv2.approxPolyDP(line, _CORNER, True)[:, 0, :] for line in lines]
    shares = [np.round((line + 0.5) / side, 4).tolist() for line in corners if len(line) > 2]
    return tuple(tuple((x, y) for x, y in line) for line in shares)


def find_lungs(pixels: NDArray[np.uint8]) -> Lungs:
    """The lungs of a film (height, width) uint8, found by the network that ships with the program.

    Raises LungNetworkError where that cannot be used; it is looked at once a process.
    """
    with _making:
        finder = _shipped()
    if isinstance(finder, str):
        raise LungNetworkError(finder)
    return finder.find(pixels)


def lungs_digest() -> str:
    """The sha256 of the lung network that ships with the program; empty where that cannot be used."""
    with _making:
        finder = _shipped()
    return "" if isinstance(finder, str) else finder.digest


_making = threading.Lock()  # two sessions that arrive together must not load it twice


@lru_cache(maxsize=1)
def _shipped() -> LungFinder | str:
    """The finder, or why there is none: a broken file is read and said once, not with every film anew."""
    try:
        network = load_lung_network(SHIPPED_LUNGS)
        preparation = network.card.preparation
        check_signature(preparation.signature, preparation.side)
        return LungFinder(Graph(network.graph), network.card.no_lungs, network.card.files[LUNG_GRAPH_FILE])
    except (LungNetworkError, PreparationError, EngineError) as error:
        return str(error)


def looked_over(
    radiograph: Radiograph, small: NDArray[np.uint8], needed: bool = False
) -> tuple[tuple[Concern, ...], Lungs | None]:
    """All concerns about a film, blocking ones first, and its lungs, looked for where nothing forbids a reading.

    small: the film reduced to NATIVE_SIDE, as those that the lung network learned from. needed: a film without lungs
    gets no reading. A broken lung network says nothing against a probability, so it stops no reading; but one that went
    without the look for lungs says so itself, on the page and in the records, since it lacks a check.
    """
    concerns = concerns_about(radiograph)
    if any(concern.blocking for concern in concerns):
        return concerns, None
    try:
        lungs = find_lungs(small)
    except LungNetworkError as error:
        unchecked = Concern("lungs_unchecked", f"The lungs were not looked for: {error}.", blocking=False)
        return (*concerns, unchecked), None
    doubt = concern_about(lungs, needed)
    return (*concerns, doubt) if doubt else concerns, lungs


def concern_about(lungs: Lungs, needed: bool = False) -> Concern | None:
    """The doubt about a film on which no lungs were found, which forbids a reading where they are needed."""
    if lungs.found:
        return None
    area, sure = round(100 * lungs.area), round(100 * lungs.certainty)
    seen = f" (what most resembles them is {area} % of it, {sure} % sure)" if lungs.area else ""
    sentence = f"No lungs were found{seen}. Is it an upright frontal film of a chest?"
    return Concern("no_lungs", sentence, blocking=needed)
