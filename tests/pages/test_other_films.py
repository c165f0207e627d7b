"""A version tested on other films from the Performance page, and shown by every audit page."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluation.other_films import run_on_other_films
from evaluation.other_test_set import OtherTestSet, other_test_sets
from films.other_folder import Labelling, labelled_films
from films.phantoms import write_phantom_folder
from model_store.store import serving_version
from tests.pages.opened_page import opened, shown, troubles, words


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Ten drawn films, labelled by a list too, by which some are of grown-ups."""
    folder = write_phantom_folder(tmp_path / "clinic", train=1, test=5)
    lines = ["path,reader,age"]
    for number, path in enumerate(sorted(folder.glob("test/*/*.png"))):
        word = "device" if number == 0 else "patch" if path.parent.name == "PNEUMONIA" else "clear"
        lines.append(f"{path.relative_to(folder)},{word},{4 + 40 * (number % 2)}")
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


@pytest.fixture
def tested(clinic: Path) -> OtherTestSet:
    return run_on_other_films(serving_version(), labelled_films(clinic))


def asked_for(folder: Path) -> AppTest:
    app = opened("audit/performance")
    return shown(app.text_input(key="other-folder").set_value(str(folder)).run())


def read_films(app: AppTest) -> AppTest:
    return shown(next(button for button in app.button if button.label == "Read the films").click().run())


def test_a_folder_is_read_and_its_figures_are_shown(clinic: Path) -> None:
    app = read_films(asked_for(clinic))
    (kept,) = other_test_sets(serving_version().id)
    assert f"on the 10 films of {kept.name}" in words(app)
    assert app.selectbox(key="films").value == kept.name
    assert "gives no ages" in words(app)


def test_a_list_is_told_what_its_words_mean(clinic: Path) -> None:
    app = asked_for(clinic)
    next(box for box in app.selectbox if box.label == "What labels a film").set_value("reader").run()
    pneumonia, normal = app.multiselect
    assert pneumonia.options == ["clear", "device", "patch"]
    pneumonia.set_value(["patch"]).run()
    normal = app.multiselect[1]
    assert normal.options == ["clear", "device"]
    normal.set_value(["clear"]).run()
    said = words(read_films(app))
    assert "on the 9 films of clinic-" in said
    assert "Outside the intended use: 5 of 9 films" in said
    assert "1 films left out: neither of the two labels" in said
    (kept,) = other_test_sets(serving_version().id)
    assert kept.labelling == Labelling("reader", ("patch",), ("clear",))


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    app = read_films(asked_for(tmp_path / "gone"))
    assert "Expected a folder of labelled films" in troubles(app)[0]


def test_a_folder_of_a_user_that_there_is_not_is_a_sentence() -> None:
    app = asked_for(Path("~nobody-at-all/films"))
    assert "received '~nobody-at-all/films': there is no such user." in troubles(app)[0]


def test_the_errors_page_shows_the_same_films(tested: OtherTestSet) -> None:
    app = opened("audit/errors", films=tested.name, cell="true positive", op="0.001")
    assert sum(int(button.label.rsplit("·", 1)[-1]) for button in app.button if "·" in button.label) == 10
    assert app.selectbox(key="films").value == tested.name
    assert "Films 1 to 5 of 5" in words(app)


def test_one_film_of_them_is_shown_large_and_can_be_marked(tested: OtherTestSet) -> None:
    name = tested.predictions(serving_version().card.labels).film[0]
    app = opened("audit/errors", films=tested.name, film=name)
    assert "No other file of the folder holds the same picture." in words(app)
    assert "Most like it among the films that the model learned from" in words(app)
    next(button for button in app.button if button.label == "Unusable film").click()
    assert "Marked **unusable**" in words(shown(app.run()))


def test_where_the_films_are_gone_the_figures_stay(tested: OtherTestSet, clinic: Path) -> None:
    shutil.rmtree(clinic)
    name = tested.predictions(serving_version().card.labels).film[0]
    assert "The film is not on this machine" in words(opened("audit/errors", films=tested.name, film=name))
    assert "on the 10 films of" in words(opened("audit/performance", films=tested.name))


def test_where_their_list_is_gone_a_film_is_shown_all_the_same(clinic: Path) -> None:
    labelling = Labelling("reader", ("patch",), ("clear",))
    tested = run_on_other_films(serving_version(), labelled_films(clinic, labelling), labelling)
    name = tested.predictions(serving_version().card.labels).film[0]
    (clinic / "labels.csv").unlink()
    app = opened("audit/errors", films=tested.name, film=name)
    assert "received no list" in words(app)
    assert "What each version says of it" in words(app)


@pytest.mark.parametrize("part", ["Curves", "Kinds of film", "1,000 children"])
def test_every_part_of_the_performance_page_follows(tested: OtherTestSet, part: str) -> None:
    said = words(opened("audit/performance", films=tested.name, part=part))
    assert "on the 10 films of" in said
    if part == "Curves":
        assert "not worked out for other films" in said


def test_a_set_that_is_not_there_leaves_the_own(tested: OtherTestSet) -> None:
    assert "official protocol" in words(opened("audit/performance", films="gone-123456"))
    assert other_test_sets(serving_version().id) == (tested,)
