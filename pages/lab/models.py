"""The Models page: every version, the gate that a candidate passes, promotion and the way back."""

from collections.abc import Callable

import streamlit as st

from evaluation.gate import GateResult
from evaluation.gate_results import latest_result, run_gate
from evaluation.promotion import approve, promote, roll_back
from evaluation.retested import awaits_retest
from evaluation.service_history import Move, moves, version_before
from model_store.card import Card
from model_store.listing import listed_cards
from model_store.store import find_version, folder_of_version, serving_id
from pages.parts.film_folder import folder_of_films
from pages.parts.gate_result import show_gate_result
from pages.parts.literal import literal
from pages.parts.retest import offer_retest
from pages.parts.size_table import by_size
from pages.parts.version_table import version_table
from records.error import STOPPED_BY
from records.settings import read_settings


def _say_next(words: str) -> None:
    """Words that outlast the rerun which shows what they are about."""
    st.session_state["models-said"] = words
    st.rerun()


def _in_service(serving: Card | None, history: tuple[Move, ...]) -> None:
    st.subheader("In service", anchor=False)
    st.markdown(f"**{serving_id()}**" + ("" if serving else ": its card cannot be read"))
    if not history:
        st.caption("It came with the program.")
        return
    last = history[-1]
    if last.version != serving_id():
        st.warning(f"{literal(last.person)} {last.action}, {last.version}, at {last.at}, which broke off: do it again.")
        return
    st.caption(f"{literal(last.person)} {last.action} at {last.at}: {literal(last.reason)}")


def _candidate(serving: str, cards: list[Card]) -> None:
    others = [card.id for card in cards if card.id != serving]
    st.subheader("Put another version into service", anchor=False)
    if not others:
        st.info("There is one version only: a second comes from a training.", icon=":material/model_training:")
        return
    candidate = st.selectbox("Candidate", others, key="candidate", bind="query-params")
    if awaits_retest(folder_of_version(candidate)):
        offer_retest(candidate)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        held = st.button("Hold it at the gate", icon=":material/rule:")
        st.page_link(
            "pages/audit/compare.py", label="Film by film", icon=":material/difference:",
            query_params={"first": serving, "second": candidate},
        )  # fmt: skip
    if held:
        with st.spinner("Both versions on the same films; network and graph on drawn ones"):
            run_gate(find_version(candidate), find_version(serving), folder_of_films())
    result = latest_result(candidate)
    if result is None:
        st.caption("It was not held at the gate yet.")
        return
    _points({card.id: card for card in cards}, serving, candidate)
    show_gate_result(result)
    _promotion(result)


def _points(cards: dict[str, Card], serving: str, candidate: str) -> None:
    """The operating points beside each other: readings made before keep theirs."""
    if serving not in cards:  # its card cannot be read, which is said above
        return
    before, after = (cards[one].operating_point for one in (serving, candidate))
    st.caption(
        f"Operating point: {before.probability:.3f} now, {after.probability:.3f} with the candidate "
        f"({literal(after.rule)}). "
        "Readings made before keep theirs."
    )


def _promotion(result: GateResult) -> None:
    reason = st.text_input("Why", key=f"why-{result.candidate}", max_chars=300)
    past = False
    if not result.passed:
        past = st.checkbox(
            "Promote it past the gate; the reason will stand wherever the version is shown",
            key=_key("past", result),
        )
    with st.container(horizontal=True):
        if read_settings().second_person:
            _approval(result)
        if st.button("Promote", type="primary", icon=":material/publish:", disabled=not (result.passed or past)):
            promote(result.candidate, reason, override=past)
            _say_next(f"{result.candidate} serves from the next reading on.")


def _approval(result: GateResult) -> None:
    if st.button("Approve as a second person", icon=":material/how_to_reg:", key=_key("approve", result)):
        approve(result.candidate, result.at)
        st.toast("The approval is in the ledger.")


def _key(what: str, result: GateResult) -> str:
    """Of a widget that speaks of this result and no other: a tick or a press holds for none that comes later."""
    return f"{what}-{result.candidate}-{result.at:%Y%m%dT%H%M%S.%f}"


def _way_back(history: tuple[Move, ...]) -> None:
    before = version_before(history, serving_id())
    if before is None:
        return
    st.subheader("Roll back", anchor=False)
    reason = st.text_input(f"Why back to {before}", key=f"why-back-{before}", max_chars=300)
    # By its key a press on a page that is out of date asks for no other version than the one named there.
    if st.button("Roll back", icon=":material/undo:", key=f"roll-back-{before}"):
        _say_next(f"{roll_back(reason, before).id} serves again.")


def _history(history: tuple[Move, ...]) -> None:
    if not history:
        return
    st.subheader("What happened", anchor=False)
    rows = history[::-1]
    st.dataframe(
        {
            "When (UTC)": [move.at for move in rows],
            "Who": [move.person for move in rows],
            "What": [move.action + (", past the gate" if move.override else "") for move in rows],
            "Version": [move.version for move in rows],
            "Before": [move.before for move in rows],
            "Why": [move.reason for move in rows],
        },
        hide_index=True,
    )


st.title("Models", anchor=False)
if said := st.session_state.pop("models-said", ""):
    st.success(said, icon=":material/check:")


def _parts() -> None:
    """One part of the page after the other: what stops one leaves the others, above all the way back."""
    known, history = listed_cards(), moves()
    _shown(lambda: _in_service(next((card for card in known if card.id == serving_id()), None), history))
    _shown(lambda: version_table(known, serving_id()))
    _shown(lambda: by_size(known, folder_of_films()))
    _shown(lambda: _candidate(serving_id(), known))
    _shown(lambda: _way_back(history))
    _shown(lambda: _history(history))


def _shown(part: Callable[[], None]) -> None:
    try:
        part()
    except (*STOPPED_BY, ValueError) as error:
        st.error(literal(error), icon=":material/block:")


_shown(_parts)
