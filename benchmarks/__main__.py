"""`python -m benchmarks [NAME...]` measures the program beside what it is compared with, and prints ratios."""

import argparse
import json
import sys

from benchmarks import audit, data, engines, figures, lungs, script_run, training_epoch, versions, while_training

BENCHMARKS = {
    "engines": engines.measure,
    "lungs": lungs.measure,
    "script_run": script_run.measure,
    "figures": figures.measure,
    "audit": audit.measure,
    "data": data.measure,
    "versions": versions.measure,
    "training_epoch": training_epoch.measure,
    "while_training": while_training.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the named benchmarks, all where none is named; returns 1 when one could not run in full."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        print(f"expected names of {', '.join(BENCHMARKS)}, received {', '.join(unknown)}", file=sys.stderr)
        return 1
    missing = False
    for name in options.names or BENCHMARKS:
        for row in BENCHMARKS[name](options.quick):
            missing |= row.median is None
            print(json.dumps(row.facts()) if options.json else row.line(), flush=True)
    return int(missing)


if __name__ == "__main__":
    raise SystemExit(main())
