"""`python -m evaluation refusal [ID]`: which films does a version refuse or doubt?

Asked are films held out of train, as they are, spoilt by us and under other headers, photographs, the version's test
films, and, where they lie beside the folder of films, chests that are not upright, slices, DICOM files of other kinds
and chests of adults. Each run opens these sets and is counted in the ledger; limits are fixed before, by `python -m
training`.
"""

import argparse
from collections.abc import Iterator

from evaluation.examination_command import answer, asked_version, examination_parser, tell
from evaluation.refusal import examine_made_films, examine_refusals, keep_refusal
from evaluation.stored_refusal import OWN_FILMS, KindOfFilm, StoredRefusal
from films.layout import asked_folder
from records.error import exit_status

COMMAND = "refusal"


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _examine(options), ValueError)


def _examine(options: argparse.Namespace) -> int:
    version = asked_version(options)
    examine = examine_made_films if options.made else examine_refusals
    found = examine(version, asked_folder(options.films), tell)
    keep_refusal(found, options.into)
    answer(found, lines_of(found), options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = examination_parser(COMMAND, __doc__, "the other sets")
    parser.add_argument(
        "--made",
        action="store_true",
        help="ask about films made by us alone; no set is opened, and its figures stay",
    )
    return parser


def lines_of(found: StoredRefusal) -> Iterator[str]:
    """The figures as lines for people."""
    yield f"version {found.version}, limits {found.limits[:12]}…, these sets opened {found.openings} times for it"
    for kind in found.kinds:
        yield f"{kind.of}, {kind.kind}: {kind.asked} {kind.figure.text(3)}{_met(kind)}"
        codes = ", ".join(f"{code} {count}" for code, count in kind.codes.items()) or "no concern"
        yield f"  {kind.refused} refused, {kind.doubted} read with a concern: {codes}"
    yield OWN_FILMS
    for name in found.missing:
        yield f"{name}: not there"


def _met(kind: KindOfFilm) -> str:
    if kind.target is None:
        return ""
    bound = "at most" if kind.at_most else "at least"
    return f"  (meant: {bound} {kind.target}{'' if kind.reached else ', missed'})"
