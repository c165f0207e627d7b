"""Messages between two processes over a pipe: the length, then the bytes."""

import os
import struct
import sys
from typing import IO

_LENGTH = struct.Struct("<Q")


def write_framed(pipe: IO[bytes], message: bytes) -> None:
    """Send a message. Raises OSError where nobody listens any more."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def read_framed(pipe: IO[bytes]) -> bytes:
    """The next message. Raises EOFError where the other end was closed, in the middle of one too."""
    return _exactly(pipe, _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0])


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message


def answers_only() -> IO[bytes]:
    """Standard output, kept for answers alone: what a library prints from here on goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answers
