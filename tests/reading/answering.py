"""A process that answers as it is told, for tests of those that ask."""

import os
import sys
import time

from reading.framed import answers_only, read_framed, write_framed


def main() -> None:
    answers = answers_only()
    while True:
        try:
            word, _, rest = read_framed(sys.stdin.buffer).partition(b" ")
        except EOFError:
            return
        if word == b"die":
            os._exit(3)
        if word == b"sleep":
            time.sleep(float(rest))
        if word == b"print":
            print(rest, flush=True)
        write_framed(answers, rest or b"nothing")
        if word == b"rest":
            os._exit(0)


if __name__ == "__main__":
    main()
