"""The chain: how each line of the ledger holds the line before it, and what a broken chain shows.

A stranger checks a ledger so. Take a line's fields as they are stored (`facts` and `at` as text) and compute

    sha256(json.dumps(["second-read ledger 1", number, at, person, action, subject, facts, previous],
                      ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()

It must equal the line's `hash`. `previous` must equal the hash of the line before, of the first line 64 zeros, and
numbers run 1, 2, 3 … A JSON array of strings has one reading only, so no two different lines hash the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

FORMAT = "second-read ledger 1"
GENESIS = "0" * 64  # what the first line names as the hash before it


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, its fields as they are stored and hashed."""

    number: int
    at: str  # UTC, as 2026-11-21T09:30:00.000000Z
    person: str
    action: str
    subject: str
    facts: str  # canonical JSON of an object
    previous: str
    hash: str

    def read_facts(self) -> dict[str, Any]:
        """The facts as Python objects."""
        facts: dict[str, Any] = json.loads(self.facts)
        return facts


@dataclass(frozen=True)
class Head:
    """The last line as it is known outside the table."""

    number: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a ledger, at the line of this number."""

    number: int
    kind: Literal["altered", "missing", "reordered"]
    sentence: str


def hash_of(entry: Entry) -> str:
    """The hash that the line must carry, in hexadecimal."""
    fields = [
        FORMAT, entry.number, entry.at, entry.person, entry.action, entry.subject, entry.facts, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def faults(entries: Sequence[Entry], head: Head | None) -> list[Fault]:
    """What is wrong with these lines, the first line concerned first; `entries` are in the order of their numbers.

    Lines beyond the head are in order: their writer died before it could move the head.
    """
    known = {GENESIS: 0} | {entry.hash: entry.number for entry in entries}
    before = Entry(0, "", "", "", "", "", "", GENESIS)
    found: dict[int, Fault] = {}
    for entry in entries:
        for fault in _between(before, entry, known):
            found.setdefault(fault.number, fault)
        before = entry
    for fault in _against(head, entries):
        found.setdefault(fault.number, fault)
    return [found[number] for number in sorted(found)]


def _between(before: Entry, entry: Entry, known: Mapping[str, int]) -> Iterator[Fault]:
    own = hash_of(entry) == entry.hash
    if entry.number != before.number + 1:
        yield _missing(before.number + 1, entry.number - 1)
        if not own:
            yield _altered(entry.number, "does not have the hash of what it says")
    elif entry.previous == before.hash:
        if not own:
            yield _altered(entry.number, "does not have the hash of what it says")
    elif entry.previous in known:
        sentence = f"line {entry.number} is out of order: it was written after what is now line {known[entry.previous]}"
        yield Fault(entry.number, "reordered", sentence)
    elif own and before.number > 0:
        yield _altered(before.number, f"is not the line that line {entry.number} was written after")
    else:
        yield _altered(entry.number, "was written after a line that the ledger does not hold")


def _against(head: Head | None, entries: Sequence[Entry]) -> Iterator[Fault]:
    last = entries[-1].number if entries else 0
    if head is None:
        if entries:
            sentence = f"the head of the ledger is missing, so lines after line {last} may be, too"
            yield Fault(last + 1, "missing", sentence)
    elif head.number > last:
        yield _missing(last + 1, head.number)
    elif head.number > 0 and not any(entry.number == head.number and entry.hash == head.hash for entry in entries):
        yield _altered(head.number, "is not the line that the head names: it, or lines before it, were written anew")


def _altered(number: int, how: str) -> Fault:
    return Fault(number, "altered", f"line {number} was altered: it {how}")


def _missing(first: int, last: int) -> Fault:
    if last < first:
        return Fault(last + 1, "altered", f"line {last + 1} was altered: lines are numbered from 1")
    which = f"line {first} is" if first == last else f"lines {first} to {last} are"
    return Fault(first, "missing", f"{which} missing")
