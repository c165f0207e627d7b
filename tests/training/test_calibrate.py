"""Which films the calibration learns from and holds out."""

from pathlib import Path

import pytest

from films.divisions import content_digests
from films.layout import LABELS, load_films
from films.phantoms import encode_png, phantom
from films.protocols import ProtocolError
from training.recipe import Recipe


def folder_of(folder: Path, widths: dict[str, int]) -> Path:
    """Six films of each label, all of one size."""
    for label in LABELS:
        (folder / "train" / label).mkdir(parents=True)
        for number in range(6):
            seed = number + 100 * label.startswith("P")
            film = phantom(seed, label == LABELS[1], widths[label], 200)
            (folder / "train" / label / f"ward{seed}.png").write_bytes(encode_png(film))
    return folder


def steps(folder: Path) -> int:
    from training.calibrate import fold_steps

    films = load_films(folder).films
    return fold_steps(Recipe(calibration_folds=2, calibration_epochs=3, batch_size=2), films, content_digests(films))


def test_films_of_one_size_are_calibrated_with_both_labels_to_learn_from(tmp_path: Path) -> None:
    assert steps(folder_of(tmp_path, dict.fromkeys(LABELS, 240))) == 2 * 3 * 3


def test_where_the_shape_tells_the_label_there_is_nothing_to_calibrate_on(tmp_path: Path) -> None:
    with pytest.raises(
        ProtocolError, match="films of NORMAL to learn from beside each of 2 bands of aspect ratio, received none"
    ):
        steps(folder_of(tmp_path, dict(zip(LABELS, (240, 300), strict=True))))
