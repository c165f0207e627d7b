import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.chain import GENESIS, Entry, Head, faults, hash_of

TEXTS = st.text(max_size=12)
Fields = tuple[str, str, str, str, str]
FIELDS = st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


def _chain(lines: list[Fields]) -> list[Entry]:
    entries: list[Entry] = []
    for number, fields in enumerate(lines, start=1):
        bare = Entry(number, *fields, previous=entries[-1].hash if entries else GENESIS, hash="")
        entries.append(replace(bare, hash=hash_of(bare)))
    return entries


def _head(entries: list[Entry]) -> Head:
    return Head(entries[-1].number, entries[-1].hash) if entries else Head(0, GENESIS)


CHAINS = st.lists(FIELDS, max_size=6).map(_chain)
LONGER = st.lists(FIELDS, min_size=2, max_size=6).map(_chain)


@given(entries=CHAINS)
def test_a_chain_as_it_was_written_has_no_fault(entries: list[Entry]) -> None:
    assert faults(entries, _head(entries)) == []


@given(entries=CHAINS)
def test_a_line_whose_writer_died_before_the_head_moved_is_no_fault(entries: list[Entry]) -> None:
    assert faults(entries, _head(entries[:-1])) == []


@given(entries=LONGER, data=st.data())
def test_any_field_of_any_line_that_is_changed_is_found_at_that_line(entries: list[Entry], data: Any) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["at", "person", "action", "subject", "facts", "previous", "hash"]))
    changed = data.draw(TEXTS.filter(lambda text: text != getattr(entries[index], field)))
    tampered = [*entries[:index], replace(entries[index], **{field: changed}), *entries[index + 1 :]]
    found = faults(tampered, _head(entries))
    assert (found[0].number, found[0].kind) == (index + 1, "altered")


@given(entries=LONGER, data=st.data())
def test_a_line_that_was_changed_with_its_own_hash_is_found_too(entries: list[Entry], data: Any) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    changed = replace(entries[index], facts=entries[index].facts + " ")
    changed = replace(changed, hash=hash_of(changed))
    found = faults([*entries[:index], changed, *entries[index + 1 :]], _head(entries))
    assert (found[0].number, found[0].kind) == (index + 1, "altered")


@given(entries=LONGER, data=st.data())
def test_a_line_that_is_gone_is_missing_wherever_it_stood(entries: list[Entry], data: Any) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    found = faults([*entries[:index], *entries[index + 1 :]], _head(entries))
    assert [(fault.number, fault.kind) for fault in found] == [(index + 1, "missing")]
    assert found[0].sentence == f"line {index + 1} is missing"


@given(entries=LONGER, data=st.data())
def test_a_line_that_is_gone_is_found_when_the_later_ones_are_numbered_anew(entries: list[Entry], data: Any) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    closed = [replace(entry, number=entry.number - 1) for entry in entries[index + 1 :]]
    assert faults([*entries[:index], *closed], _head(entries))[0].number == index + 1


@given(entries=LONGER, data=st.data())
def test_two_lines_that_changed_places_are_named_as_reordered(entries: list[Entry], data: Any) -> None:
    first, second = sorted(data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=2, max_size=2)))
    moved = list(entries)
    moved[first] = replace(entries[second], number=first + 1)
    moved[second] = replace(entries[first], number=second + 1)
    found = faults(moved, _head(entries))
    assert (found[0].number, found[0].kind) == (first + 1, "reordered")


def test_the_sentence_says_where_a_moved_line_belongs() -> None:
    one, two, three = _chain([("at", "Ada", "promote", name, "{}") for name in ("one", "two", "three")])
    moved = [one, replace(three, number=2), replace(two, number=3)]
    sentences = [fault.sentence for fault in faults(moved, _head([one, two, three]))]
    assert sentences[0] == "line 2 is out of order: it was written after what is now line 3"


@given(entries=LONGER)
def test_a_ledger_written_anew_in_full_does_not_match_its_head(entries: list[Entry]) -> None:
    forged = _chain([(entry.at, entry.person, entry.action, entry.subject, "{}forged") for entry in entries])
    assert [fault.number for fault in faults(forged, _head(entries))] == [len(entries)]


def test_lines_without_a_head_may_be_too_few() -> None:
    entries = _chain([("at", "Ada", "promote", "one", "{}")])
    assert faults(entries, None)[0].sentence == "the head of the ledger is missing, so lines after line 1 may be, too"
    assert faults([], None) == []


@pytest.mark.parametrize("number", [0, -3])
def test_a_line_before_the_first_is_no_line(number: int) -> None:
    (entry,) = _chain([("at", "Ada", "promote", "one", "{}")])
    assert faults([replace(entry, number=number)], None)[0].kind == "altered"


def test_the_hash_is_what_the_documentation_says() -> None:
    fields = ["second-read ledger 1", 1, "2026-11-21T09:30:00.000000Z", "Zoë", "promote", "v1", '{"auc":0.97}', GENESIS]
    encoded = json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    entry = Entry(1, "2026-11-21T09:30:00.000000Z", "Zoë", "promote", "v1", '{"auc":0.97}', GENESIS, "")
    assert hash_of(entry) == hashlib.sha256(encoded).hexdigest()
    assert (
        hash_of(entry) == "a8c4be28001f2932a0d24511b996a8997bf409c16f939d254bceb15800f82010"
    )  # as written once; another value would disown every ledger


@given(one=FIELDS, other=FIELDS)
def test_different_lines_have_different_hashes(one: Fields, other: Fields) -> None:
    assert (_chain([one])[0].hash == _chain([other])[0].hash) == (one == other)


@given(fields=FIELDS, cut=st.integers(0, 12))
def test_text_that_moves_from_one_field_to_the_next_changes_the_hash(fields: Fields, cut: int) -> None:
    at, person, action, subject, facts = fields
    moved = (at, person + action[:cut], action[cut:], subject, facts)
    assert (_chain([fields])[0].hash == _chain([moved])[0].hash) == (fields == moved)
