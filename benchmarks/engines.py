"""A decoded film to probability, heat map and embedding: beside other ways, and beside the bare network."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing

import numpy as np

from benchmarks import torch_peer
from benchmarks.forwards import BARE, KERAS_DENSENET, LIBRARIES, OURS, PREDICT
from benchmarks.interleaved import Times
from benchmarks.peers import peers_python
from benchmarks.row import Row, Target, ratio_row, row_of
from benchmarks.timed import TimedProcess

_FASTER = Target(20, at_least=True)  # than the ready-made ways to a probability and a heat map
_OF_BARE = Target(1.5)  # times the fastest bare forward: what heat map, embedding and preparation may cost
_OWN = [sys.executable, "-m", "benchmarks.forwards"]


def measure(quick: bool) -> Iterator[Row]:
    """A row for each way; they take turns, each library in a process of its own with two threads."""
    rounds, seconds = (3, 0.1) if quick else (15, 0.5)
    with ExitStack() as stack:
        processes = {work: process for process, works in _processes(stack).items() for work in works}
        reasons = {
            work: reason for process in dict.fromkeys(processes.values()) for work, reason in process.reasons().items()
        }
        times: Times = {work: [] for work in processes if not reasons[work]}
        for _ in range(rounds):
            for work, taken in times.items():
                taken.append(processes[work].time(work, seconds))
    yield from _rows(times, reasons)


def _processes(stack: ExitStack) -> dict[TimedProcess, list[str]]:
    """The processes, each with the works that it holds; those of TensorFlow share one."""
    python = peers_python()
    libraries = [work for work in LIBRARIES if not (python and work == KERAS_DENSENET)]
    groups = [(_OWN, [work]) for work in (OURS, *BARE)] + [(_OWN, libraries)]
    if python:
        groups.append(([str(python), "-m", "benchmarks.torch_peer"], [torch_peer.WORK]))
    return {stack.enter_context(closing(TimedProcess(command, works))): works for command, works in groups}


def _rows(times: Times, reasons: dict[str, str]) -> Iterator[Row]:
    ours = times.get(OURS)
    for work, reason in reasons.items():
        if reason or ours is None:
            yield Row("engines", work, reason=reason or "ours, which it is compared with, could not be measured")
        else:
            target = _FASTER if work in (PREDICT, KERAS_DENSENET, torch_peer.WORK) else None
            yield row_of("engines", work, times[work], ours, target)
    bare = [work for work in BARE if work in times]
    if ours and bare:
        fastest = min(bare, key=lambda work: float(np.median(times[work])))
        yield ratio_row("engines", f"as served, beside {fastest}", ours, times[fastest], _OF_BARE)
