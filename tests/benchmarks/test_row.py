"""A row says what was measured, what it is compared with, and whether the target holds."""

import pytest

from benchmarks.row import Row, Target, ratio_row, row_of


@pytest.mark.parametrize(
    ("target", "ratio", "holds"),
    [
        (Target(1.5), 1.5, True),
        (Target(1.5), 1.51, False),
        (Target(20, at_least=True), 20.0, True),
        (Target(20, at_least=True), 19.9, False),
    ],
)
def test_a_target_is_judged_by_the_ratio(target: Target, ratio: float, holds: bool) -> None:
    row = Row("upload", "work", 300.0, ratio=ratio, target=target)
    assert row.holds is holds
    assert row.facts()["holds"] is holds
    assert row.line().endswith("holds" if holds else "DOES NOT HOLD")
    assert str(target) in row.line()


def test_without_a_ratio_the_time_itself_is_judged() -> None:
    assert Row("script_run", "page", 149.0, target=Target(150)).holds
    assert not Row("script_run", "page", 151.0, target=Target(150)).holds


def test_what_was_not_measured_holds_nothing_and_says_why() -> None:
    row = Row("engines", "OpenVINO", reason="No module named 'openvino'", target=Target(1.5))
    assert row.holds is None
    assert row.line().endswith("not measured: No module named 'openvino'")


def test_a_row_without_a_target_is_not_judged() -> None:
    row = row_of("lungs", "work", [2.0, 4.0, 6.0], 2.0)
    assert (row.holds, row.median, row.ratio) == (None, 4.0, 2.0)
    assert "x 2.00 [1.50 to 2.50]" in row.line()


def test_a_busy_moment_that_meets_both_sides_does_not_count() -> None:
    quiet, busy = [1.0] * 9, [1.0, 1.0, 1.0, 1.0, 50.0, 50.0, 50.0, 50.0, 50.0]
    row = row_of("upload", "work", [3 * time for time in busy], busy)
    assert (row.ratio_low, row.ratio, row.ratio_high) == (3.0, 3.0, 3.0)
    assert row_of("upload", "work", quiet, [2.0]).ratio == 0.5  # of other rounds: by the median


def test_the_ratio_of_two_works_has_no_time_of_its_own() -> None:
    row = ratio_row("pace", "work", [6.0, 8.0], [2.0, 2.0], Target(1.6, at_least=True))
    assert (row.median, row.ratio, row.holds) == (None, 3.5, True)
    assert " ms" not in row.line()
