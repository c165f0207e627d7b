"""Held-out logits as they are stored."""

from pathlib import Path

import numpy as np

from films.layout import load_films
from training.fold_logits import read_fold_logits, write_fold_logits


def test_logits_come_back_with_the_labels_of_their_films(phantom_folder: Path, tmp_path: Path) -> None:
    films = load_films(phantom_folder).films[:5]
    logit = np.array([-1.5, 0.25, 2.0000004, -0.0, 30.0])
    write_fold_logits(tmp_path / "folds.csv", films, logit)
    assert (tmp_path / "folds.csv").read_text().splitlines()[1] == f"{films[0].name},{films[0].positive:d},-1.500000"
    truth, found = read_fold_logits(tmp_path / "folds.csv")
    assert truth.tolist() == [film.positive for film in films]
    np.testing.assert_allclose(found, logit, atol=1e-6)
