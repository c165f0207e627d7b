"""The curves of a training: one entry an epoch, stored as CSV."""

import csv
import io
from pathlib import Path

from records.whole_file import write_whole

Curves = list[dict[str, float]]


def write_curves(path: Path, curves: Curves) -> None:
    """Replace the stored curves, whole, so that a page can read them while training goes on."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(curves[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(curves)
    write_whole(path, text.getvalue())


def read_curves(path: Path) -> Curves:
    """The stored curves, one dictionary of figures an epoch."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
