"""`python -m evaluation gate|retest|promote|roll-back|approve|history`: which version serves, by the command line."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from evaluation.gate import Check, GateResult
from evaluation.gate_results import run_gate
from evaluation.promotion import approve, promote, roll_back
from evaluation.retest import retest
from evaluation.service_history import moves
from films.layout import film_folder
from model_store.store import find_version, serving_version
from records.error import exit_status

COMMANDS = ("gate", "retest", "promote", "roll-back", "approve", "history")


def main(arguments: list[str]) -> int:
    """Run one of COMMANDS; returns the exit status: 1 too where a candidate does not pass the gate."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: int(options.act(options)), ValueError)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    gate = commands.add_parser("gate", help="hold a candidate against the version in service, and keep the result")
    gate.set_defaults(act=_gate)
    gate.add_argument("id")
    gate.add_argument("--films", type=Path, help="folder of the test films, by which marks on them are known")
    gate.add_argument("--json", action="store_true", help="one JSON object")
    again = commands.add_parser("retest", help="test an imported version on this machine's films: the gate asks for it")
    again.set_defaults(act=_retest)
    again.add_argument("id")
    again.add_argument("--films", type=Path, metavar="DIR", help="the folder of films")
    again.add_argument("--json", action="store_true", help="one JSON object")
    put = commands.add_parser("promote", help="put a candidate into service by its result of the gate")
    put.set_defaults(act=_promote)
    put.add_argument("id")
    put.add_argument("--reason", required=True)
    put.add_argument("--override", action="store_true", help="although it does not pass; the reason is shown with it")
    back = commands.add_parser("roll-back", help="put the version that served before back into service")
    back.set_defaults(act=_roll_back)
    back.add_argument("--reason", required=True)
    second = commands.add_parser("approve", help="as a second person, approve the promotion of a candidate")
    second.set_defaults(act=_approve)
    second.add_argument("id")
    second.add_argument(
        "--seen", type=datetime.fromisoformat, metavar="TIME",
        help="`at` of the result that was seen, as gate --json gives it; a later one is not approved",
    )  # fmt: skip
    history = commands.add_parser("history", help="every promotion and rollback")
    history.set_defaults(act=_history)
    return parser


def _gate(options: argparse.Namespace) -> int:
    folder = options.films or film_folder()
    result = run_gate(find_version(options.id), serving_version(), folder)
    if options.json:
        print(json.dumps(json.loads(result.model_dump_json()) | {"passed": result.passed}))
    else:
        _tell(result)
    return 0 if result.passed else 1


def _retest(options: argparse.Namespace) -> int:
    found = retest(find_version(options.id), options.films or film_folder(), _tell_progress)
    if options.json:
        print(found.model_dump_json())
        return 0
    print(f"{found.version}: {found.films:,} test films of the protocol {found.protocol} read on this machine")
    print(found.sentence or "It reads them as it came.")
    return 0


def _tell_progress(done: int, films: int) -> None:
    print(f"{done:,} of {films:,} films", file=sys.stderr)


def _tell(result: GateResult) -> None:
    print(f"candidate {result.candidate} against {result.champion}, {result.films:,} test films")
    if result.criteria_late:
        print("NOTE: the criteria were changed after the candidate was measured")
    if result.imported_note:
        print(f"NOTE: {result.imported_note}")
    _tell_checks(result.checks)
    if result.marked is None:
        print("People marked films; which of the test films these are cannot be known without the films.")
    elif result.marked:
        print(f"Without {result.marked} test films that people marked:")
        _tell_checks(result.checks_without_marked)
    print("passed" if result.passed else "not passed")


def _tell_checks(checks: tuple[Check, ...]) -> None:
    for check in checks:
        print(f"  {'pass' if check.passed else 'FAIL'}  {check.name}: {check.sentence}")


def _promote(options: argparse.Namespace) -> int:
    version = promote(options.id, options.reason, options.override)
    print(f"version {version.id} serves")
    return 0


def _roll_back(options: argparse.Namespace) -> int:
    print(f"version {roll_back(options.reason).id} serves again")
    return 0


def _approve(options: argparse.Namespace) -> int:
    approve(options.id, options.seen)
    print(f"approved {options.id}")
    return 0


def _history(_: argparse.Namespace) -> int:
    for move in moves():
        past = " past the gate" if move.override else ""
        print(f"{move.at}  {move.person} {move.action}{past}: {move.version} (before: {move.before}): {move.reason}")
    return 0
