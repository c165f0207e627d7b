"""Figures as people read them: a share with its interval and the films behind it."""

from typing import Literal

from evaluation.figure import Figure
from model_store.card_blocks import percent


def share_in_words(figure: Figure) -> str:
    """A share: 99.2 % (97.8 to 99.7, 390 films); its reason where it is not defined."""
    if figure.value is None:
        return figure.reason
    films = f"{figure.films:,} films"
    if figure.low is None or figure.high is None:
        return f"{percent(figure.value)} ({films})"
    return f"{percent(figure.value)} ({100 * figure.low:.1f} to {100 * figure.high:.1f}, {films})"


def number_in_words(figure: Figure, sign: Literal["", "+"] = "") -> str:
    """Any other figure: 0.961 (0.940 to 0.982); its reason where it is not defined. sign: "+" for a difference."""
    if figure.value is None:
        return figure.reason
    if figure.low is None or figure.high is None:
        return f"{figure.value:{sign}.3f}"
    return f"{figure.value:{sign}.3f} ({figure.low:{sign}.3f} to {figure.high:{sign}.3f})"
