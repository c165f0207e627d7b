"""`python -m films fetch [--to DIR]` fetches the public films; `python -m films describe` says what a folder holds."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from films.description import describe, lines_of
from films.fetch import fetch, part_of
from films.layout import (
    FOLDER_VARIABLE,
    asked_folder,
    fetched_folder,
    film_counts,
    is_film_folder,
    load_films,
)
from films.progress_line import ProgressLine
from films.sources import ADDRESS_VARIABLE, SOURCE_NAMES, FetchError, Source, ZipSource, source_named
from records.error import exit_status


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m films", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fetching = commands.add_parser("fetch", help="fetch the public films, 1.2 GB; a broken fetch goes on")
    fetching.add_argument("--to", type=Path, metavar="DIR", help=f"a new folder; else {fetched_folder()}")
    fetching.add_argument("--source", choices=SOURCE_NAMES, default=SOURCE_NAMES[0], help="kaggle needs kagglehub")
    fetching.add_argument("--url", help=f"another address of the same zip; else {ADDRESS_VARIABLE}, else Mendeley's")
    fetching.add_argument("--sha256", help="refuse a zip with any other")
    fetching.set_defaults(run=_fetch)
    describing = commands.add_parser("describe", help="what a folder of films consists of, and what is wrong with it")
    describing.add_argument("--films", type=Path, metavar="DIR", help=f"the folder; else {FOLDER_VARIABLE} or settings")
    describing.add_argument("--json", action="store_true", help="one JSON object")
    describing.set_defaults(run=_describe)
    return parser


def _describe(options: argparse.Namespace) -> int:
    description = describe(load_films(asked_folder(options.films)))
    print(json.dumps(asdict(description)) if options.json else "\n".join(lines_of(description)))
    return 0


def _fetch(options: argparse.Namespace) -> int:
    folder = (options.to or fetched_folder()).expanduser().resolve()
    line = ProgressLine(sys.stderr)
    try:
        source = source_named(options.source, options.url, options.sha256)
        there = is_film_folder(folder)
        fetch(folder, source, line)
    except FetchError as error:
        line.close()
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        line.close()
        print(_stopped(folder, source), file=sys.stderr)
        return 1
    line.close()
    print(_done(folder, there))
    return 0


def _done(folder: Path, there: bool) -> str:
    counts = ", ".join(f"{name} {count:,}" for name, count in sorted(film_counts(folder).items()))
    if there:
        return f"Films lie in {folder} already ({counts}); nothing was fetched."
    told = "" if folder == fetched_folder() else f" Name it in {FOLDER_VARIABLE} to use it."
    return f"The films lie in {folder} ({counts}).{told}"


def _stopped(folder: Path, source: Source) -> str:
    part = part_of(folder, source) if isinstance(source, ZipSource) else None
    if part is None or not part.exists():
        return "Stopped; nothing is left behind."
    return f"Stopped. {part.stat().st_size:,} bytes lie in {part}; the same command goes on from there."


if __name__ == "__main__":
    raise SystemExit(main())
