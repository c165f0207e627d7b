"""The films in a zip from outside: each on its own, in memory, under names that are never used as paths."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reading.radiograph import MAX_BYTES
from records.error import SecondReadError

_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # of a zip, of an empty one, of one in parts
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what zips are made with
_BESIDE = frozenset({"thumbs.db", "desktop.ini", "dicomdir"})  # what systems and archives put beside films
# What zipfile raises on a damaged or an unusual archive.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError,
    ValueError,
)  # fmt: skip
_END = struct.Struct("<4s4H2LH")  # the record at a zip's end (APPNOTE 4.3.16)
_LONGEST_COMMENT = 65_535  # bytes behind that record


class ZipError(SecondReadError, ValueError):
    """A zip of which nothing is taken, or nothing more; the message says why."""


@dataclass(frozen=True)
class Limits:
    """What a zip may hold at most, so that a small file cannot fill memory or disk."""

    entries: int = 5_000
    bytes_of_list: int = 4_000_000  # of the names and places at its end, which are read as a whole
    bytes_per_entry: int = MAX_BYTES  # unpacked, as for a film that comes alone
    bytes_in_all: int = 8_000_000_000  # unpacked; a thousand films of 16 bits and 4 million pixels
    ratio: int = 200  # times its packed size; what packs smaller is an even surface and no film


LIMITS = Limits()


@dataclass(frozen=True)
class Unzipped:
    """One file of a zip: either its content, or the fault that forbids it.

    place: in the zip's list, from 0. left: entries of the list behind it.
    """

    place: int
    left: int
    name: str
    content: bytes = b""
    fault: str = ""


def is_zip(content: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return content.startswith(_STARTS)


def is_beside(name: str) -> bool:
    """Whether a path in a zip or a folder names no film: a folder, or what systems put beside films."""
    parts = name.replace("\\", "/").split("/")
    is_folder = len(parts) > 1 and not parts[-1]
    return is_folder or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in _BESIDE


def unzipped(path: Path, limits: Limits = LIMITS, after: int = 0) -> Iterator[Unzipped]:
    """The files of a zip one after the other, those before the place `after` passed over; never one inside another.

    Folders and what systems put beside films are passed over. Raises ZipError for a zip that is damaged as a whole or
    too large, OSError where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            _check_list(file, limits)
            with zipfile.ZipFile(file) as opened:
                yield from _files(opened, limits, after)
    except _DAMAGED as error:
        if isinstance(error, ZipError):
            raise
        raise ZipError("Expected a whole zip, received a damaged one.") from error


def _files(opened: zipfile.ZipFile, limits: Limits, after: int) -> Iterator[Unzipped]:
    infos = opened.infolist()
    size = sum(info.file_size for info in infos)
    if len(infos) > limits.entries or size > limits.bytes_in_all:
        raise ZipError(
            f"Expected a zip of at most {limits.entries:,} files and {limits.bytes_in_all / 1e9:,.1f} GB unpacked, "
            f"received one of {len(infos):,} and {size / 1e9:,.1f} GB."
        )
    for place, info in enumerate(infos):
        if place >= after and not is_beside(info.filename):
            left, name = len(infos) - place - 1, info.filename
            if fault := _fault(info, limits):
                yield Unzipped(place, left, name, fault=f"Expected a film in the zip, received {fault}.")
            else:
                yield Unzipped(place, left, name, *_content(opened, info, limits))


def _content(opened: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> tuple[bytes, str]:
    """The bytes of an entry, or what forbids them."""
    try:
        with opened.open(info) as packed:
            content = packed.read(limits.bytes_per_entry + 1)  # what comes counts, not what the list promises
    except _DAMAGED:
        return b"", "Expected a whole file in the zip, received a damaged one."
    if is_zip(content):
        return b"", "Expected a film in the zip, received a zip inside the zip."
    return content, ""


def _fault(info: zipfile.ZipInfo, limits: Limits) -> str:
    """What forbids this entry; empty where nothing does."""
    name = info.orig_filename.replace("\\", "/")  # as it stands in the file; some systems write backslashes
    leads_out = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name or not name
    kind = stat.S_IFMT(info.external_attr >> 16)
    bomb = info.file_size > 1_000_000 and info.file_size > limits.ratio * info.compress_size
    faults = (
        (leads_out, "one under a name that leads out of it"),
        (kind not in (0, stat.S_IFREG), "a link or a device"),
        (bool(info.flag_bits & 0x1), "one behind a password"),
        (info.compress_type not in _METHODS, "one that is packed in an unusual way"),
        (info.file_size > limits.bytes_per_entry, f"one of {info.file_size / 1e6:,.0f} MB"),
        (bomb, f"one that unpacks to more than {limits.ratio} times its size"),
    )
    return next((words for found, words in faults if found), "")


def _check_list(file: IO[bytes], limits: Limits) -> None:
    """Raise ZipError for a list of files too long to be read: zipfile takes in the whole of it before it says a word.

    One in the form for zips beyond 4 GB is refused, too: nothing so large comes here, and it has a length of its own.
    """
    length = file.seek(0, 2)
    file.seek(max(0, length - _END.size - _LONGEST_COMMENT - 20))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise ZipError("Expected a whole zip, received one that is cut off.")
    size: int = _END.unpack_from(tail, at)[5]
    if size > limits.bytes_of_list or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise ZipError(f"Expected a zip of at most {limits.entries:,} files, received a longer list of them.")
    file.seek(0)
