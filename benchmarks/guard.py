"""The ratios of the last release, kept as data, and what has got worse since by more than both runs' noise."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.row import Row
from records.whole_file import write_whole

LAST_RELEASE = Path(__file__).resolve().parent / "last_release.json"


def keep(rows: Sequence[Row], path: Path = LAST_RELEASE) -> None:
    """Write the ratios that have a target, with their spread; what was kept before of other works stays.

    Only what this machine measured: of another one's nothing is left.
    """
    ratios = [
        {"benchmark": row.benchmark, "work": row.work, "ratio": row.ratio, "low": row.ratio_low, "high": row.ratio_high}
        for row in rows
        if _is_watched(row)
    ]
    before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"machine": ""}
    measured = {(one["benchmark"], one["work"]) for one in ratios}
    if before["machine"] == machine():
        ratios = [one for one in before["ratios"] if (one["benchmark"], one["work"]) not in measured] + ratios
    write_whole(path, json.dumps({"machine": machine(), "ratios": ratios}, indent=1).encode() + b"\n")


def worsened(rows: Sequence[Row], path: Path = LAST_RELEASE) -> Iterator[str]:
    """A sentence for each ratio that got worse: by more than the quartiles of both runs reach.

    One more where nothing was kept, or it was measured on another machine. Raises ValueError for a broken file.
    """
    if not path.is_file():
        yield "No ratios of a release are kept: --keep writes those of this run."
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept["machine"] != machine():
        yield f"The last release was measured on another machine: {kept['machine']}."
    before = {(one["benchmark"], one["work"]): one for one in kept["ratios"]}
    for row in rows:
        one = before.get((row.benchmark, row.work))
        if one and _is_watched(row) and _is_worse(row, one):
            yield (
                f"Worse than at the last release: {row.benchmark}, {row.work}: {one['ratio']:.2f} "
                f"[{one['low']:.2f} to {one['high']:.2f}] then, {row.ratio:.2f} "
                f"[{row.ratio_low:.2f} to {row.ratio_high:.2f}] now, where {row.target} is the target."
            )


def _is_watched(row: Row) -> bool:
    return row.target is not None and row.ratio is not None and row.ratio_low is not None and row.ratio_high is not None


def _is_worse(row: Row, before: dict[str, float]) -> bool:
    """Whether the quartiles of now lie wholly on the bad side of those of then."""
    if row.target is None or row.ratio_low is None or row.ratio_high is None:
        return False
    return row.ratio_high < before["low"] if row.target.at_least else row.ratio_low > before["high"]
