"""`python -m evaluation refusal [ID]`: which films does a version refuse or doubt?

Asked are films held out of train, as they are, spoilt by us and under other headers, photographs, the version's test
films, and, where they lie beside the folder of films, chests that are not upright, slices, DICOM files of other kinds
and chests of adults. Each run opens these sets and is counted in the ledger; limits are fixed before, by `python -m
training`.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from evaluation.refusal import examine_made_films, examine_refusals, keep_refusal
from evaluation.stored_refusal import KindOfFilm, StoredRefusal
from films.layout import asked_folder
from model_store.store import find_version, serving_version
from records.error import exit_status

COMMAND = "refusal"


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _examine(options), ValueError)


def _examine(options: argparse.Namespace) -> int:
    version = find_version(options.id) if options.id else serving_version()
    examine = examine_made_films if options.made else examine_refusals
    found = examine(version, asked_folder(options.films), _tell)
    keep_refusal(found, options.into)
    for line in [found.model_dump_json()] if options.json else lines_of(found):
        print(line)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m evaluation {COMMAND}", description=__doc__)
    parser.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service")
    parser.add_argument(
        "--made",
        action="store_true",
        help="ask about films made by us alone; no set is opened, and its figures stay",
    )
    parser.add_argument("--films", type=Path, metavar="DIR", help="the folder of films; the other sets lie beside it")
    parser.add_argument("--into", type=Path, metavar="DIR", help="keep the figures in this folder, not in the home")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def lines_of(found: StoredRefusal) -> Iterator[str]:
    """The figures as lines for people."""
    yield f"version {found.version}, limits {found.limits[:12]}…, these sets opened {found.openings} times for it"
    for kind in found.kinds:
        yield f"{kind.of}, {kind.kind}: {kind.asked} {kind.figure.text(3)}{_met(kind)}"
        codes = ", ".join(f"{code} {count}" for code, count in kind.codes.items()) or "no concern"
        yield f"  {kind.refused} refused, {kind.doubted} read with a concern: {codes}"
    for name in found.missing:
        yield f"{name}: not there"


def _met(kind: KindOfFilm) -> str:
    if kind.target is None:
        return ""
    bound = "at most" if kind.at_most else "at least"
    return f"  (meant: {bound} {kind.target}{'' if kind.reached else ', missed'})"
