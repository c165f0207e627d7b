"""Versions of one recipe that differ in their seed alone: what chance gives, and what the recipe gives without it."""

from collections.abc import Iterator, Mapping
from statistics import fmean

from model_store.card import Card
from training.compared.sizes import in_words

FIGURES = ("auc", "accuracy", "sensitivity", "specificity")


def table(cards: Mapping[int, Card]) -> Iterator[str]:
    """A Markdown table of cards by seed: a row each with intervals, then their means, each with what they lie between.

    The intervals say what other films would change, the last row what another seed does.
    """
    yield f"| seed | {' | '.join(FIGURES)} | version |"
    yield "|---" * (len(FIGURES) + 2) + "|"
    for seed, card in cards.items():
        figures = (in_words(card.evaluation.figures[name]) for name in FIGURES)
        yield f"| {seed} | {' | '.join(figures)} | {card.id} |"
    if cards:
        means = (_mean([card.evaluation.figures[name].value for card in cards.values()]) for name in FIGURES)
        yield f"| mean of {len(cards)} | {' | '.join(means)} | |"


def _mean(values: list[float]) -> str:
    return f"{fmean(values):.4f} ({min(values):.4f} to {max(values):.4f})"
