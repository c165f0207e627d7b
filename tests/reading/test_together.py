"""Films of several threads that wait go together, and each thread gets the scores of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.engine import EngineError, Scores
from reading.together import Batch, Together

MOST = 8


def film(value: float, count: int = 1) -> Batch:
    return np.full((count, 2, 2, 1), value, np.float32)


class Computing:
    """Scores by value; it holds the first batch until `go`, so that others come to wait."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.fault: Exception | None = None

    def __call__(self, batch: Batch) -> Scores:
        self.sizes.append(len(batch))
        self.begun.set()
        assert self.go.wait(60)
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        return Scores(batch[:, 0, 0, 0], batch[..., 0], batch.reshape(len(batch), -1))


def waiting(together: Together) -> int:
    with together._adding:
        return len(together._waiting)


def come_together(computing: Computing, counts: list[int]) -> list[Scores | str]:
    """What each thread gets of so many films, where all come while a film of a first one is computed."""
    together = Together(computing, MOST)

    def ask(value: int, count: int) -> Scores | str:
        try:
            return together.score(film(value, count))
        except EngineError as error:
            return str(error)

    with ThreadPoolExecutor(len(counts) + 1) as people:
        first = people.submit(ask, 99, 1)
        assert computing.begun.wait(60)
        others = []
        for value, count in enumerate(counts):
            others.append(people.submit(ask, value, count))
            while waiting(together) <= value:  # in this order
                pass
        computing.go.set()
        return [one.result(60) for one in (first, *others)]


@given(st.lists(st.integers(1, 10), min_size=1, max_size=12))
def test_each_gets_its_own_scores_and_batches_stay_within_the_most(counts: list[int]) -> None:
    computing = Computing()
    first, *others = come_together(computing, counts)
    assert isinstance(first, Scores)
    for value, (count, scores) in enumerate(zip(counts, others, strict=True)):
        assert isinstance(scores, Scores)
        assert scores.logit.tolist() == [value] * count
        assert scores.activation_map.shape == (count, 2, 2)
    assert sum(computing.sizes) == 1 + sum(counts)
    assert all(size <= MOST or size in counts for size in computing.sizes)


def test_those_who_wait_go_in_as_few_batches_as_can_be() -> None:
    computing = Computing()
    come_together(computing, [1] * 20)
    assert computing.sizes == [1, 8, 8, 4]


def test_a_film_alone_does_not_wait_for_others() -> None:
    computing = Computing()
    computing.go.set()
    together = Together(computing, MOST)
    for value in range(3):
        assert together.score(film(value)).logit.tolist() == [value]
    assert computing.sizes == [1, 1, 1]


def test_an_error_reaches_all_of_its_batch_and_no_other() -> None:
    computing = Computing()
    computing.fault = EngineError("no memory left")
    first, *others = come_together(computing, [1] * 3)
    assert first == "no memory left"
    assert all(isinstance(one, Scores) for one in others)


def test_a_fault_of_ours_leaves_nobody_waiting() -> None:
    computing = Computing()
    computing.go.set()
    together = Together(computing, MOST)
    computing.fault = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        together.score(film(1))
    assert together.score(film(2)).logit.tolist() == [2]
