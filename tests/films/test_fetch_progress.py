import io
from itertools import pairwise

import pytest

from films.progress import Meter, Phase, Progress
from films.progress_line import ProgressLine, sentence_on

MEGABYTE = 1_000_000


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reports() -> list[Progress]:
    return []


def test_the_time_left_follows_the_rate_of_this_run(clock: Clock, reports: list[Progress]) -> None:
    meter = Meter(Phase.DOWNLOADING, 100, reports.append, done=40, clock=clock)
    clock.now += 10
    meter.add(20)  # 2 bytes a second; the 40 that lay there say nothing
    assert reports == [Progress(Phase.DOWNLOADING, 40, 100, None), Progress(Phase.DOWNLOADING, 60, 100, 20.0)]


def test_there_is_no_telling_in_the_first_second(clock: Clock, reports: list[Progress]) -> None:
    meter = Meter(Phase.DOWNLOADING, 100, reports.append, clock=clock)
    clock.now += 0.5
    meter.add(50)
    assert reports[-1].seconds_left is None
    clock.now += 0.5
    meter.add(1)
    assert reports[-1].seconds_left == pytest.approx(49 / 51)


def test_a_meter_reports_no_more_often_than_anyone_sees_but_always_the_end(
    clock: Clock, reports: list[Progress]
) -> None:
    meter = Meter(Phase.UNPACKING, 1000, reports.append, clock=clock)
    for _ in range(1000):
        clock.now += 0.001
        meter.add(1)
    assert 10 <= len(reports) <= 12
    assert reports[-1].done == 1000
    assert all(one.done < later.done for one, later in pairwise(reports))


def test_a_new_start_is_reported_and_measured_anew(clock: Clock, reports: list[Progress]) -> None:
    meter = Meter(Phase.DOWNLOADING, 100, reports.append, done=90, clock=clock)
    clock.now += 50
    meter.move(0)
    assert reports[-1] == Progress(Phase.DOWNLOADING, 0, 100, None)
    clock.now += 10
    meter.add(10)
    assert reports[-1].seconds_left == pytest.approx(90.0)


def test_the_share_lies_between_nothing_and_all() -> None:
    shares = [Progress(Phase.CHECKING, done, total).share for done, total in ((0, 0), (5, 0), (1, 4), (9, 4))]
    assert shares == [0.0, 0.0, 0.25, 1.0]


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        (Progress(Phase.DOWNLOADING, 0, 0), "downloading"),
        (Progress(Phase.DOWNLOADING, 120 * MEGABYTE, 1236 * MEGABYTE), "downloading 120 of 1,236 MB"),
        (Progress(Phase.DOWNLOADING, 0, MEGABYTE, 8.4), "downloading 0 of 1 MB, 8 s left"),
        (Progress(Phase.CHECKING, 0, MEGABYTE, 240.0), "checking 0 of 1 MB, 4 min left"),
        (Progress(Phase.UNPACKING, 0, MEGABYTE, 7300.0), "unpacking 0 of 1 MB, 2 h 2 min left"),
        (Progress(Phase.COUNTING, 0, 5856), "counting 5,856 films"),
    ],
)
def test_a_report_is_a_sentence(progress: Progress, sentence: str) -> None:
    assert sentence_on(progress) == sentence


def test_on_a_terminal_one_line_rewrites_itself() -> None:
    terminal = Terminal()
    line = ProgressLine(terminal)
    line(Progress(Phase.DOWNLOADING, 5 * MEGABYTE, 10 * MEGABYTE, 60.0))
    line(Progress(Phase.CHECKING, 0, 10 * MEGABYTE))
    line.close()
    line.close()
    first = "downloading 5 of 10 MB, 60 s left"
    assert terminal.getvalue() == f"\r{first}\r{'checking 0 of 10 MB'.ljust(len(first))}\n"


def test_in_a_log_there_is_a_line_now_and_then(clock: Clock) -> None:
    log = io.StringIO()
    line = ProgressLine(log, clock)
    for second in range(12):
        line(Progress(Phase.DOWNLOADING, second * MEGABYTE, 12 * MEGABYTE))
        clock.now += 1
    line(Progress(Phase.CHECKING, 0, MEGABYTE))
    line.close()
    assert log.getvalue().splitlines() == [
        "downloading 0 of 12 MB",
        "downloading 5 of 12 MB",
        "downloading 10 of 12 MB",
        "checking 0 of 1 MB",
    ]
