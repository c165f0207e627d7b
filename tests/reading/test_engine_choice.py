"""Which engine the server reads with: what the site says, what the machine has, and what proved faster."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model_store.store import serving_version
from model_store.version import Version
from reading import engine_choice
from reading.accelerated_engine import AcceleratedEngine
from reading.accelerator import Use
from reading.asked_scores import NoAcceleratorError
from reading.engine import Scores
from reading.engine_choice import Times, measure, missing, serving_engine
from reading.graph_engine import GraphEngine
from reading.reader import Reader, _cached_reader, serving_reader
from tests.reading.cards import FASTER, Card
from tests.reading.pretended_card import NAME
from tests.reading.worklists import film

SLOWER = Times(1.0, 1.0, 2.0, 2.0)


@pytest.fixture(scope="module")
def version() -> Version:
    return serving_version()


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is started fails the test."""

    def started(*command: object, **_: object) -> None:
        raise AssertionError(command)

    monkeypatch.setattr(subprocess, "Popen", started)


def machine(monkeypatch: pytest.MonkeyPatch, card: bool, tensorflow: bool = True) -> None:
    monkeypatch.setattr(engine_choice, "DRIVER_TOOL", sys.executable if card else "no-such-tool")
    if not tensorflow:
        monkeypatch.setattr("reading.installed.find_spec", lambda _: None)


def settings(home: Path, engine: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(f'engine = "{engine}"')


@pytest.mark.parametrize(
    ("times", "use"),
    [
        (Times(5.0, 160.0, 9.0, 40.0), Use(one=False, many=True)),
        (Times(5.0, 160.0, 2.0, 10.0), Use(one=True, many=True)),
        (Times(5.0, 160.0, 50.0, 990.0), Use(one=False, many=False)),
        (Times(5.0, 160.0, 4.0, 161.0), Use(one=True, many=False)),
    ],
)
def test_films_alone_and_worklists_each_go_where_they_were_faster(times: Times, use: Use) -> None:
    assert times.use() == use


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("card", "tensorflow", "why"),
    [(False, True, "is missing"), (True, False, "needs TensorFlow, which is not installed here"), (True, True, "")],
)
def test_what_is_missing_is_known_without_a_process(
    monkeypatch: pytest.MonkeyPatch, card: bool, tensorflow: bool, why: str
) -> None:
    machine(monkeypatch, card, tensorflow)
    assert missing() == why


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize("tensorflow", [True, False])
@pytest.mark.parametrize("wish", ["measured", "processor", None])
def test_a_machine_without_a_card_reads_with_the_graph_itself(
    version: Version, monkeypatch: pytest.MonkeyPatch, home: Path, wish: str | None, tensorflow: bool
) -> None:
    machine(monkeypatch, card=False, tensorflow=tensorflow)
    if wish:
        settings(home, wish)
    assert type(serving_engine(version)) is GraphEngine


@pytest.mark.usefixtures("no_process")
def test_where_tensorflow_is_missing_a_card_that_nobody_asked_for_is_passed_over(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, card=True, tensorflow=False)
    assert type(serving_engine(version)) is GraphEngine


@pytest.mark.usefixtures("no_process")
def test_the_setting_keeps_a_card_out(version: Version, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    machine(monkeypatch, card=True)
    settings(home, "processor")
    assert type(serving_engine(version)) is GraphEngine


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("card", "tensorflow", "why"),
    [(False, True, "is missing"), (True, False, "needs TensorFlow, which is not installed here")],
)
def test_a_card_that_was_asked_for_and_cannot_be_had_is_said_with_each_reading(
    version: Version, monkeypatch: pytest.MonkeyPatch, home: Path, card: bool, tensorflow: bool, why: str
) -> None:
    machine(monkeypatch, card, tensorflow)
    settings(home, "graphics card")
    reading = Reader(version, serving_engine(version)).read(film())
    assert reading.probability is not None
    assert reading.engine.startswith("LiteRT")
    assert f"The graphics card {why}, so the processor read" in reading.concerns[-1].sentence


def test_settings_that_cannot_be_read_do_not_halt_the_reading(
    version: Version, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    machine(monkeypatch, card=False)
    settings(home, "abacus")
    assert type(serving_engine(version)) is GraphEngine


@pytest.mark.parametrize(("times", "by"), [(FASTER, NAME), (SLOWER, "LiteRT")])
def test_by_measurement_the_faster_reads(version: Version, card: Card, times: Times, by: str) -> None:
    reading = Reader(version, card.engine(version, "measured", times)).read(film())
    assert reading.engine.startswith(by)
    assert "engine_replaced" not in {concern.code for concern in reading.concerns}
    assert card.process.runs is (by == NAME)


def test_by_setting_the_card_reads_though_it_is_slower(version: Version, card: Card) -> None:
    assert Reader(version, card.engine(version, times=SLOWER)).read(film()).engine == NAME


def test_a_card_that_is_not_there_after_all_is_said_only_where_it_was_asked_for(version: Version, card: Card) -> None:
    card.process.end()
    card.has("absent")
    codes = {
        wish: {one.code for one in Reader(version, card.engine(version, wish)).read(film()).concerns}
        for wish in ("measured", "graphics card")
    }
    assert codes["graphics card"] - codes["measured"] == {"engine_replaced"}


class Mean:
    """A film's mean is its logit, and something is added to it."""

    name, device = "mean", "none"

    def __init__(self, added: float = 0.0) -> None:
        self.added = np.float32(added)

    def score(self, batch: NDArray[np.float32]) -> Scores:
        return Scores(batch.mean(axis=(1, 2, 3)) + self.added, batch[..., 0], batch[:, 0, :, 0])


def test_engines_that_agree_are_timed(version: Version) -> None:
    times = measure(Mean(1e-5), Mean(), version)
    assert all(seconds > 0 for seconds in times)
    assert times.processor_many > times.processor_one


@pytest.mark.parametrize("added", [0.1, -0.1, float("nan")])
def test_one_that_disagrees_by_more_than_a_thousandth_is_refused(version: Version, added: float) -> None:
    with pytest.raises(NoAcceleratorError, match="gave other probabilities than the processor"):
        measure(Mean(added), Mean(), version)


def test_the_server_reads_with_the_engine_of_the_settings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    machine(monkeypatch, card=False)
    settings(home, "graphics card")
    _cached_reader.cache_clear()
    assert isinstance(serving_reader().engine, AcceleratedEngine)
    _cached_reader.cache_clear()


def test_choosing_brings_no_library_into_the_web_process() -> None:
    program = (
        "import sys\nfrom reading.reader import serving_reader\nserving_reader()\n"
        "print(sorted({'keras', 'tensorflow', 'scipy'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
