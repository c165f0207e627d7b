import hashlib
import os
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from films.fetch import digest_file, fetch, part_of
from films.layout import film_counts, film_folder, load_films
from films.progress import Phase, Progress
from films.sources import KAGGLE, MENDELEY, FetchError, ZipSource, source_named
from tests.films.fetch_server import COUNTS, FILE_NAME, IMPATIENT, FilmServer, official_zip, phantom_files, zip_of


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FilmServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FilmServer(official_zip()).running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "beside" / "chest_xray"


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


def test_the_films_are_fetched_unpacked_and_counted(server: FilmServer, folder: Path) -> None:
    assert fetch(folder, server.source(), patience=IMPATIENT) == folder
    assert film_counts(folder) == COUNTS
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == phantom_files()  # no junk, every byte
    assert len(load_films(folder)) == 10
    assert _left(folder) == [f"{FILE_NAME}.sha256", "chest_xray"]


def test_without_a_place_they_go_where_the_program_finds_them(
    server: FilmServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("films.fetch.source_named", server.source)
    assert film_folder() is None
    assert fetch() == film_folder() == home / "films" / "chest_xray"


def test_progress_only_grows_and_each_phase_reaches_its_end(server: FilmServer, folder: Path) -> None:
    server.cuts = [len(server.content) // 2]
    reports: list[Progress] = []
    fetch(folder, server.source(), reports.append, IMPATIENT)
    assert list(dict.fromkeys(report.phase for report in reports)) == list(Phase)
    for phase in Phase:
        of_phase = [report for report in reports if report.phase == phase]
        assert all(one.done <= next_one.done for one, next_one in pairwise(of_phase))
        assert (of_phase[0].share, of_phase[-1].share) == (0.0, 1.0)
    assert reports[0].total == len(server.content)


def test_films_that_are_there_are_not_fetched_again(server: FilmServer, folder: Path) -> None:
    fetch(folder, server.source(), patience=IMPATIENT)
    asked = len(server.asked)
    reports: list[Progress] = []
    assert fetch(folder, server.source(), reports.append, IMPATIENT) == folder
    assert (len(server.asked), reports) == (asked, [])


def test_a_folder_with_something_else_in_it_is_left_alone(server: FilmServer, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(FetchError, match="Expected a new or empty folder"):
        fetch(folder, server.source())
    assert not server.asked
    (folder / "thesis.txt").unlink()
    assert film_counts(fetch(folder, server.source())) == COUNTS


def test_without_a_network_a_sentence_says_what_to_download_and_where_to_put_it(
    server: FilmServer, folder: Path
) -> None:
    source = server.source()
    refused = ZipSource("http://127.0.0.1:9/films.zip", FILE_NAME, source.size, COUNTS)
    with pytest.raises(FetchError) as raised:
        fetch(folder, refused)
    sentence = str(raised.value)
    assert sentence.startswith("127.0.0.1 could not be reached (")
    for needed in (FILE_NAME, f"{source.size:,} bytes", refused.address, str(folder.parent), "CHEST_XRAY_DIR"):
        assert needed in sentence
    assert _left(folder) == []


def test_a_zip_put_there_by_hand_is_used_and_kept(server: FilmServer, folder: Path) -> None:
    folder.parent.mkdir()
    by_hand = folder.parent / FILE_NAME
    by_hand.write_bytes(server.content[:-1])
    with pytest.raises(FetchError, match="take it away"):
        fetch(folder, server.source())
    by_hand.write_bytes(server.content)
    assert film_counts(fetch(folder, server.source())) == COUNTS
    assert by_hand.exists()
    assert not server.asked


def test_what_came_before_a_break_stays_for_the_next_fetch(server: FilmServer, folder: Path) -> None:
    half = len(server.content) // 2
    server.cuts, server.before_cut = [half], lambda: server.statuses.append(404)
    with pytest.raises(FetchError, match=rf"answered 404.* {half:,} bytes of it lie in .*\.part; the next fetch"):
        fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == [f"{FILE_NAME}.part"]
    fetch(folder, server.source(), patience=IMPATIENT)
    assert server.sent == len(server.content)


@pytest.mark.parametrize("phase", list(Phase))
def test_whoever_stops_a_fetch_leaves_only_the_part(server: FilmServer, folder: Path, phase: Phase) -> None:
    def stop(progress: Progress) -> None:
        if progress.phase == phase and progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(folder, server.source(), stop, IMPATIENT)
    assert _left(folder) == [f"{FILE_NAME}.part"]
    fetch(folder, server.source(), patience=IMPATIENT)
    assert film_counts(folder) == COUNTS


@pytest.mark.parametrize(
    ("name", "sentence"), [("../../evil.jpeg", "leads out of the folder"), ("/evil.jpeg", "absolute path")]
)
def test_a_hostile_zip_leaves_nothing(server: FilmServer, folder: Path, name: str, sentence: str) -> None:
    server.content = zip_of({**phantom_files(), name: b"x"})
    with pytest.raises(FetchError, match=sentence):
        fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == []
    assert not list(folder.parent.parent.rglob("evil*"))


def test_wrong_counts_are_said_and_leave_nothing(server: FilmServer, folder: Path) -> None:
    source = server.source({"train/PNEUMONIA": 3, "train/NORMAL": 4, "test/NORMAL": 2})
    with pytest.raises(FetchError, match="found 2 instead of 0 in test/PNEUMONIA, 3 instead of 4 in train/NORMAL"):
        fetch(folder, source, patience=IMPATIENT)
    assert _left(folder) == []


def test_a_damaged_zip_is_thrown_away_so_that_the_next_fetch_begins_anew(server: FilmServer, folder: Path) -> None:
    good = server.content
    middle = len(good) // 2
    server.content = good[:middle] + bytes(64) + good[middle + 64 :]
    with pytest.raises(FetchError, match="damaged one"):
        fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == []
    server.content = good
    fetch(folder, server.source(), patience=IMPATIENT)


def test_the_digest_is_written_beside_the_folder_as_sha256sum_writes_it(server: FilmServer, folder: Path) -> None:
    fetch(folder, server.source(), patience=IMPATIENT)
    written = digest_file(folder, server.source()).read_text()
    assert written == f"{hashlib.sha256(server.content).hexdigest()}  {FILE_NAME}\n"


def test_a_second_fetch_is_compared_with_the_first(server: FilmServer, folder: Path) -> None:
    fetch(folder, server.source(), patience=IMPATIENT)
    shutil.rmtree(folder)
    digest_file(folder, server.source()).write_text("0" * 64)
    with pytest.raises(FetchError, match=f"Expected {FILE_NAME} with the sha256 0000.*which an earlier fetch wrote"):
        fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == [f"{FILE_NAME}.sha256"]


def test_the_digest_of_the_settings_decides(server: FilmServer, folder: Path) -> None:
    with pytest.raises(FetchError, match="of the settings"):
        fetch(folder, server.source(sha256="1" * 64), patience=IMPATIENT)
    right = hashlib.sha256(server.content).hexdigest()
    fetch(folder, server.source(sha256=right.upper()), patience=IMPATIENT)


def test_a_full_disk_is_said_before_anything_is_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("films.unpack.shutil.disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(FetchError, match=r"Expected 2\.6 GB free where .* is to lie, found 0\.0 GB"):
        fetch(folder, MENDELEY)
    assert _left(folder) == []


def test_a_disk_that_fills_while_unpacking_keeps_the_download(
    server: FilmServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("films.fetch.require_space", lambda *_: None)
    monkeypatch.setattr("films.unpack.shutil.disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(FetchError, match="GB free"):
        fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == [f"{FILE_NAME}.part"]


def test_a_place_that_can_not_be_written_is_a_sentence(server: FilmServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FetchError, match="could not be written to"):
        fetch(tmp_path / "file" / "below" / "chest_xray", server.source())


@pytest.mark.skipif(os.name == "nt", reason="Windows locks no folders")
def test_two_fetches_into_one_place_do_not_mix(server: FilmServer, folder: Path) -> None:
    def fetch_again(progress: Progress) -> None:
        if progress.done:
            fetch(folder, server.source())

    with pytest.raises(FetchError, match="Another fetch"):
        fetch(folder, server.source(), fetch_again, IMPATIENT)


def test_what_a_killed_run_left_is_cleared_away(server: FilmServer, folder: Path) -> None:
    (folder.parent / ".chest_xray.unpacking.abc" / "chest_xray").mkdir(parents=True)
    part_of(folder, server.source()).write_bytes(server.content + b"too long")
    fetch(folder, server.source(), patience=IMPATIENT)
    assert _left(folder) == [f"{FILE_NAME}.sha256", "chest_xray"]


def test_the_address_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert source_named() == MENDELEY
    assert source_named("kaggle") is KAGGLE
    monkeypatch.setenv("SECOND_READ_FILMS_URL", "https://mirror.example/films.zip")
    named = source_named()
    assert isinstance(named, ZipSource)
    assert (named.address, named.size) == ("https://mirror.example/films.zip", 1_235_512_464)
    argued = source_named(address="http://other.example/films.zip")
    assert isinstance(argued, ZipSource)
    assert argued.host == "other.example"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a.example/b.zip", "films.zip", "https:///b.zip"])
def test_only_http_and_https_are_addresses(address: str) -> None:
    with pytest.raises(FetchError, match="begins with https:// or http://"):
        source_named(address=address)


def test_a_digest_is_a_digest() -> None:
    with pytest.raises(FetchError, match="64 hexadecimal digits"):
        source_named(sha256="abc")
    with pytest.raises(FetchError, match="neither an address nor a sha256 for Kaggle"):
        source_named("kaggle", address="https://mirror.example/films.zip")


def test_the_known_counts_are_those_of_the_published_set() -> None:
    assert sum(MENDELEY.counts.values()) == sum(KAGGLE.counts.values()) == 5856
