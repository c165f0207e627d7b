"""The cause is calibrated on validation films alone, and measured on the test films whose cause is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from films.divisions import Division, Leaks
from films.layout import Film
from model_store.version import CAUSES_FILE
from reading.engine import Scores
from training.cause_measure import decide_cause, measure_cause

NONE = np.zeros((0,), np.float32)


def film(name: str, cause: str, split: str = "train") -> Film:
    label = "NORMAL" if cause == "normal" else "PNEUMONIA"
    return Film(Path(name), name, split, label, cause, name, name, 100, 100)


def division(validation: int) -> Division:
    """Twice as many films to learn from as to watch; a third each viral, bacterial and healthy."""
    causes = ("virus", "bacteria", "normal")
    films = [film(f"{number:03}.png", causes[number % 3]) for number in range(3 * validation)]
    return Division(
        "official", 1, 1, tuple(films[validation:]), tuple(films[:validation]), (), (), Leaks(0, 0, 0)
    )  # fmt: skip


def scores(films: tuple[Film, ...], right: float = 2.0) -> Scores:
    """Those that say viral of the viral, bacterial of the bacterial, by so many logits; some are wrong."""
    cause = np.array([{"virus": right, "bacteria": -right}.get(one.cause, 0.0) for one in films], np.float32)
    cause[::7] *= -0.5
    return Scores(np.zeros(len(films), np.float32), NONE, NONE, cause)


def test_it_is_calibrated_on_validation_films_with_a_cause() -> None:
    cut = division(90)
    found = decide_cause(cut, scores(cut.learnable))
    assert found is not None
    assert found.calibration.films == 60
    assert found.operating_point.probability == 0.5
    learned_from = {one.name for one in cut.train}
    other = scores(cut.learnable)
    assert other.cause is not None
    for place, one in enumerate(cut.learnable):
        if one.name in learned_from:
            other.cause[place] = 99.0
    assert decide_cause(cut, other) == found


def test_a_version_that_did_not_learn_causes_has_none() -> None:
    cut = division(90)
    assert decide_cause(cut, replace(scores(cut.learnable), cause=None)) is None


def test_of_few_films_nothing_is_decided() -> None:
    cut = division(30)
    assert decide_cause(cut, scores(cut.learnable)) is None


def test_the_test_films_whose_cause_is_known_are_measured_and_stored(tmp_path: Path) -> None:
    cut = division(90)
    decided = decide_cause(cut, scores(cut.learnable))
    assert decided is not None
    test = tuple(film(f"t{number}.png", ("virus", "bacteria", "unknown")[number % 3], "test") for number in range(30))
    facts = measure_cause(tmp_path, decided, test, scores(test))
    assert facts is not None
    assert facts.calibration == decided.calibration
    assert facts.figures["auc"].films == 20
    assert facts.figures["accuracy"].value == 0.8
    stored = (tmp_path / CAUSES_FILE).read_text().splitlines()
    assert len(stored) == 21
    assert not any("t2.png" in line for line in stored)


def test_test_films_without_a_cause_are_not_measured(tmp_path: Path) -> None:
    cut = division(90)
    test = (film("t1.png", "unknown", "test"), film("t2.png", "normal", "test"))
    assert measure_cause(tmp_path, decide_cause(cut, scores(cut.learnable)), test, scores(test)) is None
    assert not list(tmp_path.iterdir())
