"""`python -m records verify | ledger | backup FILE | restore FILE` looks after the database in the home."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from records.backup import back_up
from records.chain import Entry
from records.database import Database, DatabaseUnusableError, database_path, open_database
from records.error import exit_status
from records.ledger import entries, head_path, verify
from records.restore import restore


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 1 when the ledger has a fault or the command failed, else 0."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _act(options))


def _act(options: argparse.Namespace) -> int:
    if options.command == "backup":
        return _back_up(options.file)
    if options.command == "restore":
        return _restore(options.file, force=options.force)
    with _present() as database:
        return _verify(database) if options.command == "verify" else _print_ledger(database, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m records", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("verify", help="check the ledger; names altered, missing and reordered lines")
    ledger = commands.add_parser("ledger", help="print the ledger, a line each")
    ledger.add_argument("--json", action="store_true", help="one JSON object a line, fields as they are hashed")
    backup = commands.add_parser("backup", help="copy the database while the program runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    back = commands.add_parser("restore", help="put a backup back, once it is verified")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help="even when lines of the present ledger are lost")
    return parser


def _present() -> Database:
    if not database_path().is_file():
        lost = " although a ledger was kept here" if head_path(database_path()).is_file() else ""
        raise DatabaseUnusableError(f"expected a database at {database_path()}, found none{lost}")
    return open_database()


def _verify(database: Database) -> int:
    found = verify(database)
    for fault in found:
        print(fault.sentence, file=sys.stderr)
    if found:
        return 1
    lines = entries(database)
    print(f"{len(lines)} lines verified" + (f"; the head is {lines[-1].number} {lines[-1].hash}" if lines else ""))
    return 0


def _print_ledger(database: Database, *, as_json: bool) -> int:
    for entry in entries(database):
        print(json.dumps(asdict(entry)) if as_json else _line(entry))
    return 0


def _line(entry: Entry) -> str:
    line = f"{entry.number}  {entry.at}  {entry.person}  {entry.action}  {entry.subject}  {entry.facts}"
    return line.encode("utf-8", "backslashreplace").decode()  # a line that was tampered with may hold what is no text


def _back_up(file: Path) -> int:
    head = back_up(database_path(), file)
    print(f"backed up to {file}, with {head.number} lines of the ledger; the head is {head.number} {head.hash}")
    return 0


def _restore(file: Path, *, force: bool) -> int:
    aside = restore(file, database_path(), force=force)
    print(f"restored {file}" + (f"; the database before is kept as {aside}" if aside else ""))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
