"""The ratios of a release are kept, and what got worse by more than the noise is named."""

import json
from pathlib import Path

import pytest

from benchmarks import guard
from benchmarks.guard import keep, worsened
from benchmarks.row import Row, Target

MOST, LEAST = Target(1.5), Target(20, at_least=True)


def row(ratio: float, target: Target | None, spread: float = 0.1, work: str = "work") -> Row:
    return Row("upload", work, None, ratio=ratio, ratio_low=ratio - spread, ratio_high=ratio + spread, target=target)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "last_release.json"
    keep([row(1.2, MOST, work="most"), row(60, LEAST, spread=5, work="least"), row(3.0, None, work="none")], path)
    return path


def test_what_got_worse_beyond_the_noise_is_named(release: Path) -> None:
    rows = [row(1.45, MOST, work="most"), row(40, LEAST, spread=5, work="least")]
    first, second = worsened(rows, release)
    assert "upload, most: 1.20 [1.10 to 1.30] then, 1.45 [1.35 to 1.55] now" in first
    assert "upload, least: 60.00" in second


def test_what_got_better_or_lies_within_the_noise_is_not(release: Path) -> None:
    for rows in (
        [row(1.2, MOST, work="most"), row(60, LEAST, spread=5, work="least")],
        [row(1.38, MOST, work="most"), row(52, LEAST, spread=5, work="least")],
        [row(0.7, MOST, work="most"), row(900, LEAST, spread=5, work="least")],
    ):
        assert list(worsened(rows, release)) == []


def test_what_has_no_target_is_neither_kept_nor_watched(release: Path) -> None:
    assert "none" not in release.read_text()
    assert list(worsened([row(9.0, None, work="none"), Row("upload", "most", reason="none")], release)) == []


def test_without_a_release_it_says_how_to_keep_one(tmp_path: Path) -> None:
    (sentence,) = worsened([row(1.2, MOST)], tmp_path / "last_release.json")
    assert "--keep" in sentence


def test_another_machine_is_named(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "machine", lambda: "another")
    (sentence,) = worsened([], release)
    assert "another machine" in sentence


def test_what_is_measured_anew_replaces_its_own_ratio_and_leaves_the_others(release: Path) -> None:
    keep([row(1.4, MOST, work="most"), row(2.0, MOST, work="further")], release)
    kept = {one["work"]: one["ratio"] for one in json.loads(release.read_text())["ratios"]}
    assert kept == {"least": 60, "most": 1.4, "further": 2.0}


def test_another_machines_ratios_are_not_kept_beside_ones_own(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "machine", lambda: "another")
    keep([row(1.4, MOST, work="most")], release)
    kept = json.loads(release.read_text())
    assert kept["machine"] == "another"
    assert [one["work"] for one in kept["ratios"]] == ["most"]
