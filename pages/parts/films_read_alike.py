"""The test films that a version read as it read a film, and how many of them show pneumonia."""

from collections.abc import Sequence

import streamlit as st

from evaluation.likelihood_bands import LikelihoodBand, band_of_reading, likelihood_bands
from evaluation.tested_here import tested_here
from model_store.limits import limits_fixed_here, uncertain_band
from model_store.store import find_version
from reading.quality import Concern
from reading.reader import Finding
from reading.telling import percent_range
from records.error import STOPPED_BY
from records.readings import NotedConcern

FAILURES = (*STOPPED_BY, ValueError)  # of a version whose test cannot be read


def band_of_film(version_id: str, finding: Finding, probability: float | None) -> LikelihoodBand | None:
    """The band of test films read alike; None for a film that was not called. Raises what FAILURES names."""
    return band_of_reading(_bands(version_id, limits_fixed_here(version_id)), finding, probability)


@st.cache_resource(max_entries=2, show_spinner=False)
def _bands(version_id: str, limits: int) -> tuple[LikelihoodBand, ...]:  # noqa: ARG001 - part of the key
    version = find_version(version_id)
    point = version.card.operating_point.probability
    return likelihood_bands(tested_here(version).predictions, point, uncertain_band(version))


def of_another_age(concerns: Sequence[Concern | NotedConcern]) -> bool:
    """Whether no test film is of the age that the film's header gives."""
    return any(concern.code == "age" for concern in concerns)


def read_alike(
    version_id: str, finding: Finding, probability: float | None, concerns: Sequence[Concern | NotedConcern]
) -> str:
    """How many test films that were read alike show pneumonia; empty where none stands for the film, or it is unknown.

    A probability alone is surer than these films bear out. None stands for a film whose number was asked for although
    a concern forbids the reading.
    """
    stand_for_none = of_another_age(concerns) or any(concern.blocking for concern in concerns)
    try:
        band = None if stand_for_none else band_of_film(version_id, finding, probability)
    except FAILURES:  # the Performance page says why; here it would hide the film
        return ""
    if band is None:
        return ""
    between, films, sick = percent_range(band.low, band.high), band.cells.called, band.cells.true_positive
    return f"Of {films:,} test films that were read like this, at {between}, {sick:,} show pneumonia."
