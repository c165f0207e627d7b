"""`python -m training run` trains a version; `start` leaves that to a worker, `jobs` says how far it is.

`python -m training search` looks for a better recipe, `label-check` for films whose label is probably wrong, and
`lungs` makes the network that outlines the lungs, and `limits` says what a version does not read; none of them trains a
version.
"""

import argparse
import os
import sys
from pathlib import Path

from reading.installed import words_on
from records.error import exit_status
from training.compared.commands import add_compared_commands
from training.jobs.commands import add_job_commands
from training.kept_memory import keep_memory
from training.label_check_command import add_label_check_command
from training.limits_command import add_limits_command
from training.lungs.commands import add_lung_command
from training.rankings.commands import add_rank_command
from training.reproductions.commands import add_reproduction_commands
from training.searches.commands import add_search_command

_SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "2",  # TensorFlow's notes on missing GPUs help nobody
    # A graphics card's memory is taken as it is needed: films are read on it, too. The same for JAX.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        return exit_status(lambda: int(options.act(options)), RuntimeError)
    except ModuleNotFoundError as error:
        print(words_on(error), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_job_commands(commands)
    add_limits_command(commands)
    add_lung_command(commands)
    add_reproduction_commands(commands)
    add_search_command(commands)
    add_rank_command(commands)
    add_compared_commands(commands)
    add_label_check_command(commands)
    export = commands.add_parser("export", help="make the serving graph of a draft from its trained weights")
    export.set_defaults(act=_export)
    export.add_argument("draft", type=Path)
    return parser


def _export(options: argparse.Namespace) -> int:
    from training.export import export_graph

    print(export_graph(options.draft))
    return 0


if __name__ == "__main__":
    keep_memory()
    raise SystemExit(main())
