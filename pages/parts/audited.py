"""What the audit pages look at: a version's stored predictions, held sorted and kept between script runs."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from evaluation.predictions import read_predictions
from evaluation.sorted_predictions import SortedPredictions
from model_store.card import CardError
from model_store.store import find_version, serving_id, version_folders
from model_store.version import PREDICTIONS_FILE, Version, VersionError


@dataclass(frozen=True)
class Audited:
    """A version with its stored predictions."""

    version: Version
    films: SortedPredictions

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each film lies in the predictions, by name."""
        return {name: place for place, name in enumerate(self.films.predictions.film)}

    def label(self, place: int) -> str:
        """What the film at a place is labelled."""
        return self.version.card.labels[int(self.films.predictions.truth[place])].lower()

    def cause(self, place: int) -> str:
        """The cause, as it follows the label in a sentence; nothing where it says no more than the label."""
        cause = self.films.predictions.cause[place]
        return "" if cause in ("", self.label(place)) else f", {cause}"


@st.cache_resource(max_entries=3, show_spinner="Opening the stored predictions")
def audited(version_id: str) -> Audited:
    """A version and its predictions. Raises CardError, VersionError, ValueError for one that cannot be used."""
    version = find_version(version_id)
    return Audited(version, SortedPredictions(read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)))


def audited_or_stop() -> Audited:
    """The version that the page's address names, else the one in service; where there is none, the page ends here."""
    try:
        serving, known = _known()
        return audited(_chosen("Version", known, serving, serving, "version") if len(known) > 1 else serving)
    except (CardError, VersionError, ValueError, OSError) as error:
        st.error(str(error), icon=":material/block:")
        st.stop()


def two_audited_or_stop() -> tuple[Audited, Audited]:
    """Two versions: the one in service and the newest other, until others are chosen; where there is one, a word."""
    try:
        serving, known = _known()
        others = [name for name in known if name != serving]
        if not others:
            st.info("There is one version only: a second comes from a training.", icon=":material/difference:")
            st.stop()
        with st.container(horizontal=True):
            first = _chosen("First version", known, serving, serving, "first")
            second = _chosen("Second version", known, others[0], serving, "second")
        return audited(first), audited(second)
    except (CardError, VersionError, ValueError, OSError) as error:
        st.error(str(error), icon=":material/block:")
        st.stop()


def _known() -> tuple[str, list[str]]:
    """The version in service, and every version, newest first."""
    return serving_id(), [folder.name for folder in version_folders()][::-1]


def _chosen(label: str, known: list[str], start: str, serving: str, key: str) -> str:
    # The names as they are: a bound widget writes what it shows into the address, which must outlast a promotion.
    index = known.index(start) if start in known else 0
    return st.selectbox(label, known, index=index, key=key, bind="query-params", help=f"In service: {serving}")
