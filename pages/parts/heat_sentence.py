"""What a reader has to know of a version's heat maps, beside each of them."""

from evaluation.stored_explanation import ExplanationError, stored_explanation
from model_store.store import folder_of_version
from model_store.version import VersionError


def heat_sentence(version_id: str) -> str:
    """A sentence where the version's maps do no better than a fixed picture; empty where they do, or nobody asked."""
    try:
        found = stored_explanation(folder_of_version(version_id))
    except (ExplanationError, VersionError):  # the Performance page says so; here it would hide the film
        return ""
    return found.sentence if found else ""
