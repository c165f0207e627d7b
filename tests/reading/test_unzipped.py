"""Films in zips: each film on its own, and nothing that a zip from outside can do to us."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.unzipped import Limits, Unzipped, ZipError, is_zip, unzipped

FILM = b"\x89PNG not quite, but nobody looks here" * 10


def zip_of(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as opened:
        for name, content in entries:
            opened.writestr(name, content)
    return path


def taken(path: Path, limits: Limits | None = None, after: int = 0) -> list[Unzipped]:
    return list(unzipped(path, limits or Limits(), after))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "films.zip"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_films_come_one_by_one_with_their_names_and_places(path: Path, method: int) -> None:
    found = taken(zip_of(path, ("child/one.png", FILM), ("child/two.png", FILM + b"2"), method=method))
    assert [(one.place, one.left, one.name, one.content) for one in found] == [
        (0, 1, "child/one.png", FILM), (1, 0, "child/two.png", FILM + b"2"),
    ]  # fmt: skip


def test_it_goes_on_behind_what_was_taken_out(path: Path) -> None:
    zip_of(path, ("one", FILM), ("two", FILM), ("three", FILM))
    assert [one.name for one in taken(path, after=2)] == ["three"]


def test_folders_and_what_systems_put_beside_films_are_passed_over(path: Path) -> None:
    beside = ("child/", "__MACOSX/child/._one.png", "child/.DS_Store", "child/Thumbs.db", "DICOMDIR")
    zip_of(path, *((name, b"") for name in beside), ("child/IM000001", FILM))
    assert [one.name for one in taken(path)] == ["child/IM000001"]


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (("/etc/passwd", FILM), "leads out of it"),
        (("../../film.png", FILM), "leads out of it"),
        (("..\\film.png", FILM), "leads out of it"),
        (("C:/film.png", FILM), "leads out of it"),
        ((link(), b"/etc/passwd"), "a link or a device"),
        (("film.png", b"PK\x03\x04 whatever it is called"), "a zip inside the zip"),
        (("bomb.png", b"\0" * 5_000_000), "unpacks to more than 200 times its size"),
        (("large.png", bytes(range(256)) * 40), "one of 0 MB"),
    ],
)
def test_what_is_no_decent_entry_costs_itself_alone(
    path: Path, entry: tuple[str | zipfile.ZipInfo, bytes], fault: str
) -> None:
    limits = Limits(bytes_per_entry=10_000 if fault == "one of 0 MB" else Limits().bytes_per_entry)
    refused, whole = taken(zip_of(path, entry, ("good.png", FILM)), limits)
    assert refused.content == b""
    assert fault in refused.fault
    assert (whole.content, whole.fault) == (FILM, "")


def test_an_unusual_packing_is_refused(path: Path) -> None:
    (one,) = taken(zip_of(path, ("film.png", FILM), method=zipfile.ZIP_LZMA))
    assert "packed in an unusual way" in one.fault


def test_a_film_behind_a_password_is_refused(path: Path) -> None:
    content = bytearray(zip_of(path, ("film.png", FILM)).read_bytes())
    content[6] |= 1  # in the film's own header
    content[content.rfind(b"PK\x01\x02") + 8] |= 1  # in the list
    path.write_bytes(content)
    (one,) = taken(path)
    assert "behind a password" in one.fault


def test_a_damaged_film_costs_itself_alone(path: Path) -> None:
    zip_of(path, ("bad.png", FILM), ("good.png", FILM), method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(FILM, b"x" + FILM[1:], 1))
    bad, good = taken(path)
    assert "received a damaged one" in bad.fault
    assert good.content == FILM


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(entries=2), "at most 2 files"),
        (Limits(bytes_in_all=500), "0.0 GB unpacked"),
        (Limits(bytes_of_list=100), "a longer list"),
    ],
)
def test_a_zip_that_is_too_large_is_refused_before_anything_is_taken_out(path: Path, limits: Limits, said: str) -> None:
    zip_of(path, ("one", FILM), ("two", FILM), ("three", FILM))
    with pytest.raises(ZipError, match=said):
        taken(path, limits)


def test_a_list_in_the_form_for_giants_is_refused(path: Path) -> None:
    content = zip_of(path, ("one", FILM)).read_bytes()
    end = content.rfind(b"PK\x05\x06")
    path.write_bytes(content[:end] + b"PK\x06\x07" + b"\0" * 16 + content[end:])
    with pytest.raises(ZipError, match="a longer list"):
        taken(path)


def test_a_zip_that_is_cut_off_says_so(path: Path) -> None:
    content = zip_of(path, ("one", FILM)).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ZipError, match="cut off"):
        taken(path)


_GOOD = io.BytesIO()
with zipfile.ZipFile(_GOOD, "w", zipfile.ZIP_DEFLATED) as _opened:
    for _name in ("one.png", "two.png"):
        _opened.writestr(_name, FILM)


@given(st.lists(st.tuples(st.integers(0, len(_GOOD.getvalue()) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_whatever_is_damaged_ends_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(_GOOD.getvalue())
    for place, value in changes:
        content[place] = value
    path = tmp_path_factory.mktemp("zip") / "films.zip"
    path.write_bytes(content)
    try:
        found = taken(path)
    except ZipError:
        return
    assert all(one.fault or one.content == FILM for one in found)


@pytest.mark.parametrize(
    ("content", "said"), [(b"PK\x03\x04", True), (b"PK\x05\x06", True), (b"PK", False), (FILM, False), (b"", False)]
)
def test_a_zip_is_known_by_its_content(content: bytes, said: bool) -> None:
    assert is_zip(content) is said
