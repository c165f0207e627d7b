"""What the tests of this room share."""

from collections.abc import Iterator

import pytest

from tests.reading.cards import Card


@pytest.fixture(scope="module")
def started_card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Card]:
    pretended = Card(tmp_path_factory.mktemp("card"))
    yield pretended
    pretended.process.end()


@pytest.fixture
def card(started_card: Card) -> Card:
    """A pretended graphics card without a fault; one process for all tests that do not end it."""
    started_card.renew()
    return started_card
