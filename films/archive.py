"""A zip from outside: what of it may be unpacked, decided from its list before a byte is written."""

import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from films.layout import LABELS, SPLITS, is_film_name
from films.sources import FetchError
from reading.radiograph import MAX_BYTES

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what a zip of films is made with
_JUNK = "__MACOSX"  # a folder that macOS adds to a zip


class ArchiveError(FetchError):
    """An archive that is not taken; the message says what in it forbids that."""


@dataclass(frozen=True)
class Limits:
    """What an archive of films may hold at most, so that a small file cannot fill a disk."""

    entries: int = 50_000  # the public one has some 12,000, half of them macOS junk
    bytes_per_entry: int = MAX_BYTES  # of one film, as for one that is read
    bytes_in_all: int = 4_000_000_000  # unpacked; the public one has 1.2 GB


@dataclass(frozen=True)
class Entry:
    """One film in an archive and the name that it gets in the folder: split/label/file."""

    info: zipfile.ZipInfo
    name: str


def entries_to_unpack(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> list[Entry]:
    """The films of the shallowest folder that holds train/NORMAL: Kaggle's zip has a second copy further down.

    The whole archive is refused, by ArchiveError, if any of its entries, wanted or not, is none of a decent zip.
    """
    _check_amount(infos, limits)
    for info in infos:
        if fault := _fault(info, limits):
            raise ArchiveError(f"Expected a zip of films, received one with {info.orig_filename[:120]!r}, {fault}.")
    _check_twins(infos)
    files = [(info, tuple(info.filename.split("/"))) for info in infos if not info.is_dir()]
    roots = [parts[:-3] for _, parts in files if parts[-3:-1] == ("train", LABELS[0]) and _JUNK not in parts]
    if not roots:
        raise ArchiveError("Expected a zip with a folder train/NORMAL, received one without.")
    root = min(roots, key=lambda parts: (len(parts), parts))
    return [Entry(info, "/".join(parts[-3:])) for info, parts in files if parts[:-3] == root and _is_film(parts)]


def _is_film(parts: tuple[str, ...]) -> bool:
    split, label, file_name = parts[-3:] if len(parts) >= 3 else ("", "", "")
    return split in SPLITS and label in LABELS and is_film_name(file_name)


def _check_amount(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    size = sum(info.file_size for info in infos)
    if len(infos) > limits.entries or size > limits.bytes_in_all:
        raise ArchiveError(
            f"Expected a zip of at most {limits.entries:,} files and {limits.bytes_in_all / 1e9:,.1f} GB unpacked, "
            f"received one of {len(infos):,} and {size / 1e9:,.1f} GB."
        )


def _fault(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Why this entry does not belong in a zip of films."""
    name = info.orig_filename  # as it stands in the file: zipfile cuts it at a NUL and turns backslashes on Windows
    kind = stat.S_IFMT(info.external_attr >> 16)
    faults: Iterator[tuple[bool, str]] = iter(
        [
            ("\0" in name or not name, "which is no name"),
            ("\\" in name or ":" in name, "which means another place on some systems"),
            (name.startswith("/"), "which is an absolute path"),
            (bool({"..", "."} & set(name.split("/"))), "which leads out of the folder"),
            (kind not in (0, stat.S_IFREG, stat.S_IFDIR), "which is a link or a device and no file"),
            (bool(info.flag_bits & 0x1), "which is encrypted"),
            (info.compress_type not in _METHODS, "which is packed in an unusual way"),
            (info.file_size > limits.bytes_per_entry, f"which is to have {info.file_size:,} bytes"),
        ]
    )
    return next((sentence for found, sentence in faults if found), None)


def _check_twins(infos: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        # Two names that one file system may take for the same.
        plain = unicodedata.normalize("NFC", info.filename).casefold()
        if plain in seen:
            raise ArchiveError(f"Expected each file once, received a zip with {info.filename[:120]!r} twice.")
        seen.add(plain)
