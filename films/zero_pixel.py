"""The zero-pixel baseline: how far the size of a film alone tells the classes apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from reading.installed import expect_installed

FOLDS = 5
_SEED = 0


@dataclass(frozen=True)
class SizeScores:
    """Scores of a classifier that sees sizes and no pixel, higher for pneumonia.

    train: out of fold, one entry a train film. test: by the classifier fitted on all of train.
    The areas under the ROC curve are None where a class is missing.
    """

    train: NDArray[np.float64]
    test: NDArray[np.float64]
    train_area: float | None
    test_area: float | None


@dataclass(frozen=True)
class ZeroPixel:
    """The baseline by width and height, and by width alone."""

    size: SizeScores
    width: SizeScores


def expect_baseline() -> None:
    """Raises NotInstalledError where nothing can be learned from sizes."""
    expect_installed("What the sizes of the films tell alone", "sklearn")


def zero_pixel_scores(train: Sequence[Film], test: Sequence[Film]) -> ZeroPixel:
    """Fit on the sizes of `train`, cross-validated in five folds by coarse patient, and score `test`.

    Gradient boosting on log width and log height: chosen on the official train films alone, where it
    reached a cross-validated area of .927, logistic regression .918 on the same two, boosting with
    log aspect ratio and log area added .919. On the official test films it reaches .906, and width
    alone .952. Reading the test films here is a reading of sizes and labels by a classifier that was
    fixed on train; the network's test set is not opened by it. Raises ValueError when train has fewer
    than five coarse patients of a class, NotInstalledError without scikit-learn.
    """
    expect_baseline()
    _expect_patients(train)
    sizes, test_sizes = _sizes(train), _sizes(test)
    return ZeroPixel(
        size=_scores(train, test, sizes, test_sizes),
        width=_scores(train, test, sizes[:, :1], test_sizes[:, :1]),
    )


def scores_by_size(train: Sequence[Film], test: Sequence[Film]) -> NDArray[np.float64]:
    """The baseline's scores of `test` by width and height alone, as `zero_pixel_scores` has them, and quickly.

    Without the cross-validation, which takes most of its time. Raises what that does.
    """
    expect_baseline()
    from sklearn.ensemble import GradientBoostingClassifier

    _expect_patients(train)
    classifier = GradientBoostingClassifier(random_state=_SEED)
    classifier.fit(_sizes(train), np.array([film.positive for film in train]))
    return np.asarray(classifier.predict_proba(_sizes(test))[:, 1] if len(test) else np.empty(0), np.float64)


def _expect_patients(train: Sequence[Film]) -> None:
    sick = {film.patient_coarse for film in train if film.positive}
    well = {film.patient_coarse for film in train if not film.positive}
    if min(len(sick), len(well)) < FOLDS:
        raise ValueError(
            f"expected {FOLDS} coarse patients of each class to learn sizes from, "
            f"received {len(sick)} with pneumonia and {len(well)} without"
        )


def _sizes(films: Sequence[Film]) -> NDArray[np.float64]:
    return np.log(np.array([(film.width, film.height) for film in films], np.float64).reshape(len(films), 2))


def _scores(
    train: Sequence[Film], test: Sequence[Film], sizes: NDArray[np.float64], test_sizes: NDArray[np.float64]
) -> SizeScores:
    from sklearn.ensemble import GradientBoostingClassifier  # seconds to import, and no reading needs it
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    truth = np.array([film.positive for film in train])
    patients = np.array([film.patient_coarse for film in train])
    classifier = GradientBoostingClassifier(random_state=_SEED)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    out_of_fold = cross_val_predict(classifier, sizes, truth, groups=patients, cv=folds, method="predict_proba")[:, 1]
    classifier.fit(sizes, truth)
    scored = classifier.predict_proba(test_sizes)[:, 1] if len(test) else np.empty(0)
    return SizeScores(
        np.asarray(out_of_fold, np.float64),
        np.asarray(scored, np.float64),
        _area(train, out_of_fold),
        _area(test, scored),
    )


def _area(films: Sequence[Film], score: NDArray[Any]) -> float | None:
    from sklearn.metrics import roc_auc_score

    truth = [film.positive for film in films]
    return float(roc_auc_score(truth, score)) if len(set(truth)) == 2 else None
