"""DICOM films on the Read page: what the header says, what becomes of it, and the copy without personal data."""

import logging
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import phantom
from pages.parts import session
from reading.radiograph import decode
from records.database import open_database
from records.readings import list_readings
from tests.pages.opened_page import opened, shown, words
from tests.reading.drawn_dicom import MARKER, WRITABLE, data_set, file_of, marked_everywhere

CHEST = phantom(3, pneumonia=True).astype(np.uint16) * 16


def with_film(*contents: bytes) -> AppTest:
    app = opened("clinic/read")
    # Without an ending, as films come from an archive: what a file holds decides.
    films = [(f"IM{number:06d}", content, "application/octet-stream") for number, content in enumerate(contents)]
    return shown(app.file_uploader[0].set_value(films).run())


def film(**header: Any) -> bytes:
    return file_of(data_set(CHEST, **header), WRITABLE["JPEG 2000"])


def copies(app: AppTest) -> list[Any]:
    return [button for button in app.get("download_button") if button.proto.label == "Copy without personal data"]


def test_a_dicom_film_is_read_and_its_header_told_in_a_line() -> None:
    header = {"ViewPosition": "AP", "PatientAge": "003Y", "Manufacturer": "FUJIFILM Corp", "PixelSpacing": [0.1, 0.1]}
    app = with_film(film(**header))
    assert "Probability of pneumonia" in words(app)
    assert "AP view · 3 years · CR · maker Fujifilm · 0.1 mm a pixel" in words(app)
    assert "by its header" not in words(app)
    assert len(copies(app)) == 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"PatientAge": "034Y"}, "for ages 1 to 5, by its header the film is of an adult of 34 years."),
        ({"PatientAge": "009Y"}, "for ages 1 to 5, by its header the film is of 9 years."),
        ({"PatientAge": "004M"}, "for ages 1 to 5, by its header the film is of 4 months."),
        ({"BodyPartExamined": "UP EXM"}, "that this program does not know. Is it the chest?"),
        ({"ViewPosition": "LLD"}, "lying on one side"),
        ({"BurnedInAnnotation": "YES"}, "There may be writing in the picture, which can change the reading."),
    ],
)
def test_what_the_header_makes_doubtful_is_said_beside_the_reading(header: dict[str, str], said: str) -> None:
    app = with_film(film(**header))
    assert said in words(app)
    assert "Probability of pneumonia" in words(app)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"ViewPosition": "LL"}, "Expected a frontal film, received a lateral one by its header."),
        ({"BodyPartExamined": "HAND"}, "Expected a film of the chest, received one of another part of the body"),
        ({"Modality": "CT"}, "Expected a radiograph, received another kind of picture by its header (CT)."),
    ],
)
def test_what_the_header_says_is_no_frontal_chest_gets_no_number(header: dict[str, str], said: str) -> None:
    app = with_film(film(**header))
    assert said in words(app)
    assert "No reading" in words(app)
    assert "Probability of pneumonia" not in words(app)


def test_a_bad_dicom_file_costs_itself_alone() -> None:
    whole = film()
    app = with_film(whole[: len(whole) // 2], whole)
    assert "received one without, or one that is cut off" in words(app)
    app.button[[button.label for button in app.button].index("Next")].click().run()
    assert "Finding:" in words(app)


def test_a_kept_dicom_film_is_its_picture_without_its_header(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("keep_films = true")
    content = film(PatientName="DOE^JANE")
    with_film(content)
    (kept,) = (home / "kept").iterdir()
    with open_database() as database:
        (reading,) = list_readings(database)
    assert kept.name == reading.digest == decode(content).digest
    assert kept.read_bytes().startswith(b"\x89PNG")
    np.testing.assert_array_equal(decode(kept.read_bytes()).pixels, decode(content).pixels)


def test_only_so_many_files_are_held_for_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    content = film()
    monkeypatch.setattr(session, "MOST_HELD", len(content) + 1)
    app = with_film(content, content)
    assert "put this film on the table again" in words(app)
    app.button[[button.label for button in app.button].index("Next")].click().run()
    assert len(copies(app)) == 1


def test_nothing_that_a_header_says_is_left_anywhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A marker in every element that can hold text goes through the app; then it is looked for."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("keep_films = true")
    caplog.set_level(logging.DEBUG)
    marked = marked_everywhere(CHEST)
    app = with_film(marked, marked[: len(marked) // 2], marked[132:])
    assert "Finding:" in words(app)
    for _ in range(2):
        assert MARKER not in words(app)
        assert MARKER not in "".join(str(element) for element in app.main)
        app.button[[button.label for button in app.button].index("Next")].click().run()
    left = [path for folder in (home, temporary) for path in folder.rglob("*") if path.is_file()]
    assert {"records.db", "kept"} <= {part for path in left for part in path.relative_to(tmp_path).parts}
    assert [path.name for path in left if MARKER.encode() in path.read_bytes()] == []
    spoken = capfd.readouterr()
    assert MARKER not in caplog.text + spoken.out + spoken.err


def test_a_kept_word_with_a_marker_in_it_is_another() -> None:
    header = dict.fromkeys(("ViewPosition", "Modality", "Manufacturer", "Laterality", "BodyPartExamined"), MARKER)
    app = with_film(film(**header))
    assert "other view · other side · another kind of picture · maker other" in words(app)
    assert MARKER not in words(app)
