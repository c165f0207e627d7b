"""Of 100 children, how many have pneumonia: a mark a child, light enough to follow a slider."""

from html import escape

import streamlit as st

from reading.telling import COLOURS, percent

_SICK = f"background:{COLOURS['pneumonia']};border-color:{COLOURS['pneumonia']}"


def of_100(probability: float) -> str:
    """How many of 100 children a probability is; as `percent`, it never says that none or all are."""
    return percent(probability).removesuffix(" %").replace("<", "fewer than").replace(">", "more than")


def hundred_children(probability: float) -> None:
    """Draw 100 marks, those of children with pneumonia filled."""
    sick = 0 if probability < 0.01 else min(99, round(100 * probability))  # as the words have it
    marks = "".join(f'<span style="{_SICK if place < sick else ""}"></span>' for place in range(100))
    words = f"Of 100 children {of_100(probability)} have pneumonia."
    st.html(
        "<style>.of-100{display:grid;grid-template-columns:repeat(20,1fr);gap:3px;max-width:22rem;margin:.1rem 0 .4rem}"
        ".of-100 span{aspect-ratio:1;border:1.5px solid #808080;border-radius:50%;box-sizing:border-box}</style>"
        f'<div class="of-100" role="img" aria-label="{escape(words)}">{marks}</div>'
    )
