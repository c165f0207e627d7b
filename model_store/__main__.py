"""`python -m model_store` lists, shows, checks, exports, imports and removes versions, and prints their cards."""

import argparse
import io
import json
import sys
from pathlib import Path

from model_store.archive import export_version
from model_store.card import CardError
from model_store.card_html import as_html
from model_store.card_markdown import as_markdown
from model_store.card_page import card_page
from model_store.incoming import import_version
from model_store.listing import facts_of, imported_ids, listed_cards
from model_store.removal import collect, delete_version
from model_store.store import find_version, serving_id, serving_version, version_folders
from model_store.version import VersionError, load_version
from records.error import exit_status


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: int(options.act(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model_store", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True)
    listed = commands.add_parser("list", help="every version, newest first")
    listed.set_defaults(act=_list)
    show = commands.add_parser("show", help="what a version is, in some lines")
    show.set_defaults(act=_show)
    verify = commands.add_parser("verify", help="check every file against its card, of one version or of all")
    verify.set_defaults(act=_verify)
    for command in (show, verify):
        command.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service, or all")
    card = commands.add_parser("card", help="print the model card")
    card.set_defaults(act=_card)
    card.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service")
    form = card.add_mutually_exclusive_group()
    form.add_argument("--html", action="store_true", help="one HTML file, curves drawn")
    form.add_argument("--md", action="store_true", help="Markdown (the default)")
    export = commands.add_parser("export", help="a version as one zip")
    export.set_defaults(act=_export)
    export.add_argument("id", metavar="ID")
    export.add_argument("file", type=Path)
    take = commands.add_parser("import", help="take in a version from a zip that `export` wrote elsewhere")
    take.set_defaults(act=_import)
    take.add_argument("file", type=Path, metavar="FILE.zip")
    delete = commands.add_parser("delete", help="remove a version for good; not the one in service")
    delete.set_defaults(act=_delete)
    delete.add_argument("id", metavar="ID")
    gc = commands.add_parser("gc", help="remove drafts that nothing was written to for long")
    gc.set_defaults(act=_gc)
    gc.add_argument("--days", type=float, default=30.0, help="for how long (default 30)")
    for command in (listed, show, take):
        command.add_argument("--json", action="store_true", help="as JSON")
    return parser


def _list(options: argparse.Namespace) -> int:
    serving, cards, imported = serving_id(), listed_cards(), imported_ids()
    listed = [facts_of(card, serving, card.id in imported) for card in cards]
    if options.json:
        print(json.dumps(listed))
        return 0
    for card, facts in zip(cards, listed, strict=True):
        figures = " ".join(f"{name} {value:.3f}" for name, value in facts["figures"].items())
        said = [figures] + ["in service"] * facts["in_service"] + ["imported"] * ("imported" in facts)
        print("  ".join([card.id, card.evaluation.protocol, *said]))
    return 0


def _show(options: argparse.Namespace) -> int:
    version = find_version(options.id) if options.id else serving_version()
    if options.json:
        print(version.card.model_dump_json())
        return 0
    size = sum(path.stat().st_size for path in version.folder.iterdir())
    for name, value in facts_of(version.card, serving_id(), version.imported).items():
        print(f"{name}: {value}")
    print(f"megabytes: {size / 1e6:.1f}")
    print(f"files: {', '.join(sorted(version.card.files))}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    folders = [find_version(options.id).folder] if options.id else version_folders()
    faults = 0
    for folder in folders:
        try:
            load_version(folder)
            print(f"{folder.name}  whole")
        except (CardError, VersionError) as error:
            faults += 1
            print(error)
    return 1 if faults else 0


def _card(options: argparse.Namespace) -> int:
    page = card_page(find_version(options.id) if options.id else serving_version())
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # what the HTML says of itself, wherever it is redirected
    print(as_html(page) if options.html else as_markdown(page), end="")
    return 0


def _export(options: argparse.Namespace) -> int:
    size = export_version(find_version(options.id), options.file)
    print(f"{options.file.name}  {size / 1e6:.1f} MB")
    return 0


def _import(options: argparse.Namespace) -> int:
    version = import_version(options.file)
    if options.json:
        print(json.dumps(facts_of(version.card, serving_id(), version.imported)))
        return 0
    print(f"{version.id} is imported; before the gate: python -m evaluation retest {version.id}")
    return 0


def _delete(options: argparse.Namespace) -> int:
    delete_version(options.id)
    print(f"{options.id} is deleted")
    return 0


def _gc(options: argparse.Namespace) -> int:
    for name in collect(options.days):
        print(f"removed {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
