"""What reading does without may be missing: it is noticed without an import, and said in a sentence."""

import re
import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.installed_size import ALL, READING, requirements_in, with_what_they_want
from reading import installed
from reading.installed import BEYOND_READING, NotInstalledError, expect_installed, words_on

PROJECT = Path(__file__).resolve().parents[2]


def missing(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name in modules else ModuleSpec(name, None)

    monkeypatch.setattr(installed, "find_spec", find_spec)


def test_what_is_installed_is_not_missed_and_not_imported() -> None:
    script = f"from reading.installed import *; import sys; expect_installed('It', *{list(BEYOND_READING)})"
    script += "; assert not set(BEYOND_READING) & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True)


@pytest.mark.parametrize(
    ("modules", "names"),
    [
        (["keras"], "Keras"),
        (["tensorflow", "keras"], "TensorFlow and Keras"),
        (["sklearn", "scipy", "optuna"], "scikit-learn, SciPy and Optuna"),
    ],
)
def test_what_is_missing_is_named_with_the_way_to_it(
    modules: list[str], names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing(monkeypatch, *modules)
    with pytest.raises(NotInstalledError, match=rf"^Training needs {names}\. .* `make run`\.$"):
        expect_installed("Training", *modules)


def test_only_what_a_work_needs_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    missing(monkeypatch, "optuna")
    expect_installed("Training", "keras")


def test_a_command_that_came_upon_a_missing_module_says_what_to_do() -> None:
    error = ModuleNotFoundError("No module named 'keras.layers'", name="keras.layers")
    assert words_on(error).startswith("This needs Keras. ")


def test_another_missing_module_is_a_fault_and_stays_one() -> None:
    with pytest.raises(ModuleNotFoundError):
        words_on(ModuleNotFoundError("No module named 'cv2'", name="cv2"))


def test_the_list_is_what_the_one_file_of_requirements_adds_to_the_other() -> None:
    reading = {canonicalize_name(one.name) for one in requirements_in(READING)}
    added = {canonicalize_name(one.name) for one in requirements_in(ALL)} - reading
    of = packages_distributions()
    assert {canonicalize_name(of[module][0]) for module in BEYOND_READING} == added


def test_reading_needs_nothing_of_it_in_turn() -> None:
    needed = with_what_they_want(requirements_in(READING))
    assert {canonicalize_name(packages_distributions()[module][0]) for module in BEYOND_READING}.isdisjoint(needed)


def test_the_lock_holds_a_version_of_all_that_reading_needs() -> None:
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {canonicalize_name(Requirement(line).name) for line in lines}
    assert set(with_what_they_want(requirements_in(READING))) <= locked
    assert all(re.match(r"[\w.-]+==", line) for line in lines)


def test_the_two_installations_lie_apart() -> None:
    made = {}
    for only in ("", "1"):
        asked = ["make", "-n", "run", f"READING_ONLY={only}", "-W", "requirements.lock"]
        made[only] = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "-r reading/requirements.txt -c requirements.lock" in made["1"]
    assert ".venv-reading/bin/python -m pages.parts.serve" in made["1"]
    assert ".venv/" not in made["1"]
    assert ".venv-reading" not in made[""]
