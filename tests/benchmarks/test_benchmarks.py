"""The benchmarks run, say what they measured, and say what they could not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.row import Row


def rows_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_a_script_run_is_measured_beside_the_empty_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["script_run", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [row["work"] for row in rows] == [f"Read page, {films} films on the table" for films in (0, 1, 50)]
    assert rows[0]["ratio"] == 1.0
    assert all(0 < float(str(row["low"])) <= float(str(row["median"])) <= float(str(row["high"])) for row in rows)


def test_the_figures_are_measured_beside_plain_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["figures", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [str(row["work"]).split(": ")[1].split(",")[0] for row in rows] == ["scikit-learn", *["all figures"] * 2]
    assert rows[0]["ratio"] == 1.0
    assert all(float(str(row["median"])) > 0 for row in rows)


def test_a_list_of_versions_is_measured_cold_and_warm(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["versions", "--quick", "--json"]) == 0
    cold, warm = rows_of(capsys)
    assert [cold["work"], warm["work"]] == [f"100 versions listed, {work}" for work in ("cold", "warm")]
    assert float(str(warm["median"])) < float(str(cold["median"]))


def test_the_look_for_lungs_is_measured_beside_the_network_that_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["lungs", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [str(row["work"]).split(",")[0] for row in rows] == [
        "the network that reads", "the lung network alone", "lungs with outline", "lungs with outline",
    ]  # fmt: skip
    assert rows[0]["ratio"] == 1.0


@pytest.mark.slow
def test_the_audit_is_measured_with_few_and_many_films(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["audit", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert {str(row["work"]).split(" films")[0] for row in rows} == {"624", "20,000"}
    assert [row["unit"] for row in rows].count("bytes a film") == 2


@pytest.mark.slow
def test_the_data_page_is_measured_cold_and_warm(
    capsys: pytest.CaptureFixture[str], phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    assert command.main(["data", "--quick", "--json"]) == 0
    assert [row["work"] for row in rows_of(capsys)] == [f"Data page, {work}" for work in ("cold", "known", "warm")]
    monkeypatch.delenv("CHEST_XRAY_DIR")
    assert command.main(["data", "--quick"]) == 1
    assert "no folder of films" in capsys.readouterr().out


def test_what_cannot_be_measured_says_why_and_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(quick: bool) -> Iterator[Row]:  # noqa: ARG001 - every benchmark takes it
        yield Row("engines", "OpenVINO", reason="No module named 'openvino'")

    monkeypatch.setitem(command.BENCHMARKS, "engines", measure)
    assert command.main(["engines"]) == 1
    assert "not measured: No module named 'openvino'" in capsys.readouterr().out


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["speed"]) == 1
    assert "received speed" in capsys.readouterr().err


@pytest.mark.slow
def test_the_engines_are_measured_beside_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["engines", "--quick", "--json"])
    rows = {str(row["work"]): row for row in rows_of(capsys)}
    assert rows["LiteRT"]["ratio"] == 1.0
    slow = rows["Keras predict, then tf-keras-vis Gradcam"]
    assert float(str(slow["ratio"])) > 1.0
    # An engine that is not installed is said to be missing, not left out.
    assert all(row["median"] is not None or "No module named" in str(row["reason"]) for row in rows.values())


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_readings_are_measured_beside_a_training_that_is_halted_and_at_work(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["while_training", "--quick", "--json"]) == 0
    halted, at_work = rows_of(capsys)
    assert [halted["work"], at_work["work"]] == ["one reading, training halted", "one reading, training at work"]
    assert halted["ratio"] == 1.0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_epoch_is_measured_beside_one_on_tensors_in_memory(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["training_epoch", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [str(row["work"]).split(", ")[-1] for row in rows] == [
        "tensors in memory", "augmented as they come", "once a training",
    ]  # fmt: skip
    assert rows[0]["ratio"] == 1.0
