"""The Data page, run without a browser."""

import shutil
from pathlib import Path

import pytest

from films.phantoms import write_phantom_folder
from tests.pages.opened_page import opened, words


def test_without_films_the_page_says_where_to_get_them() -> None:
    app = opened("lab/data")
    assert not app.exception
    assert "No films are on this machine" in words(app)
    assert [button.label for button in app.button] == ["Fetch the public films"]


def test_a_failed_fetch_is_one_sentence_and_the_button_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOND_READ_FILMS_URL", "http://127.0.0.1:9/nothing.zip")  # no one listens there
    app = opened("lab/data")
    app.button[0].click().run()
    assert not app.exception
    assert len(app.error) == 1
    assert len(app.button) == 1


def test_a_folder_is_described_with_its_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=8, test=3)
    source = sorted((folder / "train" / "NORMAL").iterdir())[0]
    shutil.copy(source, folder / "test" / "NORMAL" / "copy.png")
    (folder / "train" / "PNEUMONIA" / "notes.png").write_bytes(b"not a film")
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    app = opened("lab/data")
    assert not app.exception
    said = words(app)
    assert "Films that lie in two splits: 1 (2 files)." in said
    assert "Left out, since they could not be read: 1." in said
    assert "A classifier that sees only width and height" in said
    assert "23 films" in said or "of 23 films" in said


@pytest.mark.slow
def test_sample_films_follow_the_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(write_phantom_folder(tmp_path / "films", train=6, test=3)))
    app = opened("lab/data")
    assert "18 of 18 films" in words(app)
    app.selectbox[0].select("test").run()
    app.selectbox[1].select("PNEUMONIA").run()
    assert "3 of 3 films" in words(app)


def test_a_folder_that_is_none_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path))
    app = opened("lab/data")
    assert not app.exception
    assert "train/NORMAL" in words(app)
