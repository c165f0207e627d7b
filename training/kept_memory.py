"""The memory of one step kept for the next, so that the system need not take it back and clear as much again."""

import ctypes
import sys

# The numbers of glibc's malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX, _ARENA_MAX = -1, -2, -4, -8
_ALL = 2**31 - 1  # bytes; as large as the number goes
_AT_ONCE = 64 << 20  # bytes that are asked of the system at a time


def keep_memory() -> bool:
    """Have this process keep what it frees; whether its allocator can be told to.

    TensorFlow gives the feature maps of a step, 1.6 GB at 160 pixels and 32 films, back after each use; glibc returns
    what is large to the system, which clears it page by page when it is asked for again: more than half the time of a
    step. For a process that ends with its training, before it starts threads: from then on it holds its largest need.
    """
    if sys.platform != "linux":
        return False
    allocator = ctypes.CDLL(None)
    if not hasattr(allocator, "mallopt"):  # as in musl
        return False
    chosen = {_MMAP_MAX: 0, _TRIM_THRESHOLD: _ALL, _TOP_PAD: _AT_ONCE, _ARENA_MAX: 1}
    return all(allocator.mallopt(name, value) for name, value in chosen.items())
