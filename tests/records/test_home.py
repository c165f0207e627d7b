from pathlib import Path

import pytest

from records.home import PROJECT, home


def test_the_home_is_the_folder_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECOND_READ_HOME", str(tmp_path / "elsewhere"))
    assert home() == tmp_path / "elsewhere"


def test_a_tilde_in_the_name_is_the_persons_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SECOND_READ_HOME", "~/films")
    assert home() == tmp_path / "films"


@pytest.mark.parametrize("named", [None, ""])
def test_without_a_name_the_home_lies_in_the_project(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    monkeypatch.delenv("SECOND_READ_HOME")
    if named is not None:
        monkeypatch.setenv("SECOND_READ_HOME", named)
    assert home() == PROJECT / "var"
    assert (PROJECT / "pyproject.toml").is_file()


def test_asking_for_the_home_makes_no_folder(home: Path) -> None:
    assert not home.exists()
