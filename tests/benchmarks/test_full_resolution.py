"""Films at full resolution: no two files alike, the same pictures again and again."""

from pathlib import Path

import pytest

from benchmarks import full_resolution
from benchmarks.full_resolution import full_resolution_films, which_films
from films.phantoms import phantom
from reading.radiograph import decode


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, encode: object) -> None:
    films = [encode(phantom(seed, True), ".jpg") for seed in range(2)]  # type: ignore[operator]
    monkeypatch.setattr(full_resolution, "_films", lambda: films)


@pytest.mark.usefixtures("two")
def test_a_film_that_comes_again_is_another_file_with_the_same_picture() -> None:
    films = [decode(film) for film in full_resolution_films(4)]
    assert len({film.digest for film in films}) == 4
    assert (films[0].pixels == films[2].pixels).all()
    assert (films[0].pixels != films[1].pixels).any()


def test_drawn_films_are_called_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path))
    full_resolution._films.cache_clear()
    monkeypatch.setattr(full_resolution, "_SIZE", (320, 240))
    assert which_films() == "16 phantoms of 320 x 240"
    full_resolution._films.cache_clear()
