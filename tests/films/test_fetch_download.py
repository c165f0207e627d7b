import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from films.download import Patience, download
from films.http_opener import _Redirects
from films.progress import Progress, silent
from films.sources import DownloadError
from tests.films.fetch_server import IMPATIENT, FilmServer

CONTENT = bytes(range(256)) * 4096  # 1 MiB: far more than counts as headway
HALF = len(CONTENT) // 2


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FilmServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FilmServer(CONTENT).running() as running:
        yield running


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "films.zip.part"


def test_a_file_comes_whole(server: FilmServer, part: Path) -> None:
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT
    assert "Range" not in server.asked[0]


def test_a_broken_line_is_taken_up_where_it_broke(server: FilmServer, part: Path) -> None:
    server.cuts = [HALF, HALF // 2]
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT
    assert [asked.get("Range") for asked in server.asked] == [None, f"bytes={HALF}-", f"bytes={HALF + HALF // 2}-"]
    assert server.sent == len(CONTENT)  # nothing twice


def test_a_later_run_goes_on_from_what_lies_there(server: FilmServer, part: Path) -> None:
    part.write_bytes(CONTENT[:HALF])
    reports: list[Progress] = []
    download(server.source(), part, reports.append, IMPATIENT)
    assert part.read_bytes() == CONTENT
    assert server.asked[0]["Range"] == f"bytes={HALF}-"
    assert (server.sent, reports[0].done, reports[-1].done) == (HALF, HALF, len(CONTENT))


def test_a_whole_part_is_not_asked_for_again(server: FilmServer, part: Path) -> None:
    part.write_bytes(CONTENT)
    download(server.source(), part, silent, IMPATIENT)
    assert not server.asked


def test_a_continuation_is_of_the_same_file(server: FilmServer, part: Path) -> None:
    server.cuts = [HALF]

    def another_file() -> None:
        server.content, server.etag = CONTENT[::-1], '"second"'

    server.before_cut = another_file
    download(server.source(), part, silent, IMPATIENT)
    assert server.asked[1]["If-Range"] == '"first"'
    assert part.read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("etag", [None, 'W/"first"'])
def test_only_a_strong_tag_vouches_for_bytes(server: FilmServer, part: Path, etag: str | None) -> None:
    server.etag, server.cuts = etag, [HALF]
    download(server.source(), part, silent, IMPATIENT)
    assert "If-Range" not in server.asked[1]
    assert part.read_bytes() == CONTENT


def test_a_server_that_knows_no_range_begins_again(server: FilmServer, part: Path) -> None:
    server.ignores_range, server.cuts = True, [HALF]
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT
    assert server.sent == HALF + len(CONTENT)


def test_a_server_that_breaks_off_at_the_same_place_for_ever_is_given_up(server: FilmServer, part: Path) -> None:
    server.ignores_range, server.cuts = True, [HALF] * 20
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 broke off 3 times in a row: it stopped after 524,288 of"):
        download(server.source(), part, silent, IMPATIENT)
    assert part.stat().st_size == HALF
    assert len(server.asked) == 3


def test_any_number_of_breaks_is_borne_with_while_there_is_headway(server: FilmServer, part: Path) -> None:
    server.cuts = [HALF // 5] * 8
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize("lie", [-1000, 1000])
@pytest.mark.parametrize("held", [0, HALF])
def test_a_file_of_another_size_is_refused_before_a_byte_is_written(
    server: FilmServer, part: Path, lie: int, held: int
) -> None:
    server.lies_by = lie
    if held:
        part.write_bytes(CONTENT[:held])
    size = f"{len(CONTENT) + lie:,}"
    with pytest.raises(DownloadError, match=f"of 1,048,576 bytes, 127.0.0.1 offers one of {size}"):
        download(server.source(), part, silent, IMPATIENT)
    assert (part.stat().st_size if part.exists() else 0) == held


def test_a_file_of_unsaid_size_may_not_be_longer(server: FilmServer, part: Path) -> None:
    source = server.source()
    server.says_length = False
    download(source, part, silent, IMPATIENT)
    part.unlink()
    server.content += b"more"
    with pytest.raises(DownloadError, match="offers one of more"):
        download(source, part, silent, IMPATIENT)
    assert not part.exists()


def test_another_part_than_the_one_asked_for_is_refused(server: FilmServer, part: Path) -> None:
    part.write_bytes(CONTENT[:HALF])
    server.starts_late_by = 7
    with pytest.raises(DownloadError, match="sent another part of the file"):
        download(server.source(), part, silent, IMPATIENT)
    assert part.stat().st_size == HALF


def test_a_sign_in_page_of_the_network_is_no_zip(server: FilmServer, part: Path) -> None:
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(DownloadError, match="sent a web page and no zip"):
        download(server.source(), part, silent, IMPATIENT)
    assert not part.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(server: FilmServer, part: Path, status: int) -> None:
    server.statuses = [status, status]
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT
    server.statuses = [status] * 9
    part.unlink()
    with pytest.raises(DownloadError, match=f"broke off 3 times in a row: it answered {status}"):
        download(server.source(), part, silent, IMPATIENT)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_clear_no_is_taken_for_one(server: FilmServer, part: Path, status: int) -> None:
    server.statuses = [status]
    with pytest.raises(DownloadError, match=rf"127\.0\.0\.1 answered {status} "):
        download(server.source(), part, silent, IMPATIENT)
    assert len(server.asked) == 1


def test_what_is_longer_than_the_file_there_is_thrown_away(server: FilmServer, part: Path) -> None:
    part.write_bytes(b"x" * HALF)
    server.statuses = [416]
    download(server.source(), part, silent, IMPATIENT)
    assert part.read_bytes() == CONTENT


def test_a_server_that_falls_silent_is_not_waited_for_for_ever(server: FilmServer, part: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        server.port = mute.getsockname()[1]
        with pytest.raises(DownloadError, match="could not be reached"):
            download(server.source(), part, silent, Patience(tries=2, pause=0.0, timeout=0.2))


def test_a_redirect_is_followed_but_not_to_a_file(server: FilmServer, part: Path) -> None:
    with FilmServer(CONTENT, moved_to=f"http://127.0.0.1:{server.port}/there").running() as gate:
        download(gate.source(), part, silent, IMPATIENT)
        assert part.read_bytes() == CONTENT
        part.unlink()
        for elsewhere in ("file:///etc/passwd", "ftp://127.0.0.1/films.zip"):
            gate.moved_to = elsewhere
            with pytest.raises(DownloadError):
                download(gate.source(), part, silent, IMPATIENT)
            assert not part.exists()


def test_no_redirect_leads_from_https_to_http() -> None:
    asked = urllib.request.Request("https://films.example/a.zip")
    with pytest.raises(DownloadError, match="by https"):
        _Redirects().redirect_request(asked, None, 302, "Found", Message(), "http://films.example/a.zip")
