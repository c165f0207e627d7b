"""How long the figures of many predictions take, beside scikit-learn's own without intervals."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.row import Row, row_of
from evaluation.evaluate import Choices, evaluate
from evaluation.predictions import Predictions
from films.layout import LABELS

_FILMS, _QUICK_FILMS = 100_000, 10_000
_DRAWS, _QUICK_DRAWS = 1000, 100


def measure(quick: bool) -> Iterator[Row]:
    """A row for scikit-learn's plain figures, and one each for all of ours without and with bootstrap draws."""
    predictions = drawn_predictions(_QUICK_FILMS if quick else _FILMS)
    draws = _QUICK_DRAWS if quick else _DRAWS
    works: dict[str, Callable[[], object]] = {
        "scikit-learn, plain figures": lambda: _scikit_learn(predictions),
        "all figures, no bootstrap": lambda: evaluate(predictions, Choices(0.5, LABELS, draws=0)),
        f"all figures, {draws} bootstrap draws": lambda: evaluate(predictions, Choices(0.5, LABELS, draws=draws)),
    }
    for work in works.values():
        work()  # imports and caches
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(2 if quick else 3):
        for name, work in works.items():  # interleaved, so that a busy moment meets all of them
            start = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - start) * 1e3)
    first = float(np.median(next(iter(times.values()))))
    for name, taken in times.items():
        yield row_of("figures", f"{len(predictions.film):,} films: {name}", taken, first)


def drawn_predictions(films: int) -> Predictions:
    """Predictions of a good model, of patients with one to three films."""
    generator = np.random.default_rng(1)
    truth = generator.random(films) < 0.6
    logit = generator.normal(np.where(truth, 2.0, -2.0), 1.5)
    return Predictions(
        film=tuple(f"test/PNEUMONIA/person{number}_bacteria_{number}.jpeg" for number in range(films)),
        truth=truth,
        cause=tuple(np.where(truth, np.where(generator.random(films) < 0.6, "bacteria", "virus"), "normal").tolist()),
        patient=tuple(f"PNEUMONIA:person{number}_bacteria" for number in generator.integers(0, films // 2, films)),
        width=generator.integers(400, 2500, films),
        height=generator.integers(300, 2200, films),
        logit=logit,
        probability=1.0 / (1.0 + np.exp(-logit)),
    )


def _scikit_learn(predictions: Predictions) -> None:
    from sklearn import metrics

    truth, probability = predictions.truth, predictions.probability
    called = probability >= 0.5
    metrics.classification_report(truth, called, output_dict=True)  # accuracy, precision, recall, F1
    metrics.matthews_corrcoef(truth, called)
    metrics.roc_auc_score(truth, probability)
    metrics.average_precision_score(truth, probability)
    metrics.brier_score_loss(truth, probability)
    metrics.log_loss(truth, probability)
