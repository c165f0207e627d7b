"""A zip from outside that is to hold one version: what in it may be unpacked, decided before a byte is written."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from model_store.card import CARD_FILE
from model_store.version import EMBEDDINGS_FILE, IMPORTED_FILE, LIMITS_FILE, NETWORK_FILE, VersionError

# What zipfile raises on a damaged or an unusual archive.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError)
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what an export is packed with
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,80}")
# By their own formats; what is in them is looked at elsewhere.
_PACKED = frozenset({NETWORK_FILE, EMBEDDINGS_FILE, LIMITS_FILE})
_CHUNK = 1 << 18  # bytes copied at once


@dataclass(frozen=True)
class Limits:
    """What a version's zip may hold at most, so that a small file cannot fill a disk."""

    files: int = 64  # the shipped version has 11
    bytes_in_all: int = 500_000_000  # unpacked; the shipped version has 20 million
    bytes_of_card: int = 1_000_000  # read as a whole; the shipped one has 5,000


class IncomingZip:
    """An open zip with the files of one folder. Every method raises VersionError."""

    def __init__(self, opened: zipfile.ZipFile, limits: Limits) -> None:
        self._opened, self._limits, self._left = opened, limits, limits.bytes_in_all
        self.folder, self._files = _listed(opened.infolist(), limits)

    def expect(self, listed: Collection[str]) -> None:
        """Refuse a zip that holds other files than the card and those that it lists."""
        if IMPORTED_FILE in listed:
            raise VersionError(
                f"expected a card without {IMPORTED_FILE}, this store's own mark, received one that lists it"
            )
        wanted = {*listed, CARD_FILE}
        if absent := sorted(wanted - self._files.keys()):
            raise VersionError(f"expected the file {absent[0]}, which the card lists, received a zip without it")
        if strange := sorted(self._files.keys() - wanted):
            raise VersionError(f"expected the card and the files that it lists, received {strange[0]}, too")

    def unpack(self, name: str, into: Path) -> None:
        """Write one file into a folder, by the bytes that come and not by those that the list promises."""
        with _told_as_sentence(), self._opened.open(self._files[name]) as packed, (into / name).open("xb") as file:
            while chunk := packed.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise VersionError("expected a version within the limit unpacked, received more than its list says")
                file.write(chunk)
        self._check_inside(into / name)

    def _check_inside(self, path: Path) -> None:
        if path.name not in _PACKED:
            if zipfile.is_zipfile(path):
                raise VersionError(f"expected a plain file as {path.name}, received a zip inside the zip")
            return
        with _told_as_sentence(), zipfile.ZipFile(path) as packed:
            size = sum(info.file_size for info in packed.infolist())  # zipfile gives no more bytes than its list says
        if size > self._limits.bytes_in_all:
            raise VersionError(
                f"expected at most {self._limits.bytes_in_all:,} bytes in {path.name}, received {size:,}"
            )


@contextmanager
def opened_zip(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The zip in an open file. Raises VersionError for one that is none."""
    with _told_as_sentence():
        opened = zipfile.ZipFile(file)
    with opened:
        yield opened


@contextmanager
def _told_as_sentence() -> Iterator[None]:
    """Raise what zipfile makes of damage as a VersionError."""
    try:
        yield
    except _DAMAGED as error:
        raise VersionError(f"expected a whole zip, received a damaged one: {error}") from error


def _listed(infos: list[zipfile.ZipInfo], limits: Limits) -> tuple[str, Mapping[str, zipfile.ZipInfo]]:
    """The name of the one folder, and its files by their names."""
    size = sum(info.file_size for info in infos)
    if len(infos) > limits.files or size > limits.bytes_in_all:
        raise VersionError(
            f"expected at most {limits.files} files of {limits.bytes_in_all / 1e6:,.0f} MB unpacked, "
            f"received {len(infos):,} of {size / 1e6:,.0f} MB"
        )
    folders: set[str] = set()
    files: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if fault := _fault(info):
            raise VersionError(f"expected files as ID/file in the zip, received {info.orig_filename[:120]!r}, {fault}")
        folder, _, name = info.filename.partition("/")
        folders.add(folder)
        if name.casefold() in {other.casefold() for other in files}:
            raise VersionError(f"expected each file once in the zip, received {name} twice")
        if name:
            files[name] = info
    if len(folders) != 1:
        raise VersionError(f"expected the files of one version in the zip, received {len(folders)} folders")
    if CARD_FILE not in files:
        raise VersionError(f"expected a {CARD_FILE} in the zip, received none")
    if files[CARD_FILE].file_size > limits.bytes_of_card:
        raise VersionError(f"expected a card of at most {limits.bytes_of_card:,} bytes, received a larger one")
    return folders.pop(), files


def _fault(info: zipfile.ZipInfo) -> str:
    """Why this entry is none of a version; empty where it may be one."""
    name = info.orig_filename  # as it stands in the file: zipfile cuts it at a NUL and turns backslashes on Windows
    folder, separator, file = name.partition("/")
    if not (separator and _NAME.fullmatch(folder) and (not file or _NAME.fullmatch(file))):
        return "which is no plain name of a file in a plain folder"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG if file else stat.S_IFDIR):
        return "which is a link or a device and no file"
    if info.flag_bits & 0x1:
        return "which is encrypted"
    return "" if info.compress_type in _METHODS else "which is packed in an unusual way"
