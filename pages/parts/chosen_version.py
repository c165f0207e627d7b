"""What an audit page looks at, as its address names it: a version, or two, and some films."""

import streamlit as st

from evaluation.other_test_set import other_test_sets
from model_store.card import CardError
from model_store.store import serving_id, version_folders
from model_store.version import VersionError
from pages.parts.audited import OWN, Audited, audited
from pages.parts.judged_films import CLINIC, judged_films_of, say_what_was_judged
from pages.parts.literal import literal
from pages.parts.pager import first_page


def audited_or_stop(with_clinic: bool = False) -> Audited:
    """The version that the page's address names, else the one in service; where there is none, the page ends here.

    with_clinic: offer the clinic's verdicts, too. Pages of figures do not: a share of films that people chose to judge
    would be taken for what the version is worth.
    """
    try:
        serving, known = _known()
        with st.container(horizontal=True):
            version = _chosen("Version", known, serving, serving, "version") if len(known) > 1 else serving
            found = audited(version, _chosen_films([version], with_clinic))
    except (CardError, VersionError, ValueError, OSError) as error:
        st.error(literal(error), icon=":material/block:")
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
        st.error(literal(error), icon=":material/block:")
        st.stop()
    _say_what_films(found[0])
    return found


def _say_what_films(found: Audited) -> None:
    if found.clinic:
        say_what_was_judged(found.clinic)
    if found.other is None:
        return
    if found.other.outside_intended_use:
        st.warning(found.other.outside_intended_use, icon=":material/warning:")
    if found.other.left_out:
        st.caption(". ".join(found.other.left_out) + ".")


def look_at(films: str) -> None:
    """From the next script run on, the page shows what was found on these films."""
    st.session_state["next-films"] = films


def _chosen_films(versions: list[str], with_clinic: bool = False) -> str:
    """The films that all these versions were tested on; a choice only where there is one."""
    tested = [{one.name for one in other_test_sets(version)} for version in versions]
    others = sorted(set.intersection(*tested))
    if with_clinic and judged_films_of(versions[0]):
        others.append(CLINIC)
    if not others:
        return OWN
    if wanted := st.session_state.pop("next-films", None):
        st.session_state["films"] = wanted
    return st.selectbox("Films", [OWN, *others], key="films", bind="query-params", on_change=first_page)


def _known() -> tuple[str, list[str]]:
    """The version in service, and every version, newest first."""
    return serving_id(), [folder.name for folder in version_folders()][::-1]


def _chosen(label: str, known: list[str], start: str, serving: str, key: str) -> str:
    # The names as they are: a bound widget writes what it shows into the address, which must outlast a promotion.
    index = known.index(start) if start in known else 0
    return st.selectbox(
        label, known, index=index, key=key, bind="query-params", on_change=first_page, help=f"In service: {serving}"
    )
