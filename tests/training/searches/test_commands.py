"""`python -m training search`, scored by a stand-in for the network."""

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from records.home import PROJECT
from tests.training.searches.stand_in import SPACE, score
from training.__main__ import main
from training.recipe import Recipe
from training.searches.folder import SearchFolder
from training.searches.searches import begin, found, known_searches
from training.searches.space import read_space


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.searches.commands._area", score)


@pytest.fixture
def space(tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(SPACE.replace(', "validation"', ""))
    return str(path)


def test_it_runs_goes_on_and_prints_the_best_as_a_command(
    space: str, phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", space, "--films", str(phantom_folder), "--trials", "1"]) == 0
    assert "trial 1 has 0." in capsys.readouterr().out
    assert main(["search", "mine", "--trials", "2"]) == 0
    said = capsys.readouterr().out
    assert "trial 1 has" not in said
    assert "trial 2 has 0." in said
    header = "| trial | state | score | held out by size | averaging | dropout |"
    assert said.splitlines()[-4] == header
    assert main(["search", "mine", "--table"]) == 0
    assert capsys.readouterr().out.splitlines() == said.splitlines()[-4:]
    assert main(["search", "mine", "--recipe"]) == 0
    command, _, recipe = capsys.readouterr().out.partition("\n")
    assert command.startswith(f"python -m training run --films {phantom_folder} --dropout ")
    assert Recipe.from_json(recipe) == found("mine").recipe


def test_a_file_that_has_the_name_of_a_search_is_no_table(
    phantom_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("Makefile", "other"):
        (tmp_path / name).write_text("all:\n")
    begin("Makefile", read_space(SPACE), phantom_folder)
    assert main(["search", "Makefile", "--trials", "1"]) == 0
    assert "trial 1 has 0." in capsys.readouterr().out
    assert main(["search", "other", "--films", str(phantom_folder)]) == 1
    assert "a search begun before, received 'other'" in capsys.readouterr().err


def test_one_of_the_programs_own_spaces_is_known_by_its_name(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[str] = []
    monkeypatch.setattr("training.searches.commands._run", run.append)
    assert main(["search", "learning", "--name", "first", "--films", str(phantom_folder)]) == 0
    assert run == known_searches() == ["first"]
    assert found("first").wanted == 24


def test_one_at_work_is_asked_to_stop(space: str, phantom_folder: Path) -> None:
    begin("mine", read_space(SPACE), phantom_folder)
    with FileLock(SearchFolder("mine").lock):
        assert main(["search", space, "--stop"]) == 0
    assert SearchFolder("mine").request() == "stop"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["elsewhere"],
            "expected a table in a file that ends with .toml, one of changes-of-films, learning, or a search begun "
            "before, received 'elsewhere'\n",
        ),
        (["elsewhere.toml"], "expected a readable table in 'elsewhere.toml', received: [Errno 2] No such file"),
        (["elsewhere.txt"], "expected a search's name of letters, digits, - and _, received 'elsewhere.txt'"),
        (["elsewhere", "--recipe"], "expected the order of a search elsewhere"),
        (["a b"], "expected a search's name of letters, digits, - and _, received 'a b'"),
        (["learning", "--stop"], "expected a search that is at work, received learning"),
    ],
)
def test_what_is_no_search_is_explained(
    words: list[str], sentence: str, phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", *words, "--films", str(phantom_folder)]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("trials", ["0", "-3"])
def test_a_search_asks_for_one_trial_or_more(
    trials: str, space: str, phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = f"trials: expected a whole number of 1 or more, received {trials}"
    assert main(["search", space, "--films", str(phantom_folder), "--trials", trials]) == 1
    assert sentence in capsys.readouterr().err
    assert known_searches() == []
    begin("mine", read_space(SPACE), phantom_folder)
    assert main(["search", "mine", "--trials", trials]) == 1
    assert sentence in capsys.readouterr().err
    assert found("mine").wanted == 3


def test_without_a_whole_trial_there_is_no_recipe(phantom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin("mine", read_space(SPACE), phantom_folder)
    assert main(["search", "mine", "--recipe"]) == 1
    assert "expected a search with a whole trial, received one without" in capsys.readouterr().err


def test_optuna_is_not_brought_in_until_a_search_is_looked_at() -> None:
    looked = "import sys, training.__main__, pages.parts.before_training\nprint('optuna' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", looked], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
