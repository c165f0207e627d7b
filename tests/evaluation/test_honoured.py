"""Predictions without marked films, and where the films' contents come from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.honoured import contents_of, honoured
from evaluation.predictions import Predictions
from films.divisions import content_digests, digest_of_contents
from films.label_suspicions import LabelSuspicions, Suspicion, write_suspicions
from films.layout import FilmFolderError, load_films
from records.tables import MarkWord

Make = Callable[..., Predictions]


def contents(predictions: Predictions) -> dict[str, str]:
    return {name: f"{number:064x}" for number, name in enumerate(predictions.film)}


def store_check(contents: dict[str, str]) -> None:
    films = tuple(
        Suspicion(name=name, digest=digest, label="NORMAL", probability=0.1, neighbours=(), other_label=0)
        for name, digest in contents.items()
    )
    digest = digest_of_contents(contents)
    write_suspicions(LabelSuspicions(data_digest=digest, features="none", area=0.5, films=films))


@given(gone=st.sets(st.integers(0, 19), max_size=19), word=st.sampled_from(["label wrong", "unusable"]))
def test_marked_films_go_and_the_others_stay_as_they_are(gone: set[int], word: MarkWord, drawn: Make) -> None:
    predictions = drawn(20)
    found = honoured(predictions, contents(predictions), {f"{number:064x}": word for number in gone})
    kept = [number for number in range(20) if number not in gone]
    assert found.predictions.film == tuple(predictions.film[number] for number in kept)
    np.testing.assert_array_equal(found.predictions.truth, predictions.truth[kept])
    np.testing.assert_array_equal(found.predictions.probability, predictions.probability[kept])
    assert found.left_out == {predictions.film[number]: word for number in gone}
    lines = list(found.lines())
    assert lines[0] == f"Marks honoured: {len(gone)} of 20 films left out"
    assert len(lines) == 1 + len(gone)


def test_no_figure_is_made_of_no_film(drawn: Make) -> None:
    predictions = drawn(2)
    with pytest.raises(ValueError, match="expected films that no mark leaves out, received 2 and all marked"):
        honoured(predictions, contents(predictions), dict.fromkeys(contents(predictions).values(), "unusable"))


def test_the_folder_gives_the_contents(phantom_folder: Path) -> None:
    films = load_films(phantom_folder)[-5:]
    assert contents_of([film.name for film in films], phantom_folder) == content_digests(films)


@pytest.mark.parametrize("folder_is_there", [True, False])
def test_without_these_films_the_stored_check_gives_the_contents(
    phantom_folder: Path, drawn: Make, folder_is_there: bool
) -> None:
    predictions = drawn(5)
    store_check(contents(drawn(9)))
    folder = phantom_folder if folder_is_there else None
    assert contents_of(predictions.film, folder) == contents(predictions)


def test_where_neither_is_there_one_sentence_says_so(phantom_folder: Path, drawn: Make) -> None:
    store_check(contents(drawn(3)))
    for folder in (phantom_folder, None):
        with pytest.raises(ValueError, match=r"expected a folder with all 5 films .* stored label check .* neither"):
            contents_of(drawn(5).film, folder)


def test_a_folder_that_is_none_is_named(tmp_path: Path, drawn: Make) -> None:
    with pytest.raises(FilmFolderError):
        contents_of(drawn(5).film, tmp_path)
