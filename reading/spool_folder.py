"""Files in a folder of the spool, closed to all other users."""

import os
import secrets
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600  # the program's own user and nobody else: they are patients' films
_LONGEST_COUNT = 9  # digits; of a torn file's, Python would refuse to read a few thousand


def count_from(content: bytes) -> int:
    """A count that was written as a decimal number; 0 where there is none, or a power cut left something else."""
    return int(content) if content.isdigit() and len(content) <= _LONGEST_COUNT else 0


class SpoolFolder:
    """Files by a number or a word, each written whole.

    Unlike records/whole_file.py it makes no folder, so that nothing is written into one that was closed meanwhile, and
    does not wait for the disk: what a power cut tears can be sent again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make the folder, which is not there yet."""
        self.path.mkdir(mode=FOLDER_MODE)

    def put(self, name: int | str, content: bytes) -> None:
        """Write a file. Raises FileNotFoundError where the folder is gone, OSError where the disk takes no more."""
        temporary = self.path / f".{name}.{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb") as file:
                file.write(content)
            os.replace(temporary, self.path / str(name))
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def get(self, name: int | str) -> bytes:
        """A file's bytes; empty where there is none."""
        try:
            return (self.path / str(name)).read_bytes()
        except FileNotFoundError:
            return b""

    def names(self) -> set[str]:
        """What the files are called; nothing where the folder is gone."""
        try:
            return {name for name in os.listdir(self.path) if not name.startswith(".")}  # noqa: PTH208 - a tenth of the time
        except FileNotFoundError:
            return set()

    def changed(self) -> float:
        """When a file came or went last, seconds since 1970; 0 where the folder is gone."""
        try:
            return self.path.stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def numbers(self, ending: str = "") -> set[int]:
        """The numbers among their names, or among those with this ending."""
        found = {name.removesuffix(ending) for name in self.names() if name.endswith(ending)}
        return {int(name) for name in found if name.isdecimal()}
