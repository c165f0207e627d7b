"""A list of versions is made of their cards."""

import json
from pathlib import Path

from model_store.listing import imported_ids, listed_cards
from model_store.version import IMPORTED_FILE
from records.whole_file import write_whole
from tests.shipped_copies import copy_of_shipped, shipped_id


def test_the_newest_comes_first_and_a_broken_card_costs_no_other(home: Path) -> None:
    copy_of_shipped(home, "20991231T000000Z-aaaa")
    broken = home / "versions" / "20991231T000001Z-bbbb"
    broken.mkdir()
    (broken / "card.json").write_text(json.dumps({"format": 1}))
    assert [card.id for card in listed_cards()] == ["20991231T000000Z-aaaa", shipped_id()]


def test_a_card_that_was_written_anew_is_read_anew(home: Path) -> None:
    path = copy_of_shipped(home, "20991231T000000Z-aaaa").folder / "card.json"
    before = listed_cards()[0]
    assert listed_cards()[0] is before  # known from before
    write_whole(path, path.read_text().replace("Research use", "research use"))
    assert listed_cards()[0].intended_use.text.startswith("research use")
    path.write_text(path.read_text()[:100])
    assert [card.id for card in listed_cards()] == [shipped_id()]


def test_only_what_came_from_elsewhere_is_imported(home: Path) -> None:
    folder = copy_of_shipped(home, "20991231T000000Z-aaaa").folder
    copy_of_shipped(home, "20991231T000001Z-bbbb")
    assert imported_ids() == frozenset()
    (folder / IMPORTED_FILE).write_text("{}")
    hidden = home / "versions" / ".importing-1234"
    hidden.mkdir()
    (hidden / IMPORTED_FILE).write_text("{}")
    assert imported_ids() == {folder.name}
