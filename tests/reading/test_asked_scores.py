"""Scores asked of another process: they are those of the network, and what befalls the process is a sentence."""

import numpy as np
import pytest

from model_store.store import serving_version
from model_store.version import GRAPH_FILE, Version
from reading.asked_scores import AcceleratorError, AskedScores, NoAcceleratorError, accelerator_process
from reading.engine import EngineError
from reading.graph_engine import GraphEngine
from reading.preparation import scale
from tests.reading.cards import PATIENCE, Card, reduced
from tests.reading.pretended_card import DEVICE, NAME


@pytest.fixture(scope="module")
def version() -> Version:
    return serving_version()


def started(version: Version, card: Card, patience: float = PATIENCE) -> AskedScores:
    asked = AskedScores(version.id, card.process)
    asked.patience = patience
    asked.start()
    return asked


def test_its_scores_are_those_of_the_network(version: Version, card: Card) -> None:
    asked = started(version, card)
    assert (asked.name, asked.device) == (NAME, DEVICE)
    for films in (1, 5, 40):
        batch = scale(np.resize(reduced(5), (films, 224, 224)))
        received, own = asked.score(batch), GraphEngine(version.file(GRAPH_FILE), 1).score(batch)
        for field in ("logit", "activation_map", "embedding"):
            np.testing.assert_allclose(getattr(received, field), getattr(own, field), rtol=1e-4, atol=1e-5)
    assert card.sizes() == [1, 5, 40]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("memory", "^ran out of memory$"),
        ("fault", r"^reported a fault \(the card is on fire\)$"),
        ("sleep", "^took longer than 1 seconds$"),
        ("die", "^stopped working$"),
    ],
)
def test_what_befalls_it_is_said(version: Version, card: Card, fault: str, sentence: str) -> None:
    asked = started(version, card, patience=1.0)
    card.has(fault)
    with pytest.raises(EngineError, match=sentence):
        asked.score(scale(reduced(1)))


def test_one_that_was_killed_is_not_started_by_a_film_that_would_wait_for_it(version: Version, card: Card) -> None:
    asked = started(version, card)
    process = card.process._process
    assert process
    card.kill()
    process.wait(PATIENCE)
    with pytest.raises(EngineError, match=r"^stopped working$"):
        asked.score(scale(reduced(1)))
    assert not card.process.runs
    asked.start()
    assert asked.score(scale(reduced(1))).logit.shape == (1,)


def test_where_there_is_no_card_that_is_said_for_good(version: Version, card: Card) -> None:
    card.has("absent")
    with pytest.raises(NoAcceleratorError, match=r"^is not there, or TensorFlow cannot use it$"):
        started(version, card)


def test_a_version_that_is_gone_is_said(card: Card) -> None:
    with pytest.raises(AcceleratorError, match="expected the id of a version, received 'gone'"):
        AskedScores("gone", card.process).start()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"Snonsense", "gave an answer that cannot be read"),
        (b'S{"logit": [1]}\n' + bytes(4), "gave an answer that cannot be read"),
        (
            b'S{"logit": [1], "activation_map": [1, 1, 1], "embedding": [1, 1]}\n' + bytes(12),
            "gave scores of 1 films, not of 3",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_no_score(answer: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = accelerator_process("cpu")
    monkeypatch.setattr(type(process), "runs", True)
    monkeypatch.setattr(process, "ask", lambda *_: answer)
    with pytest.raises(EngineError, match=sentence):
        AskedScores("any", process).score(scale(reduced(3)))


@pytest.mark.parametrize("answer", [b"Vnonsense", b"V{}", b"V[]"])
def test_a_process_that_does_not_say_what_it_is_is_not_used(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    process = accelerator_process("cpu")
    monkeypatch.setattr(process, "ask", lambda *_: answer)
    with pytest.raises(AcceleratorError, match="gave an answer that cannot be read"):
        AskedScores("any", process).start()


def test_the_process_leaves_memory_to_others_and_speaks_to_a_card_only_where_it_should() -> None:
    card, without = (accelerator_process(device)._environment for device in ("gpu", "cpu"))
    assert card["TF_FORCE_GPU_ALLOW_GROWTH"] == without["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    assert (card.get("CUDA_VISIBLE_DEVICES"), without["CUDA_VISIBLE_DEVICES"]) == (None, "-1")
