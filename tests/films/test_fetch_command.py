import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from films.__main__ import main
from films.layout import film_counts
from films.progress import Phase, Progress
from films.progress_line import ProgressLine
from films.sources import MENDELEY
from tests.films.fetch_server import COUNTS, FILE_NAME, FilmServer, official_zip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FilmServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FilmServer(official_zip()).running() as running:
        # The same source as the public one, but small.
        monkeypatch.setattr("films.sources.MENDELEY", replace(MENDELEY, size=len(running.content), counts=COUNTS))
        monkeypatch.setenv("SECOND_READ_FILMS_URL", running.source().address)
        yield running


def test_the_command_fetches_and_says_where(
    server: FilmServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "films"
    assert main(["fetch", "--to", str(folder)]) == 0
    said = capsys.readouterr()
    assert f"The films lie in {folder} (test/NORMAL 2, test/PNEUMONIA 2" in said.out
    assert "Name it in CHEST_XRAY_DIR" in said.out
    assert said.err.splitlines()[0] == "downloading 0 of 1 MB"
    assert said.err.splitlines()[-1] == "counting 10 films"
    assert film_counts(folder) == COUNTS
    assert len(server.asked) == 1


def test_the_command_says_when_films_are_there(
    server: FilmServer, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch"]) == 0
    assert "CHEST_XRAY_DIR" not in capsys.readouterr().out  # found without being named
    assert main(["fetch"]) == 0
    said = capsys.readouterr()
    assert f"Films lie in {home / 'films' / 'chest_xray'} already" in said.out
    assert "nothing was fetched" in said.out
    assert len(server.asked) == 1


def test_an_address_on_the_command_line_wins(
    server: FilmServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FilmServer(official_zip()).running() as other:
        assert main(["fetch", "--to", str(tmp_path / "films"), "--url", other.source().address]) == 0
        assert (len(other.asked), len(server.asked)) == (1, 0)
    assert main(["fetch", "--to", str(tmp_path / "more"), "--url", "file:///etc/passwd"]) == 1
    assert "begins with https:// or http://, received 'file:///etc/passwd'" in capsys.readouterr().err


def test_a_failure_is_one_sentence_and_status_one(
    server: FilmServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.statuses = [404]
    assert main(["fetch", "--to", str(tmp_path / "films")]) == 1
    said = capsys.readouterr()
    assert "127.0.0.1 answered 404" in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert main(["fetch", "--to", str(tmp_path / "films"), "--sha256", "0" * 64]) == 1
    assert "of the settings" in capsys.readouterr().err


def test_kaggle_is_a_source(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    assert main(["fetch", "--source", "kaggle"]) == 1
    assert "pip install kagglehub" in capsys.readouterr().err


def test_an_unknown_source_is_no_source(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["fetch", "--source", "elsewhere"])
    assert "mendeley" in capsys.readouterr().err


class Interrupted(ProgressLine):
    """^C while the zip is checked."""

    def __call__(self, progress: Progress) -> None:
        super().__call__(progress)
        if progress.phase is Phase.CHECKING:
            raise KeyboardInterrupt


def test_an_interrupt_leaves_the_part_and_says_so(
    server: FilmServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("films.__main__.ProgressLine", Interrupted)
        assert main(["fetch", "--to", str(tmp_path / "new" / "films")]) == 1
    part = tmp_path / "new" / f"{FILE_NAME}.part"
    size = f"{len(server.content):,}"
    assert f"Stopped. {size} bytes lie in {part}; the same command goes on from there." in capsys.readouterr().err
    assert list(part.parent.iterdir()) == [part]
    assert main(["fetch", "--to", str(tmp_path / "new" / "films")]) == 0
    assert server.sent == len(server.content)


def test_an_interrupt_before_the_first_byte_leaves_nothing(
    server: FilmServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("films.__main__.ProgressLine.__call__", lambda _, progress: interrupted(progress))
    assert main(["fetch", "--to", str(tmp_path / "new" / "films")]) == 1
    assert "Stopped; nothing is left behind." in capsys.readouterr().err
    assert list((tmp_path / "new").iterdir()) == []
    assert not server.asked
