"""`python -m evaluation` says what a version is worth, computed again from its stored predictions.

That is no reading of the test set: the films are not scored again. With `--films` of another labelled folder the
version reads its films, and the figures are kept.

`python -m evaluation gate|retest|promote|roll-back|approve|history` says which version serves.
`python -m evaluation explanation` says whether its heat maps show what the network goes by, `refusal` which films it
refuses or doubts.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from evaluation import explanation_command, refusal_command, service_command
from evaluation.asked_films import Asked, asked
from evaluation.comparison import Comparison, compare, of_both
from evaluation.evaluate import DRAWS, Choices, evaluate, expect_between
from evaluation.honoured import Honoured, contents_of, honoured
from evaluation.leak import Leak, leak_of, unknown_leak
from evaluation.other_films import NOT_FOR_OTHER_FILMS
from evaluation.other_test_set import OtherTestSet
from evaluation.predictions import Predictions
from evaluation.table import comparison_lines, report_lines
from films.divisions import LeakError
from films.layout import FOLDER_VARIABLE, film_folder, load_films
from films.marked import leaving_out
from films.other_folder import Labelling
from films.protocols import ProtocolError, divide
from model_store.store import find_version, serving_version
from model_store.version import Version, VersionError, sha256_of
from records.database import open_database
from records.error import exit_status
from records.marks import latest_marks

_Told = tuple[dict[str, Any], Iterator[str]]  # the same figures for programs and for people


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in service_command.COMMANDS:
        return service_command.main(given)
    if given and given[0] == explanation_command.COMMAND:
        return explanation_command.main(given[1:])
    if given and given[0] == refusal_command.COMMAND:
        return refusal_command.main(given[1:])
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _act(options), ValueError)


def _act(options: argparse.Namespace) -> int:
    version = find_version(options.model) if options.model else serving_version()
    return _compare(version, options) if options.against else _report(version, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--model", metavar="ID", help="a version; else the one in service")
    parser.add_argument("--against", metavar="ID", help="compare with this version, the champion, on the same films")
    parser.add_argument("--protocol", help="whose stored predictions; else the one that the version was trained by")
    parser.add_argument("--operating-point", type=float, metavar="P", help="a calibrated probability; else the card's")
    parser.add_argument("--prevalence", type=float, metavar="P", help="share of sick children; else that of the films")
    parser.add_argument("--bootstrap", type=int, default=DRAWS, metavar="N", help=f"draws (default {DRAWS})")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the draws (default 0)")
    parser.add_argument(
        "--films", type=Path, metavar="DIR",
        help=f"the version's own folder of films, else {FOLDER_VARIABLE} or the settings; or another folder to test on",
    )  # fmt: skip
    parser.add_argument("--label-column", metavar="NAME", help="of labels.csv in another folder")
    for label in ("pneumonia", "normal"):
        parser.add_argument(
            f"--{label}", action="append", default=[], metavar="WORD", help=f"in that column, for {label}; repeatable"
        )
    parser.add_argument("--honour-marks", action="store_true", help="figures without the marked films, too")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _asked(version: Version, options: argparse.Namespace) -> Asked:
    labelling = None
    if options.label_column is not None:
        labelling = Labelling(options.label_column, tuple(options.pneumonia), tuple(options.normal))
    return asked(version, options.films, labelling, options.protocol, progress=_tell)


def _tell(done: int, films: int) -> None:
    print(f"{done:,} of {films:,} films", file=sys.stderr)


def _report(version: Version, options: argparse.Namespace) -> int:
    card = version.card
    point = card.operating_point.probability if options.operating_point is None else options.operating_point
    choices = Choices(point, card.labels, options.prevalence, options.bootstrap, options.seed)
    films = _asked(version, options)

    def told(predictions: Predictions) -> _Told:
        report = evaluate(predictions, choices, _leak(predictions, films, options.films or film_folder()))
        return json.loads(report.as_json()), report_lines(report)

    names = {"version": version.id} | films.named
    head = f"version {version.id}, {_words(films.named)}, calibrated by {card.calibration.method}"
    kept = _kept(films.predictions, options, films.other)
    marked = (kept, told(kept.predictions)) if kept else None
    _say(names, [head, *films.words], told(films.predictions), options.json, marked)
    return 0


def _words(named: dict[str, str]) -> str:
    return ", ".join(f"{what.replace('_', ' ')} {name}" for what, name in named.items())


def _kept(predictions: Predictions, options: argparse.Namespace, other: OtherTestSet | None = None) -> Honoured | None:
    if not options.honour_marks:
        return None
    if other:  # in a layout of its own
        contents = {name: sha256_of(Path(other.films_folder) / name) for name in predictions.film}
    else:
        contents = contents_of(predictions.film, options.films or film_folder())
    with open_database() as database:
        return honoured(predictions, contents, leaving_out(latest_marks(database)))


def _say(
    names: dict[str, str], head: Sequence[str], told: _Told, as_json: bool, marked: tuple[Honoured, _Told] | None
) -> None:
    """Print figures without marks, then with marks where they are asked for."""
    if as_json:
        second = {"marks_honoured": {"left_out": marked[0].left_out} | marked[1][0]} if marked else {}
        print(json.dumps(names | told[0] | second, allow_nan=False))
        return
    for line in chain(head, told[1], chain([""], marked[0].lines(), marked[1][1]) if marked else ()):
        print(line)


def _leak(predictions: Predictions, films: Asked, folder: Path | None) -> Leak:
    if films.other:
        return unknown_leak(NOT_FOR_OTHER_FILMS)
    if folder is None:
        return leak_of(predictions, None)
    cut = films.version.card.training_data.division
    try:
        return leak_of(predictions, divide(cut.protocol, load_films(folder.resolve()).films, cut.seed)[0])
    except (ProtocolError, LeakError) as error:
        return unknown_leak(f"needs the films that were tested on: {error}")


def _compare(candidate: Version, options: argparse.Namespace) -> int:
    champion = find_version(options.against)
    points = [
        version.card.operating_point.probability if options.operating_point is None else options.operating_point
        for version in (champion, candidate)
    ]
    for point in points:
        expect_between(point, "an operating point")
    second, first = _asked(candidate, options), _asked(champion, options)
    if first.named != second.named:
        raise VersionError(f"expected two versions tested on the same films, received {first.named}, {second.named}")
    names = {"champion": champion.id, "candidate": candidate.id} | first.named
    head = f"champion {champion.id}, candidate {candidate.id}, {_words(first.named)}"
    # Of another folder's films each version left out those that it has seen.
    films = of_both(first.predictions, second.predictions) if first.other else (first.predictions, second.predictions)
    told = _told(compare(*films, *points))
    marked = None
    if (kept := _kept(films[0], options, first.other)) and (other := _kept(films[1], options, second.other)):
        marked = kept, _told(compare(kept.predictions, other.predictions, *points))
    _say(names, [head, *first.words, *_left_out_of(second)], told, options.json, marked)
    return 0


def _left_out_of(candidate: Asked) -> Iterator[str]:
    yield from candidate.foreign
    if candidate.other and candidate.other.seen:
        yield f"{candidate.other.seen:,} of these films the candidate has seen: they are left out, too"


def _told(comparison: Comparison) -> _Told:
    return asdict(comparison), comparison_lines(comparison)


if __name__ == "__main__":
    raise SystemExit(main())
