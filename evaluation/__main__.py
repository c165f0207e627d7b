"""`python -m evaluation` says what a version is worth, computed again from its stored predictions.

That is no reading of the test set: the films are not scored again.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from evaluation.comparison import Comparison, compare
from evaluation.evaluate import DRAWS, Choices, evaluate
from evaluation.honoured import Honoured, contents_of, honoured
from evaluation.leak import Leak, leak_of, unknown_leak
from evaluation.predictions import Predictions, read_predictions
from evaluation.table import comparison_lines, report_lines
from films.divisions import LeakError
from films.layout import FOLDER_VARIABLE, film_folder, load_films
from films.marked import leaving_out
from films.protocols import ProtocolError, divide
from model_store.card import CardError
from model_store.store import find_version, serving_version
from model_store.version import PREDICTIONS_FILE, Version, VersionError
from records.database import DatabaseUnusableError, open_database
from records.marks import latest_marks
from records.schema import NewerDatabaseError

_FAILURES = (CardError, VersionError, ValueError, OSError, DatabaseUnusableError, NewerDatabaseError)
_Told = tuple[dict[str, Any], Iterator[str]]  # the same figures for programs and for people


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        version = find_version(options.model) if options.model else serving_version()
        _expect_stored(version, options.protocol)
        return _compare(version, options) if options.against else _report(version, options)
    except _FAILURES as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--model", metavar="ID", help="a version; else the one in service")
    parser.add_argument("--against", metavar="ID", help="compare with this version, the champion, on the same films")
    parser.add_argument("--protocol", help="whose stored predictions; else the one that the version was trained by")
    parser.add_argument("--operating-point", type=float, metavar="P", help="a calibrated probability; else the card's")
    parser.add_argument("--prevalence", type=float, metavar="P", help="share of sick children; else that of the films")
    parser.add_argument("--bootstrap", type=int, default=DRAWS, metavar="N", help=f"draws (default {DRAWS})")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the draws (default 0)")
    parser.add_argument("--films", type=Path, help=f"folder of films; else {FOLDER_VARIABLE} or the settings")
    parser.add_argument("--honour-marks", action="store_true", help="figures without the marked films, too")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _expect_stored(version: Version, protocol: str | None) -> None:
    stored = version.card.evaluation.protocol
    if protocol not in (None, stored):
        raise VersionError(
            f"version {version.id} learned by the protocol {stored!r} and may have learned from the test films of "
            f"{protocol!r}: `python -m training run --protocol {protocol}` makes a version that has not"
        )


def _predictions(version: Version) -> Predictions:
    return read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)


def _report(version: Version, options: argparse.Namespace) -> int:
    card = version.card
    point = card.operating_point.probability if options.operating_point is None else options.operating_point
    choices = Choices(point, card.labels, options.prevalence, options.bootstrap, options.seed)
    folder = options.films or film_folder()

    def told(predictions: Predictions) -> _Told:
        report = evaluate(predictions, choices, _leak(predictions, version, folder))
        return json.loads(report.as_json()), report_lines(report)

    predictions = _predictions(version)
    names = {"version": version.id, "protocol": card.evaluation.protocol}
    head = f"version {version.id}, protocol {card.evaluation.protocol}, calibrated by {card.calibration.method}"
    kept = _kept(predictions, options)
    _say(names, head, told(predictions), options.json, (kept, told(kept.predictions)) if kept else None)
    return 0


def _kept(predictions: Predictions, options: argparse.Namespace) -> Honoured | None:
    if not options.honour_marks:
        return None
    contents = contents_of(predictions.film, options.films or film_folder())
    with open_database() as database:
        return honoured(predictions, contents, leaving_out(latest_marks(database)))


def _say(names: dict[str, str], head: str, told: _Told, as_json: bool, marked: tuple[Honoured, _Told] | None) -> None:
    """Print figures without marks, then with marks where they are asked for."""
    if as_json:
        second = {"marks_honoured": {"left_out": marked[0].left_out} | marked[1][0]} if marked else {}
        print(json.dumps(names | told[0] | second, allow_nan=False))
        return
    for line in chain([head], told[1], chain([""], marked[0].lines(), marked[1][1]) if marked else ()):
        print(line)


def _leak(predictions: Predictions, version: Version, folder: Path | None) -> Leak:
    if folder is None:
        return leak_of(predictions, None)
    cut = version.card.training_data.division
    try:
        return leak_of(predictions, divide(cut.protocol, load_films(folder.resolve()).films, cut.seed)[0])
    except (ProtocolError, LeakError) as error:
        return unknown_leak(f"needs the films that were tested on: {error}")


def _compare(candidate: Version, options: argparse.Namespace) -> int:
    champion = find_version(options.against)
    _expect_stored(champion, candidate.card.evaluation.protocol)
    points = [
        version.card.operating_point.probability if options.operating_point is None else options.operating_point
        for version in (champion, candidate)
    ]
    first, second = _predictions(champion), _predictions(candidate)
    protocol = champion.card.evaluation.protocol
    names = {"champion": champion.id, "candidate": candidate.id, "protocol": protocol}
    head = f"champion {champion.id}, candidate {candidate.id}, protocol {protocol}"
    told = _told(compare(first, second, *points))
    marked = None
    if (kept := _kept(first, options)) and (other := _kept(second, options)):
        marked = kept, _told(compare(kept.predictions, other.predictions, *points))
    _say(names, head, told, options.json, marked)
    return 0


def _told(comparison: Comparison) -> _Told:
    return asdict(comparison), comparison_lines(comparison)


if __name__ == "__main__":
    raise SystemExit(main())
