"""Kept films: the very bytes under their own sha256, once, for nobody else's eyes."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from records.kept_films import delete_kept_film, keep_film, kept_film, kept_folder

FILM = b"the bytes of a film"
DIGEST = hashlib.sha256(FILM).hexdigest()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_kept_film_is_found_by_its_digest(home: Path) -> None:
    assert kept_film(DIGEST) is None
    path = keep_film(FILM)
    assert path == home / "kept" / DIGEST
    assert path.read_bytes() == FILM
    assert kept_film(DIGEST) == path


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_may_read_it() -> None:
    kept_folder().mkdir(parents=True, mode=0o755)
    path = keep_film(FILM)
    assert (mode(path.parent), mode(path)) == (0o700, 0o600)


def test_one_content_is_written_once_and_leaves_nothing_beside_it() -> None:
    first = keep_film(FILM).stat()
    again = keep_film(FILM).stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    assert [path.name for path in kept_folder().iterdir()] == [DIGEST]


def test_where_nothing_can_be_written_the_error_is_the_systems(home: Path) -> None:
    home.mkdir()
    (home / "kept").write_text("no folder")
    with pytest.raises(OSError, match="kept"):
        keep_film(FILM)


def test_a_deleted_film_is_gone_and_deleting_it_again_does_nothing() -> None:
    keep_film(FILM)
    assert delete_kept_film(DIGEST)
    assert kept_film(DIGEST) is None
    assert not delete_kept_film(DIGEST)
