"""The state of a fit after its last whole epoch, as one file that a broken fit goes on from."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from records.whole_file import write_whole
from training.curves import Curves

Arrays = Sequence[NDArray[Any]]


@dataclass(frozen=True)
class Checkpoint:
    """What a fit stands at.

    network: its variables, dropout's seed included. optimizer: moments, averages and the count of steps. curves: one
    entry for each whole epoch. best: the weights of the epoch with the smallest validation loss; empty without one.
    """

    network: Arrays
    optimizer: Arrays
    curves: Curves
    best: Arrays = ()


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the file, whole: after a crash the epoch before stands."""
    arrays: dict[str, Any] = {"curves": np.frombuffer(json.dumps(checkpoint.curves).encode(), np.uint8)}
    for part in ("network", "optimizer", "best"):
        arrays |= {f"{part}-{number}": array for number, array in enumerate(getattr(checkpoint, part))}
    content = io.BytesIO()
    np.savez(content, **arrays)
    write_whole(path, content.getvalue())


def read_checkpoint(path: Path | None) -> Checkpoint | None:
    """What was written; None where there is no file yet."""
    if path is None or not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        return Checkpoint(
            network=_part(stored, "network"),
            optimizer=_part(stored, "optimizer"),
            curves=json.loads(bytes(stored["curves"])),
            best=_part(stored, "best"),
        )


def _part(stored: Any, part: str) -> Arrays:
    count = sum(name.startswith(f"{part}-") for name in stored.files)
    return [stored[f"{part}-{number}"] for number in range(count)]
