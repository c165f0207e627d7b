import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from films.archive import ArchiveError, Limits
from films.layout import film_counts
from films.progress import Progress, silent
from films.sources import FetchError
from films.unpack import check_counts, require_space, staged, unpack
from tests.films.fetch_server import COUNTS, official_zip, phantom_files, zip_of

FILM = "chest_xray/train/NORMAL/IM-1.jpeg"
Spoil = Callable[[zipfile.ZipInfo], None]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "films.zip"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "films"
    folder.mkdir(parents=True)
    return folder


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _with(name: str, spoil: Spoil = lambda _: None) -> bytes:
    """A good film and one strange entry."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr(FILM, b"film")
        info = zipfile.ZipInfo("placeholder")
        info.filename = info.orig_filename = name
        spoil(info)
        opened.writestr(info, b"strange")
    return held.getvalue()


def _as(kind: int) -> Spoil:
    def spoil(info: zipfile.ZipInfo) -> None:
        info.create_system, info.external_attr = 3, (kind | 0o777) << 16

    return spoil


def test_the_films_of_the_public_zip_come_out_without_its_junk(archive: Path, into: Path) -> None:
    archive.write_bytes(official_zip())
    unpack(archive, into, silent)
    assert {name: (into / name).read_bytes() for name in _names(into)} == phantom_files()


def test_of_two_nested_copies_the_upper_one_is_taken(archive: Path, into: Path) -> None:
    archive.write_bytes(
        zip_of(
            {
                "chest_xray/chest_xray/train/NORMAL/IM-1.jpeg": b"copy",
                "chest_xray/__MACOSX/train/NORMAL/IM-3.jpeg": b"junk",
                "chest_xray/val/PNEUMONIA/person1_virus_1.jpeg": b"film",
                "chest_xray/train/OTHER/IM-2.jpeg": b"no class of ours",
                FILM: b"film",
            }
        )
    )
    unpack(archive, into, silent)
    assert _names(into) == ["train/NORMAL/IM-1.jpeg", "val/PNEUMONIA/person1_virus_1.jpeg"]
    assert (into / "train/NORMAL/IM-1.jpeg").read_bytes() == b"film"


def test_the_class_folders_may_lie_at_the_top_of_the_zip(archive: Path, into: Path) -> None:
    archive.write_bytes(zip_of({"train/NORMAL/a.jpeg": b"1", "test/PNEUMONIA/b.jpeg": b"2", "read me.txt": b"3"}))
    unpack(archive, into, silent)
    assert _names(into) == ["test/PNEUMONIA/b.jpeg", "train/NORMAL/a.jpeg"]


@pytest.mark.parametrize(
    ("name", "spoil", "sentence"),
    [
        ("../evil.jpeg", lambda _: None, "leads out of the folder"),
        ("chest_xray/train/NORMAL/../../../../evil.jpeg", lambda _: None, "leads out of the folder"),
        ("chest_xray/./evil.jpeg", lambda _: None, "leads out of the folder"),
        ("/evil.jpeg", lambda _: None, "absolute path"),
        ("chest_xray\\..\\evil.jpeg", lambda _: None, "another place on some systems"),
        ("C:/evil.jpeg", lambda _: None, "another place on some systems"),
        ("chest_xray/train/NORMAL/a.jpeg\0.txt", lambda _: None, "no name"),
        ("chest_xray/train/NORMAL/link.jpeg", _as(stat.S_IFLNK), "link or a device"),
        ("chest_xray/train/NORMAL/pipe.jpeg", _as(stat.S_IFIFO), "link or a device"),
        ("__MACOSX/link", _as(stat.S_IFLNK), "link or a device"),
        ("chest_xray/a.jpeg", lambda info: setattr(info, "compress_type", zipfile.ZIP_BZIP2), "unusual way"),
    ],
)
def test_a_zip_with_one_hostile_entry_is_refused_whole(
    archive: Path, into: Path, name: str, spoil: Spoil, sentence: str
) -> None:
    archive.write_bytes(_with(name, spoil))
    with pytest.raises(ArchiveError, match=sentence):
        unpack(archive, into, silent)
    assert _names(into.parent) == []
    assert not list(into.parent.parent.rglob("*evil*"))


@pytest.mark.parametrize("twin", [FILM, FILM.upper().replace("TRAIN", "train")])
def test_one_name_twice_is_refused_in_any_case_of_letters(archive: Path, into: Path, twin: str) -> None:
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(FILM, b"one")
        with warnings.catch_warnings(action="ignore"):  # zipfile's own, of the double name
            opened.writestr(twin, b"other")
    with pytest.raises(ArchiveError, match="twice"):
        unpack(archive, into, silent)


def test_an_encrypted_film_is_refused(archive: Path, into: Path) -> None:
    content = bytearray(_with("chest_xray/train/NORMAL/secret.jpeg"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rindex(signature) + offset
        content[at] |= 1
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match="encrypted"):
        unpack(archive, into, silent)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(entries=1), "at most 1 files"),
        (Limits(bytes_in_all=10_000_000), "received one of 2 and 0.0 GB"),
        (Limits(bytes_per_entry=1_000_000), "is to have 20,000,000 bytes"),
    ],
)
def test_a_bomb_is_refused_by_what_it_declares(archive: Path, into: Path, limits: Limits, sentence: str) -> None:
    archive.write_bytes(zip_of({FILM: b"film", "chest_xray/train/NORMAL/bomb.jpeg": bytes(20_000_000)}))
    assert archive.stat().st_size < 100_000
    with pytest.raises(ArchiveError, match=sentence):
        unpack(archive, into, silent, limits)
    assert _names(into) == []


def test_a_bomb_that_declares_less_is_cut_and_refused(archive: Path, into: Path) -> None:
    content = bytearray(zip_of({FILM: bytes(20_000_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.rindex(signature) + offset, 1000)
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match="damaged"):
        unpack(archive, into, silent)
    assert sum((into / name).stat().st_size for name in _names(into)) <= 1000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no zip at all", "damaged"),
        (official_zip()[:-100], "damaged"),
        (zip_of({"chest_xray/test/NORMAL/a.jpeg": b"x"}), "received one without"),
        (zip_of({}), "received one without"),
    ],
    ids=["not a zip", "cut off", "no train", "empty"],
)
def test_what_is_no_zip_of_films_is_said(archive: Path, into: Path, content: bytes, sentence: str) -> None:
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match=sentence):
        unpack(archive, into, silent)
    assert _names(into) == []


@pytest.mark.parametrize("at", [40, 20_000, 200_000, 400_000])
def test_a_changed_byte_does_not_pass(archive: Path, into: Path, at: int) -> None:
    content = bytearray(zip_of({f"chest_xray/{name}": film for name, film in phantom_files().items()}))
    content[at : at + 8] = bytes(8 * [0xA5])
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match="damaged"):
        unpack(archive, into, silent)


def test_a_staged_folder_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    with staged(folder) as inner:
        (inner / "film.png").write_bytes(b"film")
        assert not folder.exists()
    assert _names(tmp_path) == ["films/film.png"]
    (tmp_path / "ordinary").mkdir()
    assert folder.stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_a_staged_folder_that_fails_vanishes(tmp_path: Path) -> None:
    def fail() -> None:
        with staged(tmp_path / "films") as inner:
            (inner / "film.png").write_bytes(b"film")
            raise FetchError("wrong")

    with pytest.raises(FetchError, match="wrong"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_counts_are_compared_folder_by_folder(archive: Path, into: Path) -> None:
    archive.write_bytes(official_zip())
    unpack(archive, into, silent)
    reports: list[Progress] = []
    check_counts(into, COUNTS, reports.append)
    assert [report.done for report in reports] == [0, 10]
    (into / "val" / "NORMAL").mkdir(parents=True)
    (into / "val" / "NORMAL" / "film.jpeg").write_bytes(b"film")
    assert film_counts(into)["val/NORMAL"] == 1
    with pytest.raises(ArchiveError, match="1 instead of 0 in val/NORMAL"):
        check_counts(into, COUNTS, silent)


def test_room_is_measured_where_the_folder_is_to_lie(tmp_path: Path) -> None:
    require_space(tmp_path / "not" / "there" / "yet", 1)
    with pytest.raises(FetchError, match="GB free where"):
        require_space(tmp_path / "not" / "there" / "yet", 10**18)
