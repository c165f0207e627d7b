"""What is known of an audited version at every operating point, and quickly at one; kept between script runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from evaluation.at_operating_point import AtOperatingPoint, at_operating_point
from evaluation.curves import OperatingCurve, operating_curve
from evaluation.evaluate import Choices, evaluate
from evaluation.figure import Figure
from evaluation.other_films import NOT_FOR_OTHER_FILMS
from evaluation.predictions import Predictions
from evaluation.reweighted import OF_OUTCOMES
from evaluation.size_scores import SizeScoresError, size_scores, stamp
from films.layout import FilmFolderError, film_folder
from model_store.stored_evaluation import StoredEvaluation, StoredFigure, stored_evaluation
from model_store.version import Version, VersionError
from pages.parts.audited import Audited
from pages.parts.literal import literal

_MOVING = frozenset({*OF_OUTCOMES, "accuracy"})  # figures that an operating point moves


@dataclass(frozen=True)
class SizeCurve:
    """The zero-pixel baseline over every operating point, or the reason why it is not drawn."""

    curve: OperatingCurve | None
    reason: str = ""


@dataclass(frozen=True)
class EvaluatedVersion:
    """A version beside the truth. curve: None where a class has no film. own: whether it is its own test set."""

    version: Version
    predictions: Predictions
    stored: StoredEvaluation
    curve: OperatingCurve | None
    own: bool = True

    @property
    def prevalence(self) -> float:
        """The share of the films that is labelled pneumonia."""
        return float(self.predictions.truth.mean())

    @property
    def standing(self) -> dict[str, Figure]:
        """The figures that no operating point moves, as they are stored."""
        return {name: figure_of(found) for name, found in self.stored.overall.items() if name not in _MOVING}

    def at(self, operating_point: float) -> AtOperatingPoint:
        """Every figure at an operating point; at the card's own the drawn intervals are the stored ones."""
        card = self.version.card
        found = at_operating_point(self.predictions, operating_point, card.labels)
        if operating_point == card.operating_point.probability:
            found.overall.update(_kept(found.overall, self.stored.overall))
            for one, stored in zip(found.classes, self.stored.classes, strict=True):
                one.figures.update(_kept(one.figures, stored.figures))
        return found


def figure_of(stored: StoredFigure) -> Figure:
    """A stored figure as one that was just computed."""
    return Figure(**stored.model_dump())


def _kept(found: Mapping[str, Figure], stored: Mapping[str, StoredFigure]) -> dict[str, Figure]:
    return {name: figure_of(stored[name]) for name in found if name in stored}


def evaluated_or_stop(audited: Audited) -> EvaluatedVersion:
    """The version with its stored evaluation; where that cannot be read, the page says why and ends here."""
    try:
        return _evaluated(audited, audited.key)
    except (VersionError, ValueError) as error:
        st.error(literal(error), icon=":material/block:")
        st.stop()


@st.cache_resource(max_entries=3, show_spinner="Opening the stored evaluation")
def _evaluated(_audited: Audited, key: str) -> EvaluatedVersion:  # noqa: ARG001
    version, predictions = _audited.version, _audited.films.predictions
    stored = _audited.other.evaluation() if _audited.other else stored_evaluation(version)
    if stored is None:
        report = evaluate(predictions, Choices(version.card.operating_point.probability, version.card.labels))
        stored = StoredEvaluation.model_validate_json(report.as_json())
    curve = operating_curve(predictions.truth, predictions.probability)
    return EvaluatedVersion(version, predictions, stored, curve, _audited.other is None)


def size_curve(evaluated: EvaluatedVersion) -> SizeCurve:
    """What the sizes of the films tell alone. It takes seconds the first time that a folder is asked about."""
    if not evaluated.own:
        return SizeCurve(None, NOT_FOR_OTHER_FILMS)
    try:
        folder = film_folder()
    except FilmFolderError as error:
        return SizeCurve(None, str(error))
    if folder is None:
        return SizeCurve(None, "the films are not on this machine")
    return _size_curve(evaluated, evaluated.version.id, str(folder), stamp(folder))


@st.cache_resource(max_entries=3, show_spinner="Asking what the sizes of the films tell alone: once, some seconds")
def _size_curve(_evaluated: EvaluatedVersion, version_id: str, folder: str, stamp: str) -> SizeCurve:  # noqa: ARG001
    predictions, cut = _evaluated.predictions, _evaluated.version.card.training_data.division
    try:
        scores = size_scores(predictions, cut, Path(folder))
    except SizeScoresError as error:
        return SizeCurve(None, str(error))
    return SizeCurve(operating_curve(predictions.truth, scores))
