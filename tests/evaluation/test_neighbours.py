from pathlib import Path

import numpy as np
import pytest

from evaluation.neighbours import Embeddings
from training.embeddings import packed_embeddings


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    generator = np.random.default_rng(1)
    train = generator.normal(size=(40, 96)).astype(np.float32)
    test = np.concatenate([train[[7, 3]] * 1.01, generator.normal(size=(1, 96)).astype(np.float32)])
    path = tmp_path / "embeddings.npz"
    path.write_bytes(packed_embeddings(train, test, [f"train/{n}" for n in range(40)], ["test/a", "test/b", "test/c"]))
    return path


def test_the_likest_film_comes_first(stored: Path) -> None:
    embeddings = Embeddings(stored)
    for film, twin in (("test/a", "train/7"), ("test/b", "train/3")):
        near = embeddings.nearest(film, 5)
        assert near[0].film == twin
        assert near[0].likeness == pytest.approx(1.0, abs=0.01)
        assert [one.likeness for one in near] == sorted((one.likeness for one in near), reverse=True)
        assert len({one.film for one in near}) == 5


def test_a_picture_that_the_version_has_seen_is_known_again(stored: Path) -> None:
    embeddings = Embeddings(stored)
    films = np.random.default_rng(1).normal(size=(40, 96)).astype(np.float32)[:4]  # the first four of train
    others = films + np.random.default_rng(2).normal(0.0, 0.1, size=films.shape).astype(np.float32)
    rows = embeddings.packed(np.concatenate([films, others]))
    assert rows.shape == (8, embeddings.width)
    assert embeddings.seen(rows).tolist() == [True] * 4 + [False] * 4


def test_what_it_learned_from_is_told_apart_from_what_it_was_tested_on(stored: Path) -> None:
    embeddings = Embeddings(stored)
    with np.load(stored) as packed:
        rows = np.concatenate([packed["train"][:2], packed["test"][2:]])
    assert embeddings.seen(rows).tolist() == [True] * 3
    assert embeddings.learned_from(rows).tolist() == [True, True, False]


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04 cut off", b""):
        (tmp_path / "embeddings.npz").write_bytes(content)
        with pytest.raises(ValueError, match=r"expected embeddings of train and test in embeddings\.npz"):
            Embeddings(tmp_path / "embeddings.npz")


def test_a_packed_film_finds_its_neighbours_as_a_stored_one(stored: Path) -> None:
    embeddings = Embeddings(stored)
    films = np.random.default_rng(1).normal(size=(40, 96)).astype(np.float32)
    assert embeddings.nearest_to(embeddings.packed(films[7:8])[0])[0].film == "train/7"


def test_an_unknown_film_has_no_neighbours(stored: Path) -> None:
    assert Embeddings(stored).nearest("test/z") == ()


def test_another_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.npz"
    np.savez(path, other=np.zeros(3))
    with pytest.raises(ValueError, match=r"expected embeddings of train and test in embeddings\.npz"):
        Embeddings(path)
    with pytest.raises(ValueError, match="expected embeddings"):
        Embeddings(tmp_path / "gone.npz")
