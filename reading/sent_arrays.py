"""Arrays of numbers as one message between two processes: a line that says what they are, then the numbers."""

import json

import numpy as np
from numpy.typing import NDArray


def packed(arrays: dict[str, NDArray[np.float32]]) -> bytes:
    """The message that holds these arrays by their names."""
    shapes = json.dumps({name: array.shape for name, array in arrays.items()})
    return b"\n".join([shapes.encode(), b"".join(array.astype(np.float32).tobytes() for array in arrays.values())])


def unpacked(message: bytes) -> dict[str, NDArray[np.float32]]:
    """The arrays of a message. Raises ValueError for one that holds more or less than its line says."""
    line, _, content = message.partition(b"\n")
    shapes: dict[str, list[int]] = json.loads(line)
    sizes = [int(np.prod(shape)) for shape in shapes.values()]
    values = np.frombuffer(content, np.float32)
    if sum(sizes) != len(values):
        raise ValueError(f"expected {sum(sizes)} numbers, received {len(values)}")
    parts = np.split(values, np.cumsum(sizes))[:-1]  # behind the last one nothing is left
    return {name: part.reshape(shape).copy() for (name, shape), part in zip(shapes.items(), parts, strict=True)}
