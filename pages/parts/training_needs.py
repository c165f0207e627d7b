"""Whether anything can be trained with what is installed, and the sentence where it cannot."""

import streamlit as st

from pages.parts.literal import literal
from reading.installed import NotInstalledError
from training.needs import expect_training


def training_can_run() -> bool:
    """Whether it can; where it cannot, the page says what to install."""
    try:
        expect_training()
    except NotInstalledError as error:
        st.info(literal(error), icon=":material/download:")
        return False
    return True
