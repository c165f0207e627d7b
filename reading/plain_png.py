"""A decoded film as a PNG without any header, whose bytes follow from its pixels alone."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_STORED = 65_535  # bytes of one uncompressed block of a deflate stream (RFC 1951, 3.2.4)


def plain_png(pixels: NDArray[np.uint8]) -> bytes:
    """The PNG of a film (height, width) uint8.

    It is not compressed: the same film has the same bytes, and the same digest, whatever library writes it.
    """
    height, width = pixels.shape
    rows = np.pad(pixels, ((0, 0), (1, 0))).tobytes()  # each row after a zero: no filter
    blocks = [
        struct.pack("<BHH", start + _STORED >= len(rows), len(part), len(part) ^ 0xFFFF) + part
        for start in range(0, len(rows), _STORED)
        if (part := rows[start : start + _STORED])
    ]
    stream = b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(rows))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)  # 8 bits, grey
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
