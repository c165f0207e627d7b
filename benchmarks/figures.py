"""How long the figures of many predictions take, beside scikit-learn's own calls for the same, without intervals."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.interleaved import Work, interleaved
from benchmarks.row import Row, Target, ratio_row, row_of
from evaluation.evaluate import Choices, evaluate
from evaluation.predictions import Predictions
from films.layout import LABELS

_FILMS, _QUICK_FILMS = 100_000, 10_000
_DRAWS, _QUICK_DRAWS = 1000, 20
_AS_FAST = Target(1, at_least=True)  # as scikit-learn's own calls; ours have intervals by formula besides
_PEER, _OURS = "scikit-learn's own calls", "all figures, no bootstrap"


def measure(quick: bool) -> Iterator[Row]:
    """A row for scikit-learn's own calls, and one each for all of ours without and with bootstrap draws."""
    predictions = drawn_predictions(_QUICK_FILMS if quick else _FILMS)
    draws = _QUICK_DRAWS if quick else _DRAWS
    works: dict[str, Work] = {
        _PEER: lambda: _scikit_learn(predictions),
        _OURS: lambda: evaluate(predictions, Choices(0.5, LABELS, draws=0)),
        f"all figures, {draws} bootstrap draws": lambda: evaluate(predictions, Choices(0.5, LABELS, draws=draws)),
    }
    times = interleaved(works, rounds=3 if quick else 5)
    for name, taken in times.items():
        yield row_of("figures", f"{len(predictions.film):,} films: {name}", taken, times[_PEER])
    # Of few films the simulations of the calibration error, the same for any number, are the greater part.
    target = None if quick else _AS_FAST
    yield ratio_row("figures", f"{_OURS}, times as fast as scikit-learn", times[_PEER], times[_OURS], target)


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
    from sklearn import calibration, metrics

    truth, probability = predictions.truth, predictions.probability
    called = probability >= 0.5
    metrics.classification_report(truth, called, output_dict=True)  # accuracy, precision, recall, F1
    metrics.confusion_matrix(truth, called)
    metrics.balanced_accuracy_score(truth, called)
    metrics.class_likelihood_ratios(truth, called)
    metrics.matthews_corrcoef(truth, called)
    metrics.average_precision_score(truth, probability)
    metrics.brier_score_loss(truth, probability)
    metrics.log_loss(truth, probability)
    metrics.roc_curve(truth, probability)
    metrics.precision_recall_curve(truth, probability)
    calibration.calibration_curve(truth, probability, n_bins=15, strategy="quantile")
    for inside in (np.ones(len(truth), np.bool_), *_groups(predictions)):  # two causes, three sizes, three shapes
        metrics.roc_auc_score(truth[inside], probability[inside])
        metrics.accuracy_score(truth[inside], called[inside])
        metrics.recall_score(truth[inside], called[inside])
        metrics.recall_score(truth[inside], called[inside], pos_label=False)


def _groups(predictions: Predictions) -> Iterator[NDArray[np.bool_]]:
    cause = np.array(predictions.cause)
    yield from (~predictions.truth | (cause == name) for name in ("bacteria", "virus"))
    for values in (predictions.width * predictions.height, predictions.width / predictions.height):
        thirds = np.digitize(values, np.quantile(values, (1 / 3, 2 / 3)))
        yield from (thirds == third for third in range(3))
