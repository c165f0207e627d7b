"""A version shows by drawn films that it reads as it was measured."""

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.known_answers import KnownAnswersError, check_known_answers, known_answers
from model_store.store import serving_version
from model_store.version import KNOWN_ANSWERS_FILE, Version, load_version, sha256_of
from reading.radiograph import UnreadableImageError, decode
from reading.reader import make_reader


@pytest.fixture
def version(tmp_path: Path) -> Version:
    """A copy of the shipped version, with known answers of its own reader."""
    source = serving_version()
    folder = shutil.copytree(source.folder, tmp_path / source.id)
    reader = make_reader(source)
    (folder / KNOWN_ANSWERS_FILE).write_text(known_answers(lambda film: reader.read(film).probability or 0.0))
    return vouched_for(folder)


def vouched_for(folder: Path) -> Version:
    card = json.loads((folder / "card.json").read_text())
    card["files"][KNOWN_ANSWERS_FILE] = sha256_of(folder / KNOWN_ANSWERS_FILE)
    (folder / "card.json").write_text(json.dumps(card))
    return load_version(folder)


def changed(version: Version, **facts: Any) -> Version:
    """The version with another second answer."""
    path = version.folder / KNOWN_ANSWERS_FILE
    stored = json.loads(path.read_text())
    stored["answers"][1] |= facts
    path.write_text(json.dumps(stored))
    return vouched_for(version.folder)


def test_a_version_that_reads_as_it_was_measured_passes(version: Version) -> None:
    assert check_known_answers(version, make_reader(version)) == 4


def test_other_numbers_stop_it_and_name_the_film(version: Version) -> None:
    reader = make_reader(version)
    right = json.loads((version.folder / KNOWN_ANSWERS_FILE).read_text())["answers"][1]["probability"]
    other = changed(version, probability=abs(right - 0.01))
    with pytest.raises(KnownAnswersError, match=r"expected \d\.\d{4} on phantom 1 with a patch, received \d\.\d{4}"):
        check_known_answers(other, reader)


def test_no_number_is_not_the_number_that_was_measured(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = make_reader(version)
    read = reader.read
    monkeypatch.setattr(reader, "read", lambda *film, **how: replace(read(*film, **how), probability=np.nan))
    with pytest.raises(KnownAnswersError, match=r"expected \d\.\d{4} on phantom 1 without a patch, received nan"):
        check_known_answers(version, reader)


def test_a_version_made_without_known_answers_has_none_to_give() -> None:
    version = serving_version()
    without = {name: digest for name, digest in version.card.files.items() if name != KNOWN_ANSWERS_FILE}
    bare = Version(version.folder, version.card.model_copy(update={"files": without}))
    assert check_known_answers(bare, make_reader(version)) == 0


@pytest.mark.parametrize("text", ["{}", '{"answers": []}', "no list", '{"answers": [{"film": "a"}]}'])
def test_answers_that_cannot_be_read_are_no_answers(version: Version, text: str) -> None:
    (version.folder / KNOWN_ANSWERS_FILE).write_text(text)
    with pytest.raises(KnownAnswersError, match="expected readable known answers"):
        check_known_answers(vouched_for(version.folder), make_reader(version))


def test_a_film_that_is_none_is_an_error_of_the_film(version: Version) -> None:
    other = changed(version, png="aGVsbG8=")
    with pytest.raises(UnreadableImageError):
        check_known_answers(other, make_reader(version))


@pytest.mark.parametrize("png", ["a", "iVBORw0KGgo!", "\u00e4"])
def test_a_film_that_is_not_encoded_is_one_sentence(version: Version, png: str) -> None:
    other = changed(version, png=png)
    with pytest.raises(KnownAnswersError, match="expected the known film phantom 1 with a patch in base64, received"):
        check_known_answers(other, make_reader(version))


@pytest.mark.parametrize("named", ["../outside.png", "{outside}", "link.png", "pipe", "NORMAL", "a\0b"])
def test_only_a_file_inside_the_folder_is_opened(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    outside, folder = tmp_path / "outside.png", tmp_path / "films"
    outside.write_bytes(b"nobody's film")
    (folder / "NORMAL").mkdir(parents=True)
    (folder / "link.png").symlink_to(outside)
    os.mkfifo(folder / "pipe")  # who opens one waits
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    digest = hashlib.sha256(outside.read_bytes()).hexdigest()
    other = changed(version, film=named.format(outside=outside), png="", sha256=digest)
    assert check_known_answers(other, make_reader(other)) == 3


def test_the_films_are_drawn_and_readable() -> None:
    seen: list[bytes] = []

    def probability(film: bytes) -> float:
        seen.append(film)
        return 0.5

    assert len(json.loads(known_answers(probability))["answers"]) == len(seen) == 4
    assert {decode(film).pixels.shape for film in seen} == {(200, 240)}


def test_films_of_the_folder_are_read_too_where_they_are(
    tiny_version: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = make_reader(tiny_version)
    assert check_known_answers(tiny_version, reader) == 4
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    assert check_known_answers(tiny_version, reader) == 8


def test_another_film_of_the_same_name_is_not_asked(
    tiny_version: Version, phantom_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(phantom_folder, tmp_path / "films")
    films = sorted((folder / "test" / "NORMAL").iterdir())
    films[0].write_bytes(films[-1].read_bytes())
    films[1].unlink()
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    assert check_known_answers(tiny_version, make_reader(tiny_version)) == 6


def test_a_film_of_the_folder_that_is_read_otherwise_stops_the_version(
    version: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = next((phantom_folder / "test" / "NORMAL").iterdir())
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    other = changed(version, film=f"test/NORMAL/{film.name}", png="", sha256=digest, probability=0.123)
    assert check_known_answers(other, make_reader(other)) == 3  # the folder is not named
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    with pytest.raises(KnownAnswersError, match=rf"expected 0\.1230 on test/NORMAL/{film.name}, received"):
        check_known_answers(other, make_reader(other))
