"""`python -m evaluation` says what a version is worth, computed again from its stored predictions.

That is no reading of the test set: the films are not scored again.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from evaluation.comparison import compare
from evaluation.evaluate import DRAWS, Choices, evaluate
from evaluation.leak import Leak, leak_of, unknown_leak
from evaluation.predictions import Predictions, read_predictions
from evaluation.table import comparison_lines, report_lines
from films.divisions import LeakError
from films.layout import FOLDER_VARIABLE, FilmFolderError, film_folder, load_films
from films.protocols import ProtocolError, divide
from model_store.card import CardError
from model_store.store import find_version, serving_version
from model_store.version import PREDICTIONS_FILE, Version, VersionError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        version = find_version(options.model) if options.model else serving_version()
        _expect_stored(version, options.protocol)
        return _compare(version, options) if options.against else _report(version, options)
    except (CardError, VersionError, FilmFolderError, ValueError, OSError) as error:
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
    predictions = _predictions(version)
    report = evaluate(predictions, choices, _leak(predictions, version, options.films or film_folder()))
    protocol = card.evaluation.protocol
    if options.json:
        print(json.dumps({"version": version.id, "protocol": protocol} | json.loads(report.as_json())))
        return 0
    print(f"version {version.id}, protocol {protocol}, calibrated by {card.calibration.method}")
    for line in report_lines(report):
        print(line)
    return 0


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
    comparison = compare(_predictions(champion), _predictions(candidate), *points)
    if options.json:
        names = {"champion": champion.id, "candidate": candidate.id, "protocol": champion.card.evaluation.protocol}
        print(json.dumps(names | asdict(comparison), allow_nan=False))
        return 0
    print(f"champion {champion.id}, candidate {candidate.id}, protocol {champion.card.evaluation.protocol}")
    for line in comparison_lines(comparison):
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
