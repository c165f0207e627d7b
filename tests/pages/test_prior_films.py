"""Other films of the same patient stand beside the one that is shown, where the site switched that on."""

from pathlib import Path

import cv2
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import phantom
from reading.spool import close_worklist, open_worklists
from tests.pages.opened_page import shown, words
from tests.pages.test_worklist import at_film, with_films
from tests.reading.drawn_dicom import data_set, file_of


def of_patient(seed: int, number: str = "MRN 0012345") -> tuple[str, bytes]:
    return f"{seed}.dcm", file_of(data_set(phantom(seed, pneumonia=True), 8, PatientID=number))


def written_on(seed: int) -> tuple[str, bytes]:
    film = phantom(seed, pneumonia=True, height=900, width=900)
    cv2.putText(film, "JANE DOE 12345", (40, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 2)
    return f"{seed}.dcm", file_of(data_set(film, 8, PatientID="MRN 0012345"))


def settings(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(text)


def choices(app: AppTest) -> list[str]:
    found = [list(box.options) for box in app.selectbox if str(box.key).startswith("other-")]
    return found[0] if found else []


@pytest.mark.slow
def test_films_of_one_worklist_stand_side_by_side(home: Path) -> None:
    settings(home, "prior_films = true")
    app = at_film(with_films(of_patient(1), of_patient(2), of_patient(3, "MRN 777001")), 1)
    assert choices(app) == ["none", "Film 2 of this worklist"]
    app = shown(app.selectbox(key="other-1").set_value("Film 2 of this worklist").run())
    assert len(app.get("bidi_component")) == 2
    assert "Film 2 of this worklist. Today's model finds" in words(app)
    assert "0012345" not in "".join(str(element) for element in app.main)
    assert choices(at_film(app, 3)) == []


def test_a_film_that_was_kept_earlier_stands_beside_one_of_today(home: Path) -> None:
    settings(home, "prior_films = true\nkeep_films = true")
    with_films(of_patient(1))
    for worklist in open_worklists():
        close_worklist(worklist)
    app = at_film(with_films(of_patient(2)), 1)
    none, earlier = choices(app)
    assert (none, earlier.startswith("Read here on ")) == ("none", True)
    app = shown(app.selectbox(key="other-1").set_value(earlier).run())
    assert len(app.get("bidi_component")) == 2
    assert not [path for path in (home / "kept_by_patient").rglob("*") if "0012345" in path.name]


def test_what_speaks_against_reading_the_other_film_stands_below_its_number(home: Path) -> None:
    settings(home, "prior_films = true")
    app = at_film(with_films(of_patient(1), written_on(2)), 1)
    assert "There may be writing in the picture" not in words(app)
    app = shown(app.selectbox(key="other-1").set_value("Film 2 of this worklist").run())
    assert "There may be writing in the picture" in words(app)
    assert "without its DICOM header" not in words(app)


def test_of_a_kept_film_the_page_says_that_its_header_is_no_longer_known(home: Path) -> None:
    settings(home, "prior_films = true\nkeep_films = true")
    with_films(written_on(1))
    for worklist in open_worklists():
        close_worklist(worklist)
    app = at_film(with_films(of_patient(2)), 1)
    app = shown(app.selectbox(key="other-1").set_value(choices(app)[1]).run())
    assert "There may be writing in the picture" in words(app)
    assert "This film was kept without its DICOM header" in words(app)


def test_without_the_site_s_word_nobody_s_films_are_put_together() -> None:
    assert choices(at_film(with_films(of_patient(1), of_patient(2)), 1)) == []
