"""The public films, from their source to a folder that is checked and whole."""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from films.archive import ArchiveError
from films.download import Patience, download
from films.kaggle import copy_from_kaggle
from films.layout import FOLDER_VARIABLE, fetched_folder, is_film_folder
from films.progress import Meter, Phase, Report, silent
from films.sources import DownloadError, FetchError, Source, ZipSource, source_named
from films.unpack import check_counts, require_space, staged, unpack
from records.whole_file import write_whole

PATIENCE = Patience()
_CHUNK = 1 << 20  # bytes hashed at once


def fetch(
    destination: Path | None = None,
    source: Source | None = None,
    progress: Report = silent,
    patience: Patience = PATIENCE,
) -> Path:
    """Fetch the public films into `destination` (else the program's own folder) and return it.

    Where films lie there already nothing is done. The folder appears only when it is whole and holds the known
    numbers of films; before that there is at most `part_of(destination, source)`, from which the next fetch goes on.
    `progress` is called in this thread, some ten times a second; what it raises stops the fetch, and goes up.
    Raises FetchError, whose sentence says what to do.
    """
    folder = (destination or fetched_folder()).expanduser().resolve()
    chosen = source or source_named()
    if is_film_folder(folder):
        return folder
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FetchError(f"Expected a new or empty folder for the films, {folder} holds something else.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder.parent):
            if isinstance(chosen, ZipSource):
                _from_zip(chosen, folder, progress, patience)
            else:
                with staged(folder) as inner:
                    copy_from_kaggle(chosen, inner, progress)
                    check_counts(inner, chosen.counts, progress)
    except OSError as error:
        raise FetchError(f"The films could not be written to {folder} ({error}).") from error
    return folder


def part_of(folder: Path, source: ZipSource) -> Path:
    """The beginning of the zip, while it is on its way."""
    return folder.parent / f"{source.file_name}.part"


def digest_file(folder: Path, source: ZipSource) -> Path:
    """Where the sha256 of the fetched zip is kept, as sha256sum writes it."""
    return folder.parent / f"{source.file_name}.sha256"


def _from_zip(source: ZipSource, folder: Path, progress: Report, patience: Patience) -> None:
    by_hand, part = folder.parent / source.file_name, part_of(folder, source)
    archive = by_hand if by_hand.exists() else part
    if archive == part:
        _download(source, folder, progress, patience)
    try:
        digest = _checked_digest(archive, source, folder, progress)
        with staged(folder) as inner:
            unpack(archive, inner, progress)
            check_counts(inner, source.counts, progress)
    except ArchiveError:
        if archive == part:  # what a person put there is theirs
            part.unlink()
        raise
    write_whole(digest_file(folder, source), f"{digest}  {source.file_name}\n")
    part.unlink(missing_ok=True)


def _download(source: ZipSource, folder: Path, progress: Report, patience: Patience) -> None:
    part = part_of(folder, source)
    if _size(part) > source.size:
        part.unlink()
    require_space(folder, 2 * source.size - _size(part))  # the zip and the films, which are no smaller in it
    try:
        download(source, part, progress, patience)
    except DownloadError as error:
        kept = f" {_size(part):,} bytes of it lie in {part}; the next fetch goes on from there." if _size(part) else ""
        raise DownloadError(
            f"{error} Without a network: download {source.file_name} ({source.size:,} bytes) elsewhere from "
            f"{source.address}, put it into {folder.parent} and start again; or unpack it yourself and name the "
            f"folder in {FOLDER_VARIABLE}.{kept}"
        ) from error
    finally:
        if not _size(part):
            part.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _checked_digest(archive: Path, source: ZipSource, folder: Path, progress: Report) -> str:
    """The sha256 of the zip, compared with the source's, else with the one that an earlier fetch wrote down."""
    if _size(archive) != source.size:
        raise ArchiveError(
            f"Expected {archive} to have {source.size:,} bytes, it has {_size(archive):,}: take it away."
        )
    meter, whole = Meter(Phase.CHECKING, source.size, progress), hashlib.sha256()
    with archive.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
            meter.add(len(chunk))
    written = digest_file(folder, source)
    earlier = written.read_text(encoding="utf-8").split() if written.is_file() else []
    expected = source.sha256 or (earlier[0] if earlier else None)
    if expected and expected.lower() != whole.hexdigest():
        origin = "the settings" if source.sha256 else f"{written}, which an earlier fetch wrote"
        raise ArchiveError(
            f"Expected {source.file_name} with the sha256 {expected} of {origin}, received {whole.hexdigest()}."
        )
    return whole.hexdigest()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Raise FetchError while another process or page fetches into the same folder; Windows has no such lock."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives lock no folders
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FetchError(f"Another fetch into {folder} is running; wait for it.") from error
        yield
    finally:
        os.close(handle)
