"""The train films most like a film, beside its heat map."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from evaluation.neighbours import Embeddings
from evaluation.predictions import read_predictions
from evaluation.similar_films import usual_neighbours
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.store import serving_version
from model_store.version import EMBEDDINGS_FILE, PREDICTIONS_FILE, Version
from pages.parts import similar_films
from reading.reader import read
from tests.pages.opened_page import opened, shown, words
from tests.shipped_copies import copy_of_shipped, rewritten
from tests.test_words import broken

FILM = encode_png(phantom(1, pneumonia=True))
LEARNED = "20991231T000200Z-aaaa"
UNLIKE = "This film is unlike those that the model learned from"


@pytest.fixture
def learned_from(home: Path) -> str:
    """A version without limits serves that learned from FILM; the name that the film has there."""
    row = read(FILM).embedding
    assert row is not None
    folder = copy_of_shipped(home, LEARNED).folder
    path = folder / EMBEDDINGS_FILE
    known = Embeddings(path)
    with np.load(path) as packed:
        arrays = {name: packed[name] for name in packed.files}
    arrays["train"][0] = known.packed(row[None])[0]
    np.savez_compressed(path, **arrays)
    rewritten(folder)
    (home / "serving.json").write_text(json.dumps({"version": LEARNED}))
    similar_films._known.clear()
    return known.train_films[0]


def with_film(content: bytes = FILM, is_open: bool = True) -> AppTest:
    app = opened("clinic/read")
    if is_open:
        app.session_state["similar-films"] = True
    return shown(app.file_uploader[0].set_value([("child.png", content, "image/png")]).run())


def tiles(app: AppTest) -> list[dict[str, Any]]:
    galleries = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return next((found["tiles"] for found in galleries if "tiles" in found), [])


def test_they_are_looked_for_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(similar_films, "_known", asked.append)
    app = with_film(is_open=False)
    assert "Similar films" in [part.label for part in app.expander]
    assert (asked, tiles(app)) == ([], [])


def test_without_a_folder_names_and_labels_stand_alone_and_are_counted(learned_from: str) -> None:
    app = with_film()
    found = tiles(app)
    assert len(found) == 6
    assert (found[0]["name"], found[0]["label"]) == (learned_from, "labelled NORMAL")
    assert found[0]["probability"] == "Closer than usual,"
    assert all(tile["film"] is None for tile in found)
    sick = sum("/PNEUMONIA/" in tile["name"] for tile in found)
    assert sick == sum(tile["label"] == "labelled PNEUMONIA" for tile in found)
    assert f"**{sick or 'None'} of the 6 most similar films that the model learned from" in words(app)
    assert "The model learned from this very film" in words(app)


def test_with_the_folder_their_pictures_stand_too(
    learned_from: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=1, test=1)
    (folder / learned_from).write_bytes(FILM)
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    found = tiles(with_film())
    assert found[0]["film"].startswith("data:image/jpeg")
    assert [tile["film"] for tile in found[1:]] == [None] * 5


def test_how_often_neighbours_echo_such_a_finding_is_said(learned_from: str) -> None:
    version, finding = serving_version(), read(FILM).finding
    predictions = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    usual = usual_neighbours(
        Embeddings(version.file(EMBEDDINGS_FILE)), predictions, version.card.operating_point.probability, None
    )
    echo = usual.echoes[finding]
    said = words(with_film())
    assert f"Of {echo.films} test films with this finding {echo.echoed} had neighbours that all carry its label" in said
    assert f"and so had {echo.wrong_echoed} of the {echo.wrong} where it was wrong" in said
    assert learned_from not in said


def test_of_a_film_that_is_unlike_the_others_neighbours_say_nothing() -> None:
    film = encode_png(phantom(3, pneumonia=True))
    assert "unlike" in [concern.code for concern in read(film).concerns]
    said = words(with_film(film))
    assert UNLIKE in said
    assert "most similar films" not in said


def test_all_that_is_said_besides_the_labels_calls_no_film_what_no_film_is_called() -> None:
    app = with_film()
    assert tiles(app)
    assert broken(words(app)) == []


def test_a_film_that_got_no_reading_has_none() -> None:
    app = with_film(encode_png(np.full((300, 300), 128, np.uint8)))
    assert "Similar films" not in [part.label for part in app.expander]


def test_a_version_without_embeddings_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(self: Version, name: str) -> Path:
        return self.folder / "gone" / name

    similar_films._known.clear()
    app = opened("clinic/read")  # which has all else of the version before its files are gone
    monkeypatch.setattr(Version, "file", absent)
    app.session_state["similar-films"] = True
    assert "expected embeddings" in words(shown(app.file_uploader[0].set_value([("c.png", FILM, "image/png")]).run()))
