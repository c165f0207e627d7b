"""A training without a network, for tests of jobs: `stand_in.py TEMPLATE` reads ids of jobs and works them off.

Each job is worked off in a child of its own, which a test may kill; its id is printed first, then how it ended.
"""

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from model_store.version import sha256_of
from records.whole_file import write_whole
from training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from training.draft import CHECKPOINT_FILE, KEPT_FILE, Kept
from training.order import Order
from training.watch import Watch

STEPS = 3  # an epoch
WEIGHTS_FILE = "weights.npy"


def train(template: Path, order: Order, draft: Path, watch: Watch, pause: float = 0.001) -> None:
    """Weights that each step changes in a way that hangs on all steps before; whole files, as in a real training."""
    epochs = order.recipe.epochs
    watch.phase("preparing")
    watch.plan({"training": epochs * STEPS})
    watch.phase("training")
    stood = read_checkpoint(draft / CHECKPOINT_FILE) or Checkpoint([np.full(8, 0.5)], [], [])
    weights, curves = np.array(stood.network[0]), list(stood.curves)
    watch.skip(len(curves) * STEPS)
    for epoch in range(len(curves), epochs):
        for step in range(STEPS):
            weights = np.sin(3.0 * weights + epoch + 0.1 * step)
            time.sleep(pause)
            watch.step()
        curves.append({"epoch": epoch + 1, "seconds": time.monotonic(), "loss": float(weights.mean())})
        write_checkpoint(draft / CHECKPOINT_FILE, Checkpoint([weights], [], curves))
        watch.epoch(curves)
        if watch.stop_wanted():
            break
    watch.phase("measuring")
    write_whole(draft / KEPT_FILE, Kept(epoch=len(curves), stopped=len(curves) < epochs).model_dump_json())
    np.save(draft / WEIGHTS_FILE, weights)
    (draft / CHECKPOINT_FILE).unlink()
    card = json.loads(template.read_text(encoding="utf-8")) | {"id": draft.name}
    card["files"] = {name: sha256_of(draft / name) for name in (WEIGHTS_FILE, KEPT_FILE)}
    write_whole(draft / "card.json", json.dumps(card))


if __name__ == "__main__":
    from training.jobs.process import run_job

    work = partial(train, Path(sys.argv[1]))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(os.getpid(), flush=True)
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the child is gone
            os._exit(0 if run_job(line.strip(), work) else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
