"""A list of versions is made of their cards."""

import json
from pathlib import Path

from model_store.listing import listed_cards
from tests.shipped_copies import copy_of_shipped, shipped_id


def test_the_newest_comes_first_and_a_broken_card_costs_no_other(home: Path) -> None:
    copy_of_shipped(home, "20991231T000000Z-aaaa")
    broken = home / "versions" / "20991231T000001Z-bbbb"
    broken.mkdir()
    (broken / "card.json").write_text(json.dumps({"format": 1}))
    assert [card.id for card in listed_cards()] == ["20991231T000000Z-aaaa", shipped_id()]
