"""Keeps what a page brought with it out of the garbage collector's way."""

import gc

import streamlit as st


@st.cache_resource(show_spinner=False)
def settle(page: str) -> None:  # noqa: ARG001 - the key: once a process and page
    """After a page's first run: its modules stay for good, so the collector looks through them no more.

    Streamlit collects garbage after every script run, and whoever clicked waits for it: it looked through 200,000
    objects then, nearly all of them modules.
    """
    gc.collect()
    gc.freeze()
