"""`python -m training limits` fixes the limits of a version that was made without, on films that it learned from."""

import argparse
import sys
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from model_store.limits import Limits, limits_beside, packed_limits
from model_store.store import find_version, serving_version
from model_store.version import GRAPH_FILE, Version, VersionError
from records.whole_file import write_whole
from training.draft import FOLDS_FILE


def add_limits_command(commands: Any) -> None:
    """Add `limits` to the commands of `python -m training`."""
    parser = commands.add_parser("limits", help="fix from where on a version does not read a film, or doubts one")
    parser.set_defaults(act=_limits)
    parser.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service")
    parser.add_argument("--films", type=Path, help=FILMS_HELP)
    parser.add_argument("--into", type=Path, metavar="DIR", help="keep the limits in this folder, not in the home")


def _limits(options: argparse.Namespace) -> int:
    version = find_version(options.id) if options.id else serving_version()
    limits = limits_for(version, asked_folder(options.films))
    path = limits_beside(version.id, options.into)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, packed_limits(limits))
    for line in lines_of(limits):
        print(line)
    print(path)
    return 0


def limits_for(version: Version, folder: Path) -> Limits:
    """Limits for a finished version, as its training would have fixed them.

    Raises VersionError unless the folder holds exactly the films that it learned from, and enough were held out.
    """
    from films.divisions import digest_of
    from films.layout import load_films
    from films.protocols import divide
    from films.reduced import reduced_films
    from reading.batches import score_in_batches
    from reading.graph_engine import GraphEngine
    from reading.preparation import NATIVE_SIDE
    from training.limits import FEWEST_HELD_OUT, Belonging, SeenFilms, fixed_limits, fold_scores

    data, card = version.card.training_data, version.card
    division = divide(data.division.protocol, load_films(folder).films, data.division.seed)[0]
    if (digest := digest_of(division.learnable)) != data.digest:
        raise VersionError(
            f"expected the films that version {version.id} learned from ({data.digest[:12]}…), received others "
            f"({digest[:12]}…)"
        )
    if (held_out := len(division.validation)) < FEWEST_HELD_OUT:
        raise VersionError(
            f"expected at least {FEWEST_HELD_OUT} films held out, received {held_out} with version {version.id}"
        )
    engine = GraphEngine(version.file(GRAPH_FILE))

    def seen(films: Any) -> SeenFilms:
        scores = score_in_batches(engine, reduced_films(films, card.preparation.side))
        return SeenFilms(reduced_films(films, NATIVE_SIDE), scores.embedding)

    folds = fold_scores(version.file(FOLDS_FILE), card.calibration, card.operating_point.probability)
    belonging = Belonging(card.files[GRAPH_FILE], data.name, data.digest)
    return fixed_limits(
        seen(division.train), seen(division.validation), belonging, folds,
        lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip


def lines_of(limits: Limits) -> list[str]:
    """The limits as lines for people."""
    facts = limits.facts
    lines = [
        f"fixed on {facts.held_out} films held out of {facts.films}, measures fitted on {facts.fitted_on}: "
        f"{facts.refused:.2%} get no reading, {facts.doubted:.2%} are read with a concern"
    ]
    for name, limit in facts.limits.items():
        way = "from" if limit.upward else "down to"
        value, usual = f"{limit.value:.3f}", f"{limit.typical:.3f}"
        lines.append(f"  {name}: {way} {value}, usually {usual}; {limit.beyond:.2%} ({limit.rule})")
    if band := facts.band:
        lines.append(
            f"  uncertain from {band.low:.3f} to {band.high:.3f}: {band.share:.2%} of {band.films} films, "
            f"{band.accuracy:.4f} of the others called rightly ({band.rule})"
        )
    return lines
