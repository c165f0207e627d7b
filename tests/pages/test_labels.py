"""The Labels page, run without a browser, with a check of drawn films."""

from pathlib import Path

import pytest

from films.divisions import content_digests, digest_of_contents
from films.label_suspicions import LabelSuspicions, Suspicion, write_suspicions
from films.layout import load_films
from model_store.version import Version
from tests.pages.opened_page import opened, shown, words


@pytest.fixture
def folder(tiny_in_service: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    return phantom_folder


@pytest.fixture
def checked(folder: Path) -> LabelSuspicions:
    """A check in which the first film of each label speaks against it."""
    films = load_films(folder)
    contents = content_digests(films)
    wrong = {next(film.name for film in films if film.positive is sick) for sick in (False, True)}
    found = LabelSuspicions(
        data_digest=digest_of_contents(contents), features="drawn numbers", area=0.9,
        films=tuple(
            Suspicion(
                name=film.name, digest=contents[film.name], label=film.label,
                probability=0.04 if film.positive == (film.name in wrong) else 0.96,
                neighbours=tuple(other.name for other in films[:3]), other_label=1,
            )
            for film in films
        ),
    )  # fmt: skip
    write_suspicions(found)
    return found


@pytest.mark.usefixtures("folder")
def test_without_a_check_the_page_says_how_to_make_one() -> None:
    app = opened("audit/labels")
    assert "stand here after a label check" in words(app)
    assert app.code[0].value == "python -m training label-check"
    assert "received none" in words(app)
    assert "Run" not in words(app)  # once is enough


def test_without_films_the_page_offers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHEST_XRAY_DIR", raising=False)
    assert "No films are on this machine" in words(opened("audit/labels"))


def test_films_that_speak_against_their_label_come_first(checked: LabelSuspicions) -> None:
    app = opened("audit/labels")
    assert "Films 1 to 2 of 2" in words(app)
    app.toggle(key="all").set_value(True)
    assert f"of {len(checked.films)}" in words(shown(app.run()))
    app.selectbox(key="label").select("NORMAL")
    normal = sum(film.label == "NORMAL" for film in checked.films)
    assert f"of {normal}" in words(shown(app.run()))
    app.selectbox(key="part").select("test")
    tested = sum(film.label == "NORMAL" and film.name.startswith("test/") for film in checked.films)
    assert f"of {tested}" in words(shown(app.run()))


def test_a_film_is_shown_with_what_was_found_and_can_be_marked(checked: LabelSuspicions) -> None:
    film = checked.ordered[0]
    app = opened("audit/labels", film=film.name)
    assert f"Labelled **{film.label.lower()}**" in words(app)
    next(button for button in app.button if button.label == "Unusable film").click()
    assert "Marked **unusable**" in words(shown(app.run()))


@pytest.mark.usefixtures("checked")
def test_another_choice_of_films_begins_at_the_first_page() -> None:
    app = opened("audit/labels", all="true", page="2")
    assert "Films 25 to " in words(app)
    app = shown(app.selectbox(key="part").set_value("train").run())
    assert "Films 1 to 24 of 48" in words(app)
    assert "page" not in app.query_params
