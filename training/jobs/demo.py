"""The whole loop, tiny and with drawn films: reading, verdict, training, gate, promotion, reading, rollback."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from evaluation.criteria import CRITERIA_FILE
from evaluation.gate_results import run_gate
from evaluation.promotion import promote, roll_back
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.store import find_version, point_to, serving_version
from reading.reader import Reading, serving_reader
from records.database import open_database
from records.home import home
from records.kept_films import keep_film
from records.ledger import append, entries, verify
from records.readings import ReadingFacts, record_reading
from records.settings import SETTINGS_FILE
from records.tables import OwnFinding
from records.verdicts import VerdictFacts, record_verdict
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for
from training.jobs.process import Train, run_job
from training.order import Order
from training.recipe import Recipe

# With so few films everything but the loop itself is loose.
_CRITERIA = "films_of_a_class = 8\nsensitivity_margin = 0.5\nsubgroup_margin = 1.0\ncalibration_error = 1.0\n"


def run_demo() -> None:
    """Run it in a home of its own, which is removed, and say each step. Raises what any of its steps raises."""
    from training.train import train

    with _own_home():
        films = write_phantom_folder(home() / "phantoms", train=16, test=24)
        first = _trained(Order(recipe=_recipe(1), films=films), train)
        with open_database() as database:
            point_to(find_version(first), append(database, "began the demo", first, {}).number)
        print(f"1. {first} serves")
        _reading_with_verdict()
        second = _trained(Order(recipe=_recipe(2, first), films=films, clinic_films=True), train)
        learned = find_version(second).card.training_data
        print(f"4. {second} learned from {learned.films} films, {learned.clinic_films} of them the clinic's")
        result = run_gate(find_version(second), serving_version())
        for check in result.checks:
            print(f"   {'pass' if check.passed else 'FAIL'}  {check.name}: {check.sentence}")
        promote(second, "the demo's candidate", override=not result.passed)
        print(f"5. promoted {'through' if result.passed else 'past'} the gate; it reads: {_words(_read())}")
        print(f"6. rolled back to {roll_back('the demo is over').id}; it reads: {_words(_read())}")
        _tell_ledger()


def _recipe(epochs: int, start: str = "") -> Recipe:
    """The smallest network, which learns next to nothing in so few steps: what is shown is the loop."""
    return Recipe(
        start=start, weights="none", width=0.35, side=64, epochs=epochs, batch_size=16,
        calibration_epochs=1, calibration_folds=2, averaging=0.0, learning_rate=1e-3,
    )  # fmt: skip


def _trained(order: Order, train: Train) -> str:
    job = ask_for(order).draft
    if not run_job(job, train):
        raise RuntimeError(f"expected a training that ends well, received: {JobFolder(job).log_tail(3)}")
    return job


def _film() -> bytes:
    """A film that is like none of the folder, as a clinic's own films are: drawn ones are all but one drawing."""
    return encode_png(np.flipud(phantom(1, pneumonia=True)))


def _read() -> Reading:
    return serving_reader().read(_film(), all_the_same=True)  # it is upside down, which is refused otherwise


def _words(reading: Reading) -> str:
    return f"{reading.finding} by {reading.model}, probability {reading.probability or 0.0:.3f}"


def _reading_with_verdict() -> None:
    reading = _read()
    facts = ReadingFacts(
        digest=reading.digest, version=reading.model, finding=reading.finding, probability=reading.probability,
        operating_point=reading.operating_point, engine=reading.engine, seconds=reading.seconds,
    )  # fmt: skip
    keep_film(_film())
    truth: OwnFinding = "pneumonia"
    agrees = reading.finding == truth
    with open_database() as database:
        kept = record_reading(database, facts)
        verdict = VerdictFacts(reading=kept.id, agreement="agree" if agrees else "disagree", own_finding=truth)
        record_verdict(database, verdict)
    print(f"2. a clinician's film: {_words(reading)}")
    print(f"3. the clinician {verdict.agreement}s: {truth}")


def _tell_ledger() -> None:
    with open_database() as database:
        faults, lines = verify(database), entries(database)
    if faults:
        raise RuntimeError(f"expected a whole ledger, received: {faults[0]}")
    print(f"the ledger is whole: {len(lines)} lines, the last of them {lines[-1].action}")


@contextmanager
def _own_home() -> Iterator[None]:
    before = os.environ.get("SECOND_READ_HOME")
    folder = Path(tempfile.mkdtemp(prefix="second-read-demo-"))
    os.environ["SECOND_READ_HOME"] = str(folder)
    (folder / SETTINGS_FILE).write_text("keep_films = true\n", encoding="utf-8")
    (folder / CRITERIA_FILE).write_text(_CRITERIA, encoding="utf-8")
    try:
        yield
    finally:
        shutil.rmtree(folder)
        if before is None:
            del os.environ["SECOND_READ_HOME"]
        else:
            os.environ["SECOND_READ_HOME"] = before
