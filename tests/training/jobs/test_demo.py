"""The whole loop as a command, on drawn films."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_goes_from_a_reading_to_a_rollback_and_leaves_nothing(tmp_path: Path) -> None:
    folders = {name: str(tmp_path / name) for name in ("home", "temporary")}
    for folder in folders.values():
        Path(folder).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "training", "demo"], cwd=PROJECT, capture_output=True, text=True, check=False,
        env=os.environ | {"SECOND_READ_HOME": folders["home"], "TMPDIR": folders["temporary"]},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    steps = [line for line in done.stdout.splitlines() if re.match(r"\d\. ", line)]
    assert [line[0] for line in steps] == ["1", "2", "3", "4", "5", "6"]
    first, second = re.findall(r"\d{8}T\d{6}Z-[0-9a-f]{4}", steps[0] + steps[3])
    assert f"by {first}" in steps[1]
    assert "1 of them the clinic's" in steps[3]
    assert steps[4].startswith("5. promoted through the gate")
    assert f"by {second}" in steps[4]
    assert f"by {first}" in steps[5]
    assert "the ledger is whole" in done.stdout
    assert not [*(tmp_path / "home").iterdir(), *(tmp_path / "temporary").glob("second-read-*")]
