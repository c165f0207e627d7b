"""What the audit pages look at: a version's predictions of some films, held sorted and kept between script runs."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from evaluation.other_test_set import OtherTestSet, OtherTestSetError, other_test_sets
from evaluation.predictions import read_predictions
from evaluation.sorted_predictions import SortedPredictions
from model_store.card import CardError
from model_store.store import find_version, serving_id, version_folders
from model_store.version import PREDICTIONS_FILE, Version, VersionError

OWN = "own test set"


@dataclass(frozen=True)
class Audited:
    """A version with its stored predictions. other: None for the version's own test set."""

    version: Version
    films: SortedPredictions
    other: OtherTestSet | None = None

    @property
    def key(self) -> str:
        """Tells it from every other version and other films."""
        return f"{self.version.id} {self.other.model_dump_json()}" if self.other else self.version.id

    @property
    def words(self) -> str:
        """The films in a sentence: 'the 624 test films of the official protocol'."""
        count = f"the {len(self.films.predictions.film):,}"
        if self.other:
            return f"{count} films of {self.other.name}"
        return f"{count} test films of the {self.version.card.evaluation.protocol} protocol"

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


def audited(version_id: str, films: str = OWN) -> Audited:
    """A version and its predictions of its own test set, or of other films by the name they are kept under.

    Raises CardError, VersionError, ValueError for what cannot be used.
    """
    if films == OWN:
        return _audited(version_id, None, "")
    other = next((one for one in other_test_sets(version_id) if one.name == films), None)
    if other is None:
        raise OtherTestSetError(f"Version {version_id} was not tested on {films}: the Performance page does that.")
    return _audited(version_id, other, other.model_dump_json())


@st.cache_resource(max_entries=3, show_spinner="Opening the stored predictions")
def _audited(version_id: str, _other: OtherTestSet | None, facts: str) -> Audited:  # noqa: ARG001 - facts: the key
    version = find_version(version_id)
    labels = version.card.labels
    found = _other.predictions(labels) if _other else read_predictions(version.file(PREDICTIONS_FILE), labels)
    return Audited(version, SortedPredictions(found), _other)


def audited_or_stop() -> Audited:
    """The version that the page's address names, else the one in service; where there is none, the page ends here."""
    try:
        serving, known = _known()
        with st.container(horizontal=True):
            version = _chosen("Version", known, serving, serving, "version") if len(known) > 1 else serving
            found = audited(version, _chosen_films([version]))
    except (CardError, VersionError, ValueError, OSError) as error:
        st.error(str(error), icon=":material/block:")
        st.stop()
    _say_what_films(found)
    return found


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
            films = _chosen_films([first, second])
        found = audited(first, films), audited(second, films)
    except (CardError, VersionError, ValueError, OSError) as error:
        st.error(str(error), icon=":material/block:")
        st.stop()
    _say_what_films(found[0])
    return found


def _say_what_films(found: Audited) -> None:
    if found.other is None:
        return
    if found.other.outside_intended_use:
        st.warning(found.other.outside_intended_use, icon=":material/warning:")
    if found.other.left_out:
        st.caption(". ".join(found.other.left_out) + ".")


def look_at(films: str) -> None:
    """From the next script run on, the page shows what was found on these films."""
    st.session_state["next-films"] = films


def _chosen_films(versions: list[str]) -> str:
    """The films that all these versions were tested on; a choice only where there is one."""
    tested = [{one.name for one in other_test_sets(version)} for version in versions]
    others = sorted(set.intersection(*tested))
    if not others:
        return OWN
    if wanted := st.session_state.pop("next-films", None):
        st.session_state["films"] = wanted
    return st.selectbox("Films", [OWN, *others], key="films", bind="query-params")


def _known() -> tuple[str, list[str]]:
    """The version in service, and every version, newest first."""
    return serving_id(), [folder.name for folder in version_folders()][::-1]


def _chosen(label: str, known: list[str], start: str, serving: str, key: str) -> str:
    # The names as they are: a bound widget writes what it shows into the address, which must outlast a promotion.
    index = known.index(start) if start in known else 0
    return st.selectbox(label, known, index=index, key=key, bind="query-params", help=f"In service: {serving}")
