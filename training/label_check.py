"""The label check: which films' labels speak against what other children's films teach."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from films.divisions import content_digests, digest_of_contents
from films.grouping import by_child
from films.label_suspicions import LabelSuspicions, Suspicion
from films.layout import LABELS, Film, FilmFolderError, load_films
from training.frozen_features import features_of, frozen_features
from training.recipe import Recipe

FOLDS = 5
NEIGHBOURS = 5
_SEED = 0
# Inverse strength of the penalty, on standardised features. On the official train films alone, out of fold, an area of
# .9965 and a balanced log loss of .075; with .1 and .001 it was .083 and .108.
_PENALTY = 0.01
_STEPS = 1000  # of the solver, at most
_CHUNK = 512  # films compared with all others at once; 12 MB for 6,000 films


def check_folder(folder: Path, start: Recipe) -> LabelSuspicions:
    """Check all films of a folder by frozen features of the network that a training by `start` begins with."""
    films = load_films(folder).films
    return label_check(films, content_digests(films), frozen_features(films, start), features_of(start))


def label_check(
    films: Sequence[Film], contents: Mapping[str, str], features: NDArray[np.float32], features_are: str
) -> LabelSuspicions:
    """Look for wrong labels by features (n, f), one row a film; contents: sha256 by name.

    All films of the folder are checked, those of test too. That opens no test set: it trains no version and chooses
    nothing, what is fitted is thrown away, and what it says leads to marks, which never touch a test set and under
    which figures are given only beside the figures without. Classes weigh the same in all, so that films of either
    label are suspected on one scale. Raises FilmFolderError for fewer than five children of a label.
    """
    from sklearn.metrics import roc_auc_score

    fold, child = folds_of(films, contents), children_of(films, contents)
    positive = np.array([film.positive for film in films])
    probability = _out_of_fold(features, positive, fold)
    rows = [
        Suspicion(
            name=film.name,
            digest=contents[film.name],
            label=film.label,
            probability=round(float(said), 6),
            neighbours=tuple(films[place].name for place in places),
            other_label=int((positive[places] != film.positive).sum()),
        )
        for film, said, places in zip(films, probability, nearest(features, child), strict=True)
    ]
    return LabelSuspicions(
        data_digest=digest_of_contents(contents),
        features=features_are,
        area=float(roc_auc_score(positive, probability)),
        films=tuple(sorted(rows, key=lambda row: row.name)),
    )


def children_of(films: Sequence[Film], contents: Mapping[str, str]) -> NDArray[np.int64]:
    """A number for each film, the same for films that could be one child's and for copies."""
    number = {film.name: number for number, group in enumerate(by_child(films, contents)) for film in group}
    return np.array([number[film.name] for film in films], np.int64)


def folds_of(films: Sequence[Film], contents: Mapping[str, str]) -> NDArray[np.int64]:
    """The fold of each film, 0 to 4: both labels in each alike, as far as children allow, who stay whole."""
    from sklearn.model_selection import StratifiedGroupKFold  # seconds to import

    _expect_children(films, children := children_of(films, contents))
    positive = np.array([film.positive for film in films])
    fold = np.empty(len(films), np.int64)
    cuts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED).split(positive, positive, children)
    for number, (_, held_out) in enumerate(cuts):
        fold[held_out] = number
    return fold


def _expect_children(films: Sequence[Film], children: NDArray[np.int64]) -> None:
    for label in LABELS:
        count = len({int(child) for film, child in zip(films, children, strict=True) if film.label == label})
        if count < FOLDS:
            raise FilmFolderError(
                f"Expected films of {FOLDS} children labelled {label} for a label check, received {count}."
            )


def _out_of_fold(
    features: NDArray[np.float32], positive: NDArray[np.bool_], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = LogisticRegression(C=_PENALTY, class_weight="balanced", max_iter=_STEPS)
    said = cross_val_predict(
        make_pipeline(StandardScaler(), regression),
        features,
        positive,
        cv=PredefinedSplit(fold),
        method="predict_proba",
    )
    return np.asarray(said[:, 1], np.float64)


def nearest(features: NDArray[np.float32], child: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Places of the films most like each one, nearest first, by the cosine of standardised features.

    Films of the same child are no neighbours; where too few are left, there are fewer than five.
    """
    from sklearn.preprocessing import StandardScaler

    standard = StandardScaler().fit_transform(features)
    length = np.linalg.norm(standard, axis=1, keepdims=True)
    unit = standard / np.where(length > 0, length, 1.0)
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(unit), _CHUNK):
        rows = slice(start, start + _CHUNK)
        likeness = unit[rows] @ unit.T
        likeness[child[rows, None] == child] = -np.inf
        order = np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS]
        kept = np.isfinite(np.take_along_axis(likeness, order, axis=1))
        found += [row[there] for row, there in zip(order, kept, strict=True)]
    return found
