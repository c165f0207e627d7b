"""The benchmarks run, say what they measured, and say what they could not."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import accelerator, guard, people
from benchmarks.forwards import KERAS_DENSENET, OURS, PREDICT
from benchmarks.row import Row, Target
from records.home import PROJECT
from tests.reading.cards import Card


def rows_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_the_script_of_every_page_is_measured_beside_a_bare_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["script_run", "--quick", "--json"]) == 0
    bare, *pages, heavy = rows_of(capsys)
    assert "bare page" in str(bare["work"])
    assert {str(row["work"]).split(",")[0] for row in pages} == {
        f"{path.parent.name}/{path.stem}" for path in PROJECT.glob("pages/[!p]*/*.py")
    }
    assert all(0 < float(str(row["low"])) <= float(str(row["median"])) <= float(str(row["high"])) for row in pages)
    assert (heavy["median"], heavy["holds"]) == (0, True)


def test_the_figures_are_measured_beside_plain_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["figures", "--quick", "--json"]) == 0
    *rows, beside = rows_of(capsys)
    assert [str(row["work"]).split(": ")[1].split(",")[0] for row in rows] == [
        "scikit-learn's own calls", *["all figures"] * 2,
    ]  # fmt: skip
    assert rows[0]["ratio"] == 1.0
    assert all(float(str(row["median"])) > 0 for row in rows)
    assert (beside["median"], beside["holds"]) == (None, None)  # too few films for the target


def test_a_list_of_versions_is_measured_cold_and_warm(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["versions", "--quick", "--json"]) == 0
    cold, warm = rows_of(capsys)
    assert [cold["work"], warm["work"]] == [f"100 versions listed, {work}" for work in ("cold", "warm")]
    assert float(str(warm["median"])) < float(str(cold["median"]))


@pytest.mark.slow
def test_the_records_page_is_measured_with_few_and_many_records(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["records", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [str(row["work"]) for row in rows] == [
        f"{records} records: {work}"
        for records in ("100", "10,000")
        for work in ("first page", "last page", "disagreed on, last page")
    ]
    assert rows[0]["ratio"] == 1.0


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
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.main(["data", "--quick", "--json"]) == 0
    assert [row["work"] for row in rows_of(capsys)] == [f"Data page, {work}" for work in ("cold", "known", "warm")]
    monkeypatch.delenv("CHEST_XRAY_DIR", raising=False)
    assert command.main(["data"]) == 1
    assert "no folder of films" in capsys.readouterr().out


def test_what_cannot_be_measured_says_why_and_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(quick: bool) -> Iterator[Row]:  # noqa: ARG001 - every benchmark takes it
        yield Row("engines", "OpenVINO", reason="No module named 'openvino'")

    monkeypatch.setitem(command.BENCHMARKS, "engines", measure)
    assert command.main(["engines"]) == 1
    assert "not measured: No module named 'openvino'" in capsys.readouterr().out


def test_peers_that_cannot_be_made_say_why_and_nothing_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "make_peers", lambda: "expected pip to install torch, received: no such package")
    assert command.main(["versions", "--quick", "--peers"]) == 1
    said = capsys.readouterr()
    assert "received: no such package" in said.err
    assert said.out == ""


def test_the_machine_is_named_once_and_what_got_worse_comes_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def measure(quick: bool) -> Iterator[Row]:
        limits = (0.9, 1.0, 1.1) if quick else (1.9, 2.0, 2.1)
        yield Row("lungs", "work", None, ratio=limits[1], ratio_low=limits[0], ratio_high=limits[2], target=Target(1))

    monkeypatch.setitem(command.BENCHMARKS, "lungs", measure)
    release = tmp_path / "last_release.json"
    for function in ("keep", "worsened"):
        monkeypatch.setattr(guard, function, partial(getattr(guard, function), path=release))
    assert command.main(["lungs", "--quick", "--keep"]) == 0
    assert json.loads(release.read_text())["ratios"][0]["ratio"] == 1.0
    capsys.readouterr()
    assert command.main(["lungs"]) == 0  # a target that is missed is said; it fails nothing
    head, row, worse = capsys.readouterr().out.splitlines()
    assert "cores" in head
    assert "DOES NOT HOLD" in row
    assert "Worse than at the last release: lungs, work: 1.00" in worse


def test_a_benchmark_that_breaks_off_says_why_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(quick: bool) -> Iterator[Row]:  # noqa: ARG001 - every benchmark takes it
        yield Row("upload", "work", 3.0)
        raise RuntimeError("expected the app to start, received no answer")

    monkeypatch.setitem(command.BENCHMARKS, "upload", measure)
    assert command.main(["upload", "versions", "--quick", "--json"]) == 1
    rows = rows_of(capsys)
    assert [row["reason"] for row in rows] == ["", "expected the app to start, received no answer", "", ""]


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["speed"]) == 1
    assert "received speed" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_engines_are_measured_beside_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["engines", "--quick", "--json"])
    rows = {str(row["work"]): row for row in rows_of(capsys)}
    assert rows[OURS]["ratio"] == 1.0
    for slow in (PREDICT, KERAS_DENSENET):  # without the peers' own environment the row is Keras', and says so
        assert rows[slow]["holds"] is (float(str(rows[slow]["ratio"])) >= 20)
    # An engine that is not installed is said to be missing, not left out.
    assert all(not row["reason"] or "No module named" in str(row["reason"]) for row in rows.values())
    (beside,) = [row for work, row in rows.items() if work.startswith("as served, beside")]
    assert beside["target"] == {"limit": 1.5, "at_least": False}


def test_without_a_graphics_card_it_is_said_that_there_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accelerator, "missing", lambda: "is missing")
    assert command.main(["accelerator", "--quick"]) == 1
    assert "not measured: the graphics card is missing" in capsys.readouterr().out


@pytest.mark.slow
def test_a_graphics_card_is_measured_beside_the_processor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(accelerator, "missing", lambda: "")
    monkeypatch.setattr(accelerator, "_process", Card(tmp_path).process)
    assert command.main(["accelerator", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [str(row["work"]).split(" (")[0].split(",")[0] for row in rows] == [
        "one film", "one film", "32 films", "32 films", "a film of a worklist", "a film of a worklist",
    ]  # fmt: skip
    assert [str(row["work"]).rpartition(", ")[2] for row in rows] == ["processor", "pretended"] * 3
    assert [row["ratio"] for row in rows[::2]] == [1.0] * 3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_worklist_an_upload_and_twenty_people_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PEOPLE", 3)
    assert command.main(["upload", "pace", "people", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    judged = [(row["benchmark"], row["target"]) for row in rows if row["target"]]
    assert judged == [
        ("upload", {"limit": 1.5, "at_least": False}),
        ("pace", {"limit": 1.6, "at_least": True}),
        ("pace", {"limit": 0.85, "at_least": True}),
        ("people", {"limit": 0.9, "at_least": True}),
    ]
    assert rows[-1]["unit"] == "films a second"


@pytest.mark.slow
def test_the_stages_of_a_work_add_up_to_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["stages", "--quick", "--json"]) == 0
    shares: dict[str, float] = {}
    for row in rows_of(capsys):
        whole = str(row["work"]).split(":", maxsplit=1)[0]
        shares[whole] = shares.get(whole, 0.0) + float(str(row["ratio"]))
    assert len(shares) == 3
    assert all(share == pytest.approx(1.0) for share in shares.values())


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
    assert [(row["benchmark"], str(row["work"]).split(", ")[-1].split(": ")[-1]) for row in rows] == [
        ("epoch", "tensors in memory"), ("epoch", "augmented as they come"), ("epoch", "once a training"),
        ("stages", "films drawn and changed"), ("stages", "forwards"), ("stages", "backwards and update"),
    ]  # fmt: skip
    assert rows[0]["ratio"] == 1.0


@pytest.mark.slow
def test_a_long_worklist_is_measured_beside_a_short_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["worklist", "--quick", "--json"]) == 0
    rows = rows_of(capsys)
    assert [row["unit"] for row in rows[:2]] == ["MB", "MB"]
    assert [str(row["work"]).split(": ")[1].split(",")[0] for row in rows[2:]] == [
        "a film", "a film", "the page", "the page", "the page", "the page",
    ]  # fmt: skip


def test_what_is_installed_is_measured_for_reading_alone_and_in_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["installed_size", "--json"]) == 0
    reading, whole = rows_of(capsys)
    assert [str(row["work"]).split(",")[0] for row in (reading, whole)] == [
        "what reading needs", "all that the program needs",
    ]  # fmt: skip
    assert 100 < float(str(reading["median"])) < float(str(whole["median"])) / 2


@pytest.mark.slow
def test_the_start_is_measured_beside_a_bare_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["start", "--quick", "--json"]) == 0
    rows = {str(row["work"]): float(str(row["median"])) for row in rows_of(capsys)}
    assert 0 < rows["a bare page stands"] < rows["the first film is read"]
    assert rows["memory, bare page"] < rows["memory, first film read"] < 300  # MB, the most that is allowed


@pytest.mark.slow
def test_an_older_processor_is_measured_or_it_is_said_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    status = command.main(["older_processor", "--quick", "--json"])
    rows = rows_of(capsys)
    if status:
        assert [bool(row["reason"]) for row in rows] == [True]
        return
    clock, worked = rows[:4], rows[4:]
    assert all(row["holds"] is not None for row in clock)
    assert worked[0]["ratio"] == 1.0
    assert len(worked) == len(clock)
