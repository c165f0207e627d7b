"""A probability on a line that shows the operating point."""

from html import escape

import streamlit as st

from reading.reader import Finding
from reading.telling import COLOURS, percent

__all__ = ["percent", "probability_scale"]


def probability_scale(finding: Finding, probability: float, operating_point: float) -> None:
    """Draw the line from 0 to 100 % with the operating point and the film's probability on it."""
    words = f"Probability {percent(probability)} on a scale from 0 to 100 %; pneumonia from {percent(operating_point)}."
    colour = COLOURS[finding]
    st.html(
        f"""
        <div role="img" aria-label="{escape(words)}" style="padding:0 .5rem;margin:.25rem 0 .5rem">
          <div style="position:relative;height:2.6rem">
            <div style="position:absolute;top:.9rem;left:0;right:0;height:.7rem;border-radius:.35rem;
                        background:rgba(128,128,128,.28)"></div>
            <div style="position:absolute;top:.9rem;left:0;width:{probability:.2%};height:.7rem;
                        border-radius:.35rem;background:{colour}"></div>
            <div style="position:absolute;top:.45rem;left:{operating_point:.2%};width:2px;height:1.6rem;
                        margin-left:-1px;background:currentColor"></div>
            <div style="position:absolute;top:.65rem;left:{probability:.2%};width:1.2rem;height:1.2rem;
                        margin-left:-.6rem;border-radius:50%;background:{colour};border:2px solid white;
                        box-sizing:border-box"></div>
          </div>
          <div style="position:relative;height:1.3rem;font-size:.85rem">
            <span style="position:absolute;left:0">0 %</span>
            <span style="position:absolute;left:{operating_point:.2%};transform:translateX(-50%);white-space:nowrap"
              >pneumonia from {escape(percent(operating_point))}</span>
            <span style="position:absolute;right:0">100 %</span>
          </div>
        </div>
        """
    )
