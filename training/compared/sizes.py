"""Versions of one recipe that differ in the side of their input alone: what a side gives, and what it costs."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from films.phantoms import encode_png, phantom
from model_store.card import Card, Estimate
from model_store.store import find_version
from reading.preparation import NATIVE_SIDE
from reading.reader import make_reader
from records.jobs import ENDED
from training.compared.differing import cards_by
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for, notice_broken, resume
from training.order import Order
from training.recipe import Recipe

SIDES = (64, 96, 128, 160, 224, 288)  # pixels
_FILMS, _TURNS = 4, 15


@dataclass(frozen=True)
class Sized:
    """One side's version. milliseconds: the median of a reading, films and all; minutes: of its training."""

    side: int
    version: str
    area: Estimate
    accuracy: Estimate
    milliseconds: float
    minutes: float


def ask_for_missing(folder: Path, base: Recipe, cards: Sequence[Card], sides: Sequence[int] = SIDES) -> list[int]:
    """Put a training in the queue for each side that has no version and none on its way; these sides.

    One that broke off goes on from its last whole epoch. Raises RecipeError where one of the sides is none.
    """
    known, asked = cards_by("side", cards, base), []
    jobs = {JobFolder(job.draft).known_order(): job for job in reversed(notice_broken()) if job.state not in ENDED}
    orders = {side: Order(recipe=replace(base, side=side), films=folder) for side in sides}
    for side, order in orders.items():
        job = jobs.get(order)
        if side in known or (job and job.state != "interrupted"):
            continue
        resume(job.draft) if job else ask_for(order)
        asked.append(side)
    return asked


def sized(cards: Mapping[int, Card]) -> list[Sized]:
    """The versions of these cards, each read with by turns on drawn films of full size."""
    films = [encode_png(phantom(seed, seed % 2 == 0, 1300, 900)) for seed in range(_FILMS)]
    readers = {side: make_reader(find_version(card.id)) for side, card in cards.items()}
    times: dict[int, list[float]] = {side: [] for side in readers}
    for film in films * _TURNS:
        for side, reader in readers.items():
            start = time.perf_counter()
            reader.read(film)
            times[side].append(1e3 * (time.perf_counter() - start))
    return [
        Sized(
            side=side,
            version=card.id,
            area=card.evaluation.figures["auc"],
            accuracy=card.evaluation.figures["accuracy"],
            milliseconds=float(np.median(times[side])),
            minutes=card.training.seconds / 60,
        )
        for side, card in cards.items()
    ]


def table(rows: Sequence[Sized]) -> Iterator[str]:
    """A Markdown table, the smallest side first."""
    yield "| side | AUC | accuracy | a reading | training |"
    yield "|---|---|---|---|---|"
    for row in rows:
        side = f"{row.side}" + (" (upsampled)" if row.side > NATIVE_SIDE else " (native)" * (row.side == NATIVE_SIDE))
        yield (
            f"| {side} | {in_words(row.area)} | {in_words(row.accuracy)} | {row.milliseconds:.1f} ms "
            f"| {row.minutes:.0f} min |"
        )


def in_words(figure: Estimate) -> str:
    """A figure with its interval."""
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"
