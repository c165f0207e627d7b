"""Every version's card, for a list: the files beside a card are checked when the version is used."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from model_store.card import CARD_FILE, Card, CardError, read_card
from model_store.store import version_folders
from model_store.version import IMPORTED_FILE
from records.home import home

_KEPT = 4096  # cards, of some 10 kB each


def listed_cards() -> list[Card]:
    """The cards of all versions, newest first; a folder whose card cannot be read is passed over."""
    cards = []
    for folder in reversed(version_folders()):
        try:
            cards.append(_card(str(folder), _stamp(folder)))
        except (CardError, OSError):
            continue
    return cards


def forget_cards() -> None:
    """Read every card anew at the next list, as a new process does."""
    _card.cache_clear()


def imported_ids() -> frozenset[str]:
    """The versions of this store that were made elsewhere."""
    return frozenset(mark.parent.name for mark in (home() / "versions").glob(f"[!.]*/{IMPORTED_FILE}"))


def facts_of(card: Card, serving: str, imported: bool) -> dict[str, Any]:
    """What a list says of a version; `imported` is said of those alone that were."""
    figures = {name: figure.value for name, figure in card.evaluation.figures.items() if figure.value is not None}
    return {
        "id": card.id,
        "created": card.created.isoformat(),
        "in_service": card.id == serving,
        "protocol": card.evaluation.protocol,
        "test_films": card.evaluation.films,
        "train_films": card.training_data.films,
        "figures": figures,
    } | ({"imported": True} if imported else {})


def _stamp(folder: Path) -> tuple[int, ...]:
    """Another one for each card that was ever written there: replaced, or changed in place."""
    found = os.stat(f"{folder}/{CARD_FILE}")  # noqa: PTH116 - a path object costs as much again, 1,000 times
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=_KEPT)
def _card(folder: str, stamp: tuple[int, ...]) -> Card:  # noqa: ARG001 - part of the key
    return read_card(Path(folder))
