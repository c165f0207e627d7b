"""Does the heat map explain: what the Performance page says of it, and what is said beside each map."""

from pathlib import Path

import pytest

from evaluation.figure import undefined
from evaluation.stored_explanation import ExplanationError, Share, StoredExplanation, place_of, stored_explanation
from films.phantoms import encode_png, phantom
from model_store.card import CARD_FILE
from model_store.store import serving_version
from model_store.version import Version, sha256_of
from pages.parts.explanation_plots import deletion_plot, insertion_plot, method_columns, share_plot
from pages.parts.heat_sentence import heat_sentence
from tests.explanations import examination, figure, method, order
from tests.pages.opened_page import opened, shown, words
from tests.shipped_copies import copy_of_shipped

ID = "20991231T000000Z-f00d"
METHODS = (method("Grad-CAM"), method("Score-CAM", figure(-0.1), figure(0.3)))


@pytest.fixture
def version(home: Path) -> Version:
    """A version in service that nobody examined."""
    made = copy_of_shipped(home, ID)
    (home / "serving.json").write_text(f'{{"version": "{ID}"}}')
    return made


def examined(over_template: float = 0.1, with_methods: bool = True) -> StoredExplanation:
    """An examination of the version in service, kept."""
    serving = serving_version()
    card = sha256_of(serving.folder / CARD_FILE)
    found = examination(card, over_template, METHODS if with_methods else ()).model_copy(update={"version": serving.id})
    path = place_of(serving.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found.model_dump_json())
    return found


def panel() -> str:
    return words(opened("audit/performance", part="Heat map"))


@pytest.mark.usefixtures("version")
def test_a_version_that_nobody_examined_gets_the_command_that_does() -> None:
    said = panel()
    assert f"`python -m evaluation explanation {ID} --methods` does" in said
    assert "does not outline disease" in said


@pytest.mark.usefixtures("version")
def test_the_panel_shows_what_was_found() -> None:
    examined()
    app = opened("audit/performance", part="Heat map")
    said = words(app)
    for part in ("378 of 624 test films", "Heat inside the lungs", "Insertion", "Deletion", "loses clearly to none"):
        assert part in said
    assert len(app.get("plotly_chart")) == 3
    assert app.dataframe[0].value["Method"].tolist() == ["Grad-CAM", "Score-CAM"]
    assert "fixed picture laid on every film" not in said


@pytest.mark.usefixtures("version")
def test_maps_that_a_fixed_picture_equals_are_said_to_be_so() -> None:
    found = examined(over_template=0.01)
    assert found.sentence
    assert found.sentence in panel()
    assert heat_sentence(ID) == found.sentence


@pytest.mark.usefixtures("version")
def test_it_says_whether_the_network_goes_by_what_its_maps_show() -> None:
    found = examined()
    assert "The network's answer does hang on the places that its maps show: +0.100" in panel()
    alike = (found.orders[0], order("fixed picture", figure(0.01)), found.orders[2])
    place_of(ID).write_text(found.model_copy(update={"orders": alike}).model_dump_json())
    assert "It is not shown that the network's answer hangs on the places" in panel()


@pytest.mark.usefixtures("version")
def test_a_winner_is_named() -> None:
    found = examined().model_copy(update={"methods": (METHODS[0], method("Score-CAM", figure(0.1), figure(0.3)))})
    place_of(ID).write_text(found.model_dump_json())
    assert "Grad-CAM, which is shown, loses clearly to Score-CAM" in panel()


@pytest.mark.usefixtures("version")
def test_methods_that_were_not_compared_are_said_to_be_so() -> None:
    examined(with_methods=False)
    assert f"Not compared yet: `python -m evaluation explanation {ID} --methods`" in panel()


@pytest.mark.usefixtures("version")
def test_a_damaged_file_is_a_sentence_and_hides_no_film() -> None:
    examined()
    place_of(ID).write_text("{")
    assert f"Expected a readable {ID}.json" in panel()
    assert heat_sentence(ID) == ""


@pytest.mark.usefixtures("version")
def test_nothing_is_said_beside_maps_that_do_better_or_were_not_examined() -> None:
    assert heat_sentence(ID) == ""
    examined()
    assert heat_sentence(ID) == ""
    assert heat_sentence("20990101T000000Z-0000") == ""


@pytest.mark.parametrize(("over_template", "said"), [(0.01, True), (0.1, False)])
def test_it_is_said_beside_each_map_on_the_read_page(version: Version, over_template: float, said: bool) -> None:
    sentence = examined(over_template=0.01).sentence
    examined(over_template)
    films = [("child.png", encode_png(phantom(3, pneumonia=True)), "image/png")]
    app = shown(opened("clinic/read").file_uploader[0].set_value(films).run())
    assert "Probability of pneumonia" in words(app)
    assert version.id in words(app)
    assert (sentence in words(app)) == said


def test_every_row_of_the_share_plot_is_in_its_numbers() -> None:
    plot = share_plot(examination())
    rows = plot.columns["Maps"]
    assert rows == [
        "the lungs' own outline", "true positives", "false negatives", "one fixed picture", "every layer shuffled",
    ]  # fmt: skip
    assert [trace.y[0] for trace in plot.figure.data] == rows
    assert "1.618 (1.598 to 1.638) times what a flat picture has; 1.6 was meant to be reached" in plot.words


def test_an_outcome_without_heat_is_a_reason_and_no_point() -> None:
    found = examination()
    nothing = undefined("undefined: there is no such film")
    empty = Share(share=nothing, ratio=nothing, without_heat=3)
    plot = share_plot(found.model_copy(update={"outcomes": found.outcomes | {"true negative": empty}}))
    assert "true negatives" not in [trace.y[0] for trace in plot.figure.data]
    assert "undefined: there is no such film" in plot.columns["Heat inside the lungs"]


def test_the_curves_have_a_line_each_and_the_versions_interval() -> None:
    found = examination()
    for plot, across in ((insertion_plot(found), "places put in"), (deletion_plot(found), "places blurred")):
        names = [trace.name for trace in plot.figure.data]
        assert names == ["95 % interval", "this version's maps", "fixed picture", "random order"]
        assert plot.columns[across] == [0.0, 1.0]
        assert "this version's maps" in plot.words
        assert len({len(column) for column in plot.columns.values()}) == 1


def test_the_table_of_methods_leaves_grad_cams_own_lead_open() -> None:
    columns = method_columns(examination(methods=METHODS))
    assert columns["Lead in the lungs"] == ["", "-0.100 (-0.120 to -0.080)"]
    assert columns["Lead in insertion less deletion"] == ["", "+0.300 (+0.280 to +0.320)"]


def test_figures_of_a_version_with_another_card_are_not_shown(version: Version) -> None:
    found = examined()
    place_of(ID).write_text(found.model_copy(update={"card": "0" * 64}).model_dump_json())
    assert "Expected figures of" in panel()
    with pytest.raises(ExplanationError):
        stored_explanation(version.folder)
