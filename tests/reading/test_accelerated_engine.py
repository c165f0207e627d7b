"""Films are read by the graphics card, and by the processor where that fails: each is read, and says by what."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model_store.store import serving_version
from model_store.version import GRAPH_FILE, Version
from reading import engine_choice, worklist_run
from reading.accelerated_engine import AcceleratedEngine
from reading.engine import Scores
from reading.engine_choice import ALIKE, accelerated
from reading.graph_engine import GraphEngine
from reading.preparation import scale
from reading.reader import Reader, Reading
from reading.recorded import facts_to_record
from reading.worklist import Worklist
from records.database import open_database
from records.readings import list_readings
from tests.reading.cards import FASTER, PATIENCE, Card, reduced
from tests.reading.pretended_card import DEVICE, NAME
from tests.reading.worklists import film, read_through, worklist_with

CODE = "engine_replaced"


@pytest.fixture(scope="module")
def version() -> Version:
    return serving_version()


@pytest.fixture(scope="module")
def processor(version: Version) -> Reader:
    return Reader(version, GraphEngine(version.file(GRAPH_FILE), 1))


def said(reading: Reading) -> list[str]:
    return [concern.sentence for concern in reading.concerns if concern.code == CODE]


def alike(one: Reading, other: Reading) -> bool:
    assert one.probability is not None
    assert other.probability is not None
    return abs(one.probability - other.probability) < ALIKE and one.finding == other.finding


def test_a_film_is_read_by_the_card_and_says_so(version: Version, card: Card, processor: Reader) -> None:
    reading, own = Reader(version, card.engine(version, times=None)).read(film()), processor.read(film())
    assert (reading.engine, reading.device) == (NAME, DEVICE)
    assert alike(reading, own)
    assert (said(reading), reading.concerns) == ([], own.concerns)
    assert card.sizes()[-1] == 1


def test_until_the_card_is_ready_the_processor_reads_and_no_concern_is_raised(
    version: Version, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = threading.Event()
    monkeypatch.setattr(engine_choice, "measure", lambda *_: ready.wait(PATIENCE) and FASTER)
    engine = accelerated(version, GraphEngine(version.file(GRAPH_FILE), 1), "measured", card.process)
    reading = Reader(version, engine).read(film())
    assert (reading.engine.split()[0], reading.device) == ("LiteRT", "CPU, 1 thread")
    assert said(reading) == []
    ready.set()
    engine.accelerator.settle(PATIENCE)
    assert Reader(version, engine).read(film()).engine == NAME


@pytest.mark.parametrize(
    ("fault", "why"), [("memory", "ran out of memory"), ("die", "stopped working"), ("killed", "stopped working")]
)
def test_a_film_over_which_the_card_fails_is_read_by_the_processor_with_a_concern_and_recorded(
    version: Version, card: Card, processor: Reader, fault: str, why: str
) -> None:
    reader = Reader(version, card.engine(version))
    if fault == "killed":
        card.kill()
    card.has(fault)
    reading, own = reader.read(film()), processor.read(film())
    assert (reading.probability, reading.finding) == (own.probability, own.finding)
    assert (reading.engine, reading.device) == (own.engine, own.device)
    sentence = f"The graphics card {why}, so the processor read this film."
    assert [one.startswith(sentence) for one in said(reading)] == [True]
    assert reading.heat_map is not None
    noted = {concern.code: concern.blocking for concern in facts_to_record(reading).concerns}
    assert noted[CODE] is False
    again = reader.read(film(2))  # with the card left alone
    assert said(again) == said(reading)
    assert not card.process.runs


def test_one_that_dawdles_is_not_waited_for(version: Version, card: Card) -> None:
    engine = card.engine(version)
    engine.accelerator.asked.patience = 0.3
    card.has("sleep")
    scores = engine.score(scale(reduced(1)))
    assert scores.computed is not None
    assert scores.computed.instead == "took longer than 0.3 seconds"


def test_a_card_that_gives_other_probabilities_is_not_used(version: Version, card: Card) -> None:
    card.has("other")
    engine = card.engine(version, times=None)
    assert not engine.is_accelerated
    assert "gave other probabilities than the processor" in said(Reader(version, engine).read(film()))[0]


def test_films_of_many_threads_go_together_and_each_thread_gets_its_own_scores(version: Version, card: Card) -> None:
    engine, films = card.engine(version), reduced(16)
    before = len(card.sizes())
    own = GraphEngine(version.file(GRAPH_FILE), 1)
    expected = [float(own.score(scale(one[np.newaxis])).logit[0]) for one in films]
    order = random.Random(1).sample(range(16), 16)  # noqa: S311 - an order, no secret

    def score(number: int) -> Scores:
        return engine.score(scale(films[number : number + 1]))

    with ThreadPoolExecutor(12) as people:
        for number, scores in zip(order, people.map(score, order), strict=True):
            assert scores.logit.tolist() == pytest.approx([expected[number]], abs=1e-4)
            assert scores.computed is not None
            assert scores.computed.engine == NAME
    sizes = card.sizes()[before:]
    assert sum(sizes) == 16
    assert len(sizes) < 16
    assert max(sizes) <= 12


# ---- Worklists


@pytest.fixture
def many_at_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes how many films are taken at once."""
    noted: list[int] = []
    at_once = worklist_run.WorklistRun._at_once

    def noting(run: worklist_run.WorklistRun) -> int:
        noted.append(at_once(run))
        return noted[-1]

    monkeypatch.setattr(worklist_run.WorklistRun, "_at_once", noting)
    return noted


def films(count: int) -> Worklist:
    return worklist_with(*(film(number, pneumonia=number % 2 == 0) for number in range(count)))


def test_a_worklist_is_read_by_the_card_in_batches(
    version: Version, card: Card, processor: Reader, many_at_once: list[int]
) -> None:
    reader, worklist = Reader(version, card.engine(version)), films(16)
    before = len(card.sizes())
    listed = read_through(worklist, reader)
    for one in listed:
        own = processor.read(worklist.film(one.row.number))
        assert one.result is not None
        assert one.result.probability == pytest.approx(own.probability, abs=ALIKE)
    assert many_at_once == [min(4 * worklist_run.AT_ONCE, 32)]
    assert sum(card.sizes()[before:]) == 16
    with open_database() as database:
        assert {reading.engine for reading in list_readings(database)} == {NAME}


def test_a_worklist_meanwhile_whose_card_is_killed_is_read_to_its_end(
    version: Version, card: Card, processor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, worklist, kept = Reader(version, card.engine(version)), films(16), []
    keep = worklist.keep

    def killing(*given: object) -> None:
        kept.append(1)
        if len(kept) == 4:
            card.kill()
        keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(worklist, "keep", killing)
    results = [one.result for one in read_through(worklist, reader)]
    for number, result in enumerate(results, 1):
        assert result is not None
        assert result.probability == pytest.approx(processor.read(worklist.film(number)).probability, abs=ALIKE)
    with open_database() as database:
        recorded = list_readings(database)
    assert {reading.id for reading in recorded} == {result.record for result in results if result}
    for reading in recorded:
        assert (CODE in {concern.code for concern in reading.concerns}) == (reading.engine != NAME)
    assert {reading.engine == NAME for reading in recorded} == {True, False}


def test_a_card_that_is_good_for_many_alone_reads_worklists_and_nothing_else(version: Version, card: Card) -> None:
    engine = card.engine(version)
    engine.accelerator._use = engine.accelerator._use._replace(one=False)
    reader = Reader(version, engine)
    assert reader.read(film()).engine.startswith("LiteRT")
    assert reader.for_many().read(film()).engine == NAME
    assert said(reader.read(film())) == []


def test_without_a_card_a_worklist_is_read_as_before(processor: Reader, many_at_once: list[int]) -> None:
    assert processor.for_many() is processor
    assert all(one.result for one in read_through(films(3), processor))
    assert set(many_at_once) == {worklist_run.AT_ONCE}


def test_it_is_called_by_what_would_compute_now(version: Version, card: Card) -> None:
    engine = card.engine(version)
    assert isinstance(engine, AcceleratedEngine)
    assert (engine.name, engine.device) == (NAME, DEVICE)
    card.process.end()
    engine.score(scale(reduced(1)))
    assert engine.name.startswith("LiteRT")
