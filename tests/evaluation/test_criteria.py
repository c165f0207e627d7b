"""The site's criteria: defaults, a file that sets others, and what is refused."""

from pathlib import Path

import pytest

from evaluation.criteria import CRITERIA_FILE, Criteria, CriteriaError, criteria_changed, read_criteria


def write(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / CRITERIA_FILE).write_text(text)


def test_without_a_file_the_defaults_hold() -> None:
    assert read_criteria() == Criteria()
    assert criteria_changed() is None


def test_a_site_sets_what_it_names(home: Path) -> None:
    write(home, "newly_missed = 0\nmegabytes = 40\n")
    assert read_criteria() == Criteria(newly_missed=0, megabytes=40)
    assert criteria_changed() is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("newly_mised = 1", "received 'newly_mised'"),
        ("newly_missed = 1.5", "newly_missed: expected a whole number from 0 to 10000, received 1.5"),
        ("seconds = true", "seconds: expected a number from 0.001 to 60.0, received True"),
        ("area_chance = 2", "area_chance: expected a number from 0.0 to 1.0, received 2"),
        ("seconds = nan", "received nan"),
        ("newly missed = 1", "expected criteria.toml to be readable TOML"),
    ],
)
def test_what_cannot_be_meant_is_named(home: Path, text: str, sentence: str) -> None:
    write(home, text)
    with pytest.raises(CriteriaError, match=sentence):
        read_criteria()


def test_the_digest_tells_criteria_apart() -> None:
    assert Criteria().digest == Criteria().digest
    assert Criteria().digest != Criteria(newly_missed=6).digest
