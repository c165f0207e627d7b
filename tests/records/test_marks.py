from dataclasses import replace
from typing import Any

import pytest

from records.database import Database, RecordRefusedError
from records.marks import MarkFacts, latest_marks, record_mark

MARK = MarkFacts(film="train/NORMAL/IM-0115.jpeg", digest="a" * 64, data_digest="d" * 64, mark="label wrong")


def test_a_mark_is_read_back_as_it_was_made(database: Database) -> None:
    made = record_mark(database, replace(MARK, note="Consolidation, lower right."), person="Ada")
    assert latest_marks(database) == {"a" * 64: made}
    assert (made.film, made.note, made.person) == (MARK.film, "Consolidation, lower right.", "Ada")


def test_a_correction_is_a_new_mark_that_counts(database: Database) -> None:
    record_mark(database, MARK)
    last = record_mark(database, replace(MARK, mark="fine"))
    assert latest_marks(database) == {MARK.digest: last}


def test_a_mark_holds_for_the_same_film_in_another_folder(database: Database) -> None:
    record_mark(database, MARK)
    moved = record_mark(database, replace(MARK, film="films/115.jpeg", data_digest="e" * 64, mark="unusable"))
    other = record_mark(database, replace(MARK, digest="b" * 64))
    assert latest_marks(database) == {MARK.digest: moved, "b" * 64: other}


@pytest.mark.parametrize("changed", [{"mark": "ugly"}, {"digest": "short"}, {"data_digest": "Z" * 64}])
def test_a_mark_that_cannot_be_is_refused(database: Database, changed: dict[str, Any]) -> None:
    with pytest.raises(RecordRefusedError, match="CHECK constraint failed"):
        record_mark(database, replace(MARK, **changed))
