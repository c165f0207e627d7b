"""Works that are compared: warmed up, then timed by turns, so that a busy moment of the machine meets all of them."""

import math
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]
Times = dict[str, list[float]]  # milliseconds of each work, one a round

THREADS = 2  # of every engine that is compared; the small computer that the targets speak of has two cores
_FEWEST = 3  # rounds, however long they take: a median of fewer is none


def interleaved(works: Mapping[str, Work], rounds: int, *, each: int = 1, seconds: float = math.inf) -> Times:
    """The time of each work in each round, after a round that only warms up.

    each: how often a work is done within a round, for works so short that a clock's tick counts. seconds: after which
    no further round begins.
    """
    for work in works.values():
        work()
    times: Times = {name: [] for name in works}
    end = time.perf_counter() + seconds
    for number in range(rounds):
        if number >= _FEWEST and time.perf_counter() > end:
            break
        for name, work in works.items():
            times[name].append(timed(work, each))
    return times


def timed(work: Work, each: int = 1) -> float:
    """Milliseconds that a work takes, on the mean of so many times."""
    start = time.perf_counter()
    for _ in range(each):
        work()
    return (time.perf_counter() - start) * 1e3 / each
