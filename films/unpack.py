"""Films into a folder that is there whole or not at all."""

import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from films.archive import ArchiveError, Limits, entries_to_unpack
from films.layout import film_counts
from films.progress import Meter, Phase, Progress, Report
from films.sources import FetchError

LIMITS = Limits()
_CHUNK = 1 << 18  # bytes copied at once
# What zipfile raises on a damaged or an unusual archive.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)
_SPARE = 100_000_000  # bytes left free on the disk for everything else


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder`, which takes its place when the block ends well and vanishes when not.

    What a killed run left behind is cleared away first.
    """
    prefix = f".{folder.name}.unpacking."
    for left in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=prefix) as private:
        inner = Path(private) / folder.name  # the outer one is closed to all others; films need not be
        inner.mkdir()
        yield inner
        if folder.is_dir():
            folder.rmdir()  # an empty one, which Windows would not replace
        os.replace(inner, folder)


def unpack(archive: Path, into: Path, report: Report, limits: Limits = LIMITS) -> None:
    """Unpack the films of a zip into an empty folder, split/label/file, each checked against its CRC.

    Nothing else is unpacked, and nothing is written outside. Raises ArchiveError; `into` may then hold a part.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = entries_to_unpack(opened.infolist(), limits)
            size = sum(entry.info.file_size for entry in entries)
            require_space(into, size)
            meter = Meter(Phase.UNPACKING, size, report)
            for entry in entries:
                with opened.open(entry.info) as packed:
                    write_film(packed, into / entry.name, meter)
    except _DAMAGED as error:
        raise ArchiveError(f"Expected a whole zip, received a damaged one ({error}).") from error


def write_film(content: IO[bytes], target: Path, meter: Meter) -> None:
    """Copy one film to a name that is not there yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while chunk := content.read(_CHUNK):
            file.write(chunk)
            meter.add(len(chunk))


def require_space(folder: Path, needed: int) -> None:
    """Raise FetchError unless the disk of a folder, which need not exist yet, has room for so many bytes."""
    there = next(path for path in [folder, *folder.resolve().parents] if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE:
        raise FetchError(
            f"Expected {(needed + _SPARE) / 1e9:,.1f} GB free where {folder} is to lie, found {free / 1e9:,.1f} GB."
        )


def check_counts(folder: Path, expected: Mapping[str, int], report: Report) -> None:
    """Raise ArchiveError unless each split/label holds as many films as it is known to."""
    report(Progress(Phase.COUNTING, 0, sum(expected.values())))
    found = film_counts(folder)
    wrong = [
        f"{found[name]:,} instead of {expected.get(name, 0):,} in {name}"
        for name in sorted({*expected, *found})
        if found[name] != expected.get(name, 0)
    ]
    if wrong:
        raise ArchiveError(f"Expected the known numbers of films, found {', '.join(wrong)}.")
    report(Progress(Phase.COUNTING, found.total(), found.total()))
