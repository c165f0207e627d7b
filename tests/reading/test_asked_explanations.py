"""Explanations asked of another process: they come one after the other, and what one lacks costs the others nothing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from films.phantoms import phantom
from model_store.store import serving_id, serving_version
from model_store.version import NETWORK_FILE
from reading import asked_explanations
from reading.asked_explanations import (
    METHODS,
    AskedExplanations,
    Explanation,
    NoExplanationError,
    explain,
    heat_map_of,
    make_ready,
)
from reading.asked_process import AskedProcess
from reading.preparation import reduce
from tests.conftest import PROJECT

FILM = np.arange(16, dtype=np.uint8).reshape(4, 4)
MAP = np.array([[0.0, 1.0], [2.0, 4.0]], np.float32)


class Told:
    """Stands where the process is asked, and answers at once; `instead` says otherwise, by method."""

    def __init__(self, instead: dict[str, bytes | Exception] | None = None) -> None:
        self.instead = instead or {}
        self.asked: list[str] = []

    def ask(self, request: bytes, patience: float) -> bytes:
        assert patience > 0
        if request.startswith(b"V"):
            return self._answer("ready", b"V")
        line, _, film = request[1:].partition(b"\n")
        said = json.loads(line)
        assert film == FILM.tobytes()
        return self._answer(said["method"], b'M{"shape": [2, 2], "seconds": 1.5}\n' + MAP.tobytes())

    def _answer(self, what: str, answer: bytes) -> bytes:
        self.asked.append(what)
        instead = self.instead.get(what, answer)
        if isinstance(instead, Exception):
            raise instead
        return instead


Tell = Callable[..., Told]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    def told(**instead: bytes | Exception) -> Told:
        process = Told({name.replace("_", "-"): answer for name, answer in instead.items()})
        monkeypatch.setattr(asked_explanations, "_process", process)
        return process

    return told


def answered(version_id: str = "any", film: np.ndarray = FILM) -> AskedExplanations:
    asked, end = AskedExplanations(version_id, film), time.monotonic() + 600
    while not asked.done:
        assert time.monotonic() < end
        time.sleep(0.01)
    return asked


def test_each_method_is_asked_in_turn_and_its_map_kept(tell: Tell) -> None:
    process = tell()
    asked = answered()
    assert [name for name in process.asked if name != "ready"] == list(asked.answers) == list(METHODS)
    for answer in asked.answers.values():
        assert isinstance(answer, Explanation)
        np.testing.assert_array_equal(answer.evidence, MAP)
        assert answer.seconds == 1.5
    assert asked.fault == ""


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        (b"EIt failed: expected this, received that", "It failed: expected this, received that"),
        (EOFError(), "The process that was working it out ended before it answered."),
        (BrokenPipeError(), "The process that was working it out ended before it answered."),
        (TimeoutError(), "It took longer than 180 seconds and was stopped."),
    ],
)
def test_a_method_that_fails_is_said_and_leaves_the_others(
    tell: Tell, instead: bytes | Exception, sentence: str
) -> None:
    tell(saliency=instead)
    asked = answered()
    assert asked.answers.pop("saliency") == sentence
    assert len(asked.answers) == len(METHODS) - 1
    assert all(isinstance(answer, Explanation) for answer in asked.answers.values())


def test_where_nothing_can_be_asked_that_is_said_once(tell: Tell) -> None:
    process = tell(ready=b"EExpected TensorFlow, received an installation without.")
    asked = answered()
    assert asked.fault == "Expected TensorFlow, received an installation without."
    assert asked.answers == {}
    assert process.asked == ["ready"]


def test_films_of_several_people_are_asked_one_after_the_other(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    process, held = tell(), threading.Event()
    at_once = process.ask
    monkeypatch.setattr(process, "ask", lambda *asked: held.wait(60) and at_once(*asked))
    people = [AskedExplanations("any", FILM) for _ in range(3)]
    end = time.monotonic() + 60
    while "starting" not in [one.stage for one in people]:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert sorted(one.stage for one in people) == ["queued", "queued", "starting"]
    held.set()
    while not all(one.done for one in people):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert [name for name in process.asked if name != "ready"] == 3 * list(METHODS)


def test_a_map_has_the_scale_of_its_method_and_an_empty_one_stays_empty() -> None:
    hot, empty = Explanation(MAP, 0.1), Explanation(np.zeros_like(MAP), 0.1)
    np.testing.assert_allclose(heat_map_of("saliency", hot).strength(), MAP / 4.0)
    np.testing.assert_allclose(heat_map_of("occlusion", hot).strength(), np.minimum(MAP / 3.0, 1.0))
    for method in METHODS:
        assert (heat_map_of(method, empty).strength() == 0.0).all()


# ---- The process itself


@pytest.fixture
def own_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AskedProcess]]:
    """Makes a process of this test's own; rest: seconds; environment: what it adds."""
    made = []

    def make(rest: float = 300.0, **environment: str) -> AskedProcess:
        with_it = {**asked_explanations._process._environment, **environment}
        made.append(AskedProcess("reading.explanation_process", with_it, str(rest)))
        monkeypatch.setattr(asked_explanations, "_process", made[-1])
        return made[-1]

    yield make
    for process in made:
        process.end()


def test_a_version_that_is_gone_is_said(own_process: Callable[..., AskedProcess]) -> None:
    own_process()
    with pytest.raises(NoExplanationError, match="expected the id of a version, received 'gone'"):
        make_ready("gone")


def test_without_tensorflow_it_is_said_what_to_install(
    own_process: Callable[..., AskedProcess], tmp_path: Path
) -> None:
    (tmp_path / "keras.py").write_text("raise ModuleNotFoundError('No keras', name='keras')")
    own_process(PYTHONPATH=str(tmp_path))
    with pytest.raises(NoExplanationError, match=r"received an installation without keras: `pip install -r .*` inst"):
        make_ready(serving_id())


def test_it_goes_to_rest_when_nobody_asks_and_comes_back(own_process: Callable[..., AskedProcess]) -> None:
    process = own_process(rest=0.3)
    with pytest.raises(NoExplanationError, match="'gone'"):
        make_ready("gone")
    resting = process._process
    assert resting
    assert resting.wait(timeout=60) == 0
    with pytest.raises(NoExplanationError, match="'gone'"):
        make_ready("gone")


def test_it_ends_when_the_one_who_asks_is_gone() -> None:
    command = [sys.executable, "-m", "reading.explanation_process", "300"]
    ended = subprocess.run(command, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120)
    assert ended.stdout == b""


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_its_maps_are_those_of_the_methods_and_it_survives_what_befalls_it(
    own_process: Callable[..., AskedProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process through all of it, since each start of TensorFlow takes long."""
    from reading.other_explanations import OtherExplanations

    monkeypatch.setattr(asked_explanations, "START", 900.0)  # other tests may keep the machine busy
    monkeypatch.setattr(asked_explanations, "PATIENCE", 900.0)
    process, version = own_process(), serving_id()
    film = reduce(phantom(3, pneumonia=True), 224)
    here = OtherExplanations.load(serving_version().file(NETWORK_FILE))
    asked = answered(version, film)
    for method in METHODS:
        answer = asked.answers[method]
        assert isinstance(answer, Explanation), answer
        np.testing.assert_allclose(answer.evidence, here.methods[method](film[np.newaxis])[0], rtol=1e-3, atol=1e-5)
        assert answer.seconds > 0

    number = process.number
    with pytest.raises(NoExplanationError, match=r"^It failed: \w"):
        explain(version, "saliency", film[:-1, :-1])  # no film of the network's
    assert explain(version, "saliency", film).evidence.any()
    assert process.number == number

    assert process.number
    threading.Timer(0.2, os.kill, (process.number, signal.SIGKILL)).start()
    with pytest.raises(NoExplanationError, match="ended before it answered"):
        explain(version, "Score-CAM", film)
    assert explain(version, "saliency", film).evidence.any()
    monkeypatch.setattr(asked_explanations, "PATIENCE", 0.05)
    with pytest.raises(NoExplanationError, match="It took longer than 0 seconds and was stopped"):
        explain(version, "Score-CAM", film)
