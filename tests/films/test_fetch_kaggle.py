import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from films.fetch import fetch
from films.layout import film_counts
from films.progress import Phase, Progress
from films.sources import FetchError, KaggleSource
from tests.films.fetch_server import COUNTS, phantom_files

SOURCE = KaggleSource("somebody/some-films", COUNTS)


class BackendError(Exception):
    """As kagglehub has one."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "beside" / "chest_xray"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a stand-in for kagglehub 'downloads': the films, the second copy and the junk."""
    cache = tmp_path / "cache" / "versions" / "2"
    for name, content in phantom_files().items():
        for place in ("chest_xray", "chest_xray/chest_xray", "chest_xray/__MACOSX"):
            target = cache / place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if place == "chest_xray" else b"copy")

    def dataset_download(handle: str) -> str:
        assert handle == "somebody/some-films"
        return str(cache)

    _install(monkeypatch, dataset_download)
    return cache


def _install(monkeypatch: pytest.MonkeyPatch, dataset_download: object) -> None:
    exceptions = SimpleNamespace(BackendError=BackendError, VERSION="1")
    stand_in = SimpleNamespace(dataset_download=dataset_download, exceptions=exceptions)
    monkeypatch.setitem(sys.modules, "kagglehub", stand_in)


def test_the_upper_copy_is_taken_and_the_cache_left_as_it_was(cache: Path, folder: Path) -> None:
    before = sorted(cache.rglob("*"))
    reports: list[Progress] = []
    assert fetch(folder, SOURCE, reports.append) == folder
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == phantom_files()
    assert sorted(cache.rglob("*")) == before
    phases = list(dict.fromkeys(report.phase for report in reports))
    assert phases == [Phase.DOWNLOADING, Phase.UNPACKING, Phase.COUNTING]
    assert reports[0].share == 0.0
    assert [path.name for path in folder.parent.iterdir()] == ["chest_xray"]


def test_hidden_files_and_links_are_not_copied(cache: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    normal = cache / "chest_xray" / "train" / "NORMAL"
    (normal / ".DS_Store").write_bytes(b"x")
    (normal / "link.jpeg").symlink_to(tmp_path / "secret")
    assert film_counts(fetch(folder, SOURCE)) == COUNTS


def test_without_kagglehub_a_sentence_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(FetchError, match=r"pip install kagglehub.*without --source kaggle"):
        fetch(folder, SOURCE)
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize("error", [BackendError("no such set"), ConnectionError("no network")])
def test_what_kagglehub_says_is_passed_on(folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(_: str) -> str:
        raise error

    _install(monkeypatch, fails)
    with pytest.raises(FetchError, match=f"kagglehub could not fetch somebody/some-films: {error}"):
        fetch(folder, SOURCE)
    assert list(folder.parent.iterdir()) == []


def test_a_set_without_the_layout_is_refused(cache: Path, folder: Path) -> None:
    (cache / "chest_xray").rename(cache / "train")
    for name in ("train", "chest_xray/train", "__MACOSX/train"):
        (cache / "train" / name / "NORMAL").rename(cache / "train" / name / "Normal")
    with pytest.raises(FetchError, match="Expected a folder train/NORMAL"):
        fetch(folder, SOURCE)


def test_wrong_counts_leave_nothing(cache: Path, folder: Path) -> None:
    next((cache / "chest_xray" / "test" / "NORMAL").iterdir()).unlink()
    with pytest.raises(FetchError, match="1 instead of 2 in test/NORMAL"):
        fetch(folder, SOURCE)
    assert list(folder.parent.iterdir()) == []
