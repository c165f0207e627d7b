from pathlib import Path

import numpy as np
import pytest

from evaluation.neighbours import Embeddings, Neighbour
from evaluation.predictions import Predictions
from evaluation.similar_films import Echo, usual_neighbours
from model_store.limits import Band
from tests.evaluation.conftest import Make
from training.embeddings import packed_embeddings

LEARNED = 20  # films of each label
SICK, OTHER = (f"train/{label}/film" for label in ("PNEUMONIA", "NORMAL"))


@pytest.fixture
def embeddings(tmp_path: Path) -> Embeddings:
    """Two heaps of train films, one of each label, and five test films: three in the sick heap, two in the other."""
    generator = np.random.default_rng(1)
    heaps = generator.normal(size=(2, 96)) * 10.0
    train = np.concatenate([heap + generator.normal(size=(LEARNED, 96)) for heap in heaps]).astype(np.float32)
    test = (heaps[[0, 0, 0, 1, 1]] + generator.normal(size=(5, 96))).astype(np.float32)
    names = [f"{SICK if number < LEARNED else OTHER}{number}.jpeg" for number in range(2 * LEARNED)]
    path = tmp_path / "embeddings.npz"
    path.write_bytes(packed_embeddings(train, test, names, [f"test/film{number:05d}" for number in range(5)]))
    return Embeddings(path)


@pytest.fixture
def predictions(stored: Make) -> Predictions:
    """The third film of the sick heap is healthy, so its finding is wrong; the fourth is near the operating point."""
    return stored([True, True, False, False, False], [3.0, 2.0, 2.0, -0.1, -3.0])


def test_neighbours_that_echo_a_finding_are_counted_also_where_it_is_wrong(
    embeddings: Embeddings, predictions: Predictions
) -> None:
    usual = usual_neighbours(embeddings, predictions, 0.5, None)
    assert usual.echoes == {
        "pneumonia": Echo(films=3, echoed=3, wrong=1, wrong_echoed=1),
        "no pneumonia": Echo(films=2, echoed=2, wrong=0, wrong_echoed=0),
    }


def test_neighbours_with_the_other_label_echo_nothing(embeddings: Embeddings, predictions: Predictions) -> None:
    usual = usual_neighbours(embeddings, predictions, 0.99, None)  # no film is called pneumonia
    assert usual.echoes["no pneumonia"] == Echo(films=5, echoed=2, wrong=2, wrong_echoed=0)
    assert usual.echoes["pneumonia"] == Echo(0, 0, 0, 0)


def test_a_film_that_is_not_called_has_no_finding_to_echo(embeddings: Embeddings, predictions: Predictions) -> None:
    band = Band(low=0.4, high=0.6, share=0.1, accuracy=0.9, films=60, rule="any")
    assert usual_neighbours(embeddings, predictions, 0.5, band).echoes["no pneumonia"].films == 1


def test_likeness_is_put_into_words_beside_what_is_usual(embeddings: Embeddings, predictions: Predictions) -> None:
    usual = usual_neighbours(embeddings, predictions, 0.5, None)
    words = [usual.closeness(likeness) for likeness in (-1.0, *usual.limits, 1.0)]
    assert words == ["far away", "farther than usual", "as close as usual", "closer than usual", "closer than usual"]


def test_only_where_all_are_far_away_they_say_nothing(embeddings: Embeddings, predictions: Predictions) -> None:
    usual = usual_neighbours(embeddings, predictions, 0.5, None)
    far = [Neighbour(f"{SICK}1", usual.limits[0] - 0.01)] * 5
    assert usual.say_nothing([*far, far[0]])
    assert not usual.say_nothing([Neighbour(f"{SICK}1", usual.limits[0]), *far])


def test_without_a_stored_embedding_there_is_nothing_to_compare_with(embeddings: Embeddings, stored: Make) -> None:
    others = stored([True] * 3, [1.0] * 3).taken(np.array([], np.int64))
    with pytest.raises(ValueError, match="expected embeddings of the version's test films, received none of them"):
        usual_neighbours(embeddings, others, 0.5, None)


@pytest.mark.parametrize(
    ("film", "label"),
    [
        ("train/PNEUMONIA/person1_bacteria_1.jpeg", "PNEUMONIA"), ("train/NORMAL/IM-0115-0001.jpeg", "NORMAL"),
        ("clinic/0123456789abcdef", None), ("odd", None),
    ],
)  # fmt: skip
def test_a_neighbours_label_is_the_data_sets_own(film: str, label: str | None) -> None:
    assert Neighbour(film, 0.9).label == label
