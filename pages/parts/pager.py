"""Pages of a long list: the one that the address names, and the way to the others."""

import streamlit as st


def pager(count: int, a_page: int, what: str) -> range:
    """Draw the way, with keys, and return the places of the page's entries in the list.

    A turn is a step of the browser's history. Raises ValueError where there is nothing to turn.
    """
    if count < 1 or a_page < 1:
        raise ValueError(f"expected entries to show, received {count} at {a_page} a page")
    pages = -(-count // a_page)
    number = min(max(_number(st.query_params.get("page", "1")), 1), pages)
    first = (number - 1) * a_page
    last = min(first + a_page, count)
    with st.container(horizontal=True, vertical_alignment="center"):
        for words, icon, by, key in (("Previous", "arrow_back", -1, "P"), ("Next", "arrow_forward", 1, "N")):
            st.button(
                words, icon=f":material/{icon}:", shortcut=key, disabled=not 1 <= number + by <= pages,
                on_click=_turn, args=(number + by,), key=f"page-{words}",
            )  # fmt: skip
        st.markdown(f"{what} {first + 1:,} to {last:,} of {count:,}")
    return range(first, last)


def first_page() -> None:
    """Back to the first page, where what is paged changes: the callback of filters and orders."""
    st.query_params.pop("page", None)


def _turn(number: int) -> None:
    st.query_params["page"] = str(number)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1
