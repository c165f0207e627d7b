"""TensorFlow's own errors become those that the process knows how to say."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reading.preparation import scale
from tests.reading.cards import reduced


def _too_large(tf: Any) -> object:
    return tf.zeros([2**42])  # 16 TB


def _misfit(tf: Any) -> object:
    return tf.matmul(tf.zeros([2, 3]), tf.zeros([2, 3]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "error", "said"),
    [(_too_large, MemoryError, "^$"), (_misfit, RuntimeError, "size-incompatible")],
)
def test_what_tensorflow_raises_is_known_to_the_process(
    work: Callable[[Any], object], error: type[Exception], said: str
) -> None:
    import tensorflow as tf

    from reading.tensorflow_engine import TensorFlowEngine

    engine = TensorFlowEngine.__new__(TensorFlowEngine)
    engine._keras = SimpleNamespace(score=lambda _: work(tf))  # type: ignore[assignment]
    with pytest.raises(error, match=said):
        engine.score(scale(reduced(1)))
