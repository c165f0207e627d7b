"""What one process packs another one unpacks, number for number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from reading.sent_arrays import packed, unpacked

ARRAYS = arrays(np.float32, array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4))


@given(st.dictionaries(st.text(max_size=8), ARRAYS, max_size=4))
def test_arrays_arrive_as_they_were_sent(sent: dict[str, np.ndarray]) -> None:
    received = unpacked(packed(sent))
    assert list(received) == list(sent)
    for name, array in sent.items():
        assert received[name].dtype == np.float32
        np.testing.assert_array_equal(received[name], array)


def test_what_arrives_can_be_written_to() -> None:
    received = unpacked(packed({"one": np.zeros(3, np.float32)}))
    received["one"][0] = 1.0
    assert received["one"].tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("message", [b"", b"no line", b'{"one": [3]}\n' + bytes(8), b'{"one": [1]}\n' + bytes(5)])
def test_a_message_that_does_not_hold_what_it_says_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(message)
