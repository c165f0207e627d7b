"""What the graphics card's process answers; and the process itself, with TensorFlow, on the processor."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from model_store.store import serving_id, serving_version
from model_store.version import GRAPH_FILE
from reading import asked_scores
from reading.accelerator_process import answer
from reading.asked_scores import AskedScores, NoAcceleratorError, accelerator_process
from reading.engine import Computed, Engine, NoDeviceError, Scores
from reading.engine_choice import ALIKE, accelerated
from reading.graph_engine import GraphEngine
from reading.preparation import scale
from reading.reader import Reader
from reading.sent_arrays import packed, unpacked
from records.database import open_database
from records.readings import list_readings
from tests.conftest import PROJECT
from tests.reading.cards import reduced
from tests.reading.worklists import film, read_through, worklist_with


class Said:
    """An engine that has this fault, or none."""

    name, device = "said", "GPU, one"

    def __init__(self, fault: Exception | None = None, cause: bool = False) -> None:
        self.fault, self.cause = fault, cause

    def score(self, batch: NDArray[np.float32]) -> Scores:
        if self.fault:
            raise self.fault
        logit = batch.mean(axis=(1, 2, 3))
        return Scores(logit, batch[..., 0], batch.reshape(len(batch), -1), logit + 1 if self.cause else None)


FILMS = b"Fany\n" + packed({"films": np.ones((2, 3, 3, 1), np.float32)})


def test_it_says_what_it_computes_with() -> None:
    said = answer(b"Vany", lambda _: Said())
    assert said[:1] == b"V"
    assert json.loads(said[1:]) == {"engine": "said", "device": "GPU, one"}


@pytest.mark.parametrize("cause", [True, False])
def test_films_get_their_scores(cause: bool) -> None:
    asked_for: list[str] = []

    def opened(version_id: str) -> Engine:
        asked_for.append(version_id)
        return Said(cause=cause)

    said = answer(FILMS, opened)
    assert said[:1] == b"S"
    shapes = {name: array.shape for name, array in unpacked(said[1:]).items()}
    expected = {"logit": (2,), "activation_map": (2, 3, 3), "embedding": (2, 9)}
    assert shapes == (expected | {"cause": (2,)} if cause else expected)
    assert asked_for == ["any"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError(), b"Eran out of memory"),
        (RuntimeError("CUDA\n  said no"), b"Ereported a fault (CUDA said no)"),
        (ValueError(), b"Ereported a fault (ValueError)"),
        (NoDeviceError("any"), b"Ais not there, or TensorFlow cannot use it"),
        (ImportError("No module named 'keras'"), b"Aneeds TensorFlow and Keras, which cannot be had here (No module"),
    ],
)
def test_what_fails_is_a_sentence(fault: Exception, said: bytes) -> None:
    assert answer(FILMS, lambda _: Said(fault)).startswith(said)


def test_a_long_fault_is_cut() -> None:
    said = answer(FILMS, lambda _: Said(RuntimeError("x" * 5_000)))[1:].decode()
    assert len(said) == 200
    assert said.endswith("…")


def test_it_ends_when_the_one_who_asks_is_gone_and_has_loaded_no_library_till_then() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "reading.accelerator_process", "gpu"]
    ended = subprocess.run(command, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120)
    assert ended.stdout == b""
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.decode().splitlines()}
    assert "reading.few_sizes" in loaded
    assert not {"tensorflow", "keras"} & loaded


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_with_tensorflow_it_gives_the_probabilities_of_the_processor_and_reads_worklists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One process through all of it, since each start of TensorFlow takes long."""
    for name in ("START", "PATIENCE"):
        monkeypatch.setattr(asked_scores, name, 800.0)  # other tests may keep the machine busy
    version, process = serving_version(), accelerator_process("cpu")
    graph = GraphEngine(version.file(GRAPH_FILE), 1)
    engine = accelerated(version, graph, "graphics card", process)
    engine.accelerator.settle(800.0)
    asked = engine.accelerator.asked
    assert asked.name.startswith("Keras")
    assert asked.device == "CPU, TensorFlow's threads"
    for films in (1, 3, 20):
        batch = scale(reduced(films))
        received, own = engine.score(batch), graph.score(batch)
        assert received.computed == Computed(asked.name, asked.device)
        one, other = (version.card.calibration.probability(scores.logit) for scores in (received, own))
        assert np.abs(one - other).max() < ALIKE
        np.testing.assert_allclose(received.activation_map, own.activation_map, rtol=1e-2, atol=1e-3)
        np.testing.assert_allclose(received.embedding, own.embedding, rtol=1e-2, atol=1e-3)
        assert (received.cause is None) == (own.cause is None)
    listed = read_through(worklist_with(*(film(seed) for seed in range(6))), Reader(version, engine))
    process.end()
    for seed, row in enumerate(listed):
        assert row.result is not None
        assert row.result.probability == pytest.approx(Reader(version, graph).read(film(seed)).probability, abs=ALIKE)
    with open_database() as database:
        assert {reading.engine for reading in list_readings(database)} == {asked.name}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine may have a graphics card")
def test_with_tensorflow_and_no_card_it_says_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_scores, "START", 800.0)
    process = accelerator_process("gpu")
    with pytest.raises(NoAcceleratorError, match=r"^is not there, or TensorFlow cannot use it$"):
        AskedScores(serving_id(), process).start()
    process.end()
