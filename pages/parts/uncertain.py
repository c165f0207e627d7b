"""The probabilities that a version does not call, at an operating point."""

import streamlit as st

from model_store.limits import Band, limits_fixed_here, uncertain_band
from model_store.store import find_version
from model_store.version import Version


def uncertain_at(version: Version, operating_point: float) -> Band | None:
    """The version's band; None where it has none, or at another operating point than its card's.

    Raises LimitsError.
    """
    if operating_point != version.card.operating_point.probability:
        return None
    return _band(version.id, limits_fixed_here(version.id))


@st.cache_resource(max_entries=20, show_spinner=False)
def _band(version_id: str, limits: int) -> Band | None:  # noqa: ARG001 - part of the key
    return uncertain_band(find_version(version_id))
