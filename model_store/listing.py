"""Every version's card, for a list: the files beside a card are checked when the version is used."""

from model_store.card import Card, CardError, read_card
from model_store.store import version_folders


def listed_cards() -> list[Card]:
    """The cards of all versions, newest first; a folder whose card cannot be read is passed over."""
    cards = []
    for folder in reversed(version_folders()):
        try:
            cards.append(read_card(folder))
        except CardError:
            continue
    return cards
