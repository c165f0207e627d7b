"""`python -m benchmarks [NAME...]` measures the program beside what it is compared with, and prints ratios."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks import (
    accelerator,
    audit,
    data,
    engines,
    figures,
    growth,
    guard,
    installed_size,
    lungs,
    older_processor,
    pace,
    people,
    records,
    script_run,
    stages,
    start,
    training_epoch,
    upload,
    versions,
    while_training,
    worklist,
)
from benchmarks.machine import load, machine
from benchmarks.peers import make_peers
from benchmarks.row import Row

# In this order, whatever order they are named in: what brings TensorFlow into this process comes last.
BENCHMARKS = {
    "engines": engines.measure,
    "accelerator": accelerator.measure,
    "lungs": lungs.measure,
    "upload": upload.measure,
    "pace": pace.measure,
    "people": people.measure,
    "script_run": script_run.measure,
    "records": records.measure,
    "figures": figures.measure,
    "audit": audit.measure,
    "data": data.measure,
    "versions": versions.measure,
    "worklist": worklist.measure,
    "start": start.measure,
    "older_processor": older_processor.measure,
    "installed_size": installed_size.measure,
    "growth": growth.measure,
    "stages": stages.measure,
    "while_training": while_training.measure,
    "training_epoch": training_epoch.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the named benchmarks, all where none is named; returns 1 when one could not run in full."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, less work")
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    parser.add_argument("--peers", action="store_true", help="first make the PyTorch peer's own environment")
    parser.add_argument("--keep", action="store_true", help="keep the ratios as those of a release, to compare with")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        print(f"expected names of {', '.join(BENCHMARKS)}, received {', '.join(unknown)}", file=sys.stderr)
        return 1
    if options.peers and (trouble := make_peers()):
        print(trouble, file=sys.stderr)
        return 1
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    aside = sys.stderr if options.json else sys.stdout
    print(f"{machine()}; {load()}", file=aside, flush=True)
    rows: list[Row] = []
    for name in [name for name in BENCHMARKS if name in (options.names or BENCHMARKS)]:
        for row in _rows(name, options.quick):
            rows.append(row)
            print(json.dumps(row.facts()) if options.json else row.line(), flush=True)
    for sentence in guard.worsened(rows):
        print(sentence, file=aside)
    if options.keep:
        guard.keep(rows)
    return int(any(row.reason for row in rows))


def _rows(name: str, quick: bool) -> Iterator[Row]:
    """A benchmark's rows; what ends it early is the reason of its last one, and the others go on."""
    try:
        yield from BENCHMARKS[name](quick)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        yield Row(name, "the rest of it", reason=str(error))


if __name__ == "__main__":
    raise SystemExit(main())
