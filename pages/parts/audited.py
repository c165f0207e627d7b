"""What the audit pages look at: a version's predictions of some films, held sorted and kept between script runs."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from evaluation.judged_films import JudgedFilms
from evaluation.other_test_set import OtherTestSet, OtherTestSetError, other_test_sets
from evaluation.predictions import read_predictions
from evaluation.sorted_predictions import SortedPredictions
from model_store.store import find_version
from model_store.version import PREDICTIONS_FILE, Version
from pages.parts.judged_films import CLINIC, judged_films_of
from records.database import database_path

OWN = "own test set"


@dataclass(frozen=True)
class Audited:
    """A version with its stored predictions: of its own test set, or of other films, or of those that were judged."""

    version: Version
    films: SortedPredictions
    other: OtherTestSet | None = None
    clinic: JudgedFilms | None = None

    @property
    def key(self) -> str:
        """Tells it from every other version and other films."""
        return f"{self.version.id} {self.other.model_dump_json()}" if self.other else self.version.id

    @property
    def name(self) -> str:
        """What its films are called in the choice of films."""
        return CLINIC if self.clinic else self.other.name if self.other else OWN

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
    if films == CLINIC:
        clinic = judged_films_of(version_id)
        if clinic is None:
            raise OtherTestSetError(f"No verdict says what a film shows that version {version_id} read.")
        return _audited(version_id, None, f"{database_path()} {clinic.state}", clinic)
    other = next((one for one in other_test_sets(version_id) if one.name == films), None)
    if other is None:
        raise OtherTestSetError(f"Version {version_id} was not tested on {films}: the Performance page does that.")
    return _audited(version_id, other, other.model_dump_json())


@st.cache_resource(max_entries=3, show_spinner="Opening the stored predictions")
def _audited(
    version_id: str,
    _other: OtherTestSet | None,
    facts: str,  # noqa: ARG001 - the key
    _clinic: JudgedFilms | None = None,
) -> Audited:
    version = find_version(version_id)
    if _clinic:
        return Audited(version, SortedPredictions(_clinic.predictions), clinic=_clinic)
    labels = version.card.labels
    found = _other.predictions(labels) if _other else read_predictions(version.file(PREDICTIONS_FILE), labels)
    return Audited(version, SortedPredictions(found), _other)
