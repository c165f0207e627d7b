"""The Performance page, run without a browser, on a version with predictions of its own making."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from evaluation.evaluate import Choices, evaluate
from evaluation.outcomes import cells_of
from evaluation.predictions import Predictions, write_predictions
from evaluation.prevalence import interpreted
from model_store.store import serving_version
from model_store.version import EVALUATION_FILE, PREDICTIONS_FILE, sha256_of
from tests.pages.opened_page import opened, shown, words

LABELS = ("NORMAL", "PNEUMONIA")
PARTS = {"Figures": 0, "Curves": 5, "Kinds of film": 1, "1,000 children": 1}  # with how many plots each has
Serve = Callable[..., Predictions]


def made_up(films: int = 240, seed: int = 3) -> Predictions:
    """Two films a patient; the normal ones among the smallest films are mostly called pneumonia."""
    generator = np.random.default_rng(seed)
    truth = np.arange(films) % 5 > 1
    small = generator.random(films) < 0.4
    logit = np.round(np.where(truth, 1.8, np.where(small, 1.0, -2.5)) + generator.normal(0.0, 1.0, films), 6)
    names = tuple(f"test/film{number:04d}.jpeg" for number in range(films))
    cause = tuple(("virus" if number % 2 else "bacteria") if sick else "normal" for number, sick in enumerate(truth))
    return Predictions(
        names, truth, cause, tuple(f"patient{number // 2}" for number in range(films)),
        np.where(small, 900, 1700), np.where(small, 700, 1300),
        logit, np.round(1.0 / (1.0 + np.exp(-logit)), 6),
    )  # fmt: skip


@pytest.fixture
def serve(home: Path) -> Serve:
    """Puts a version with these predictions into service; its card is the shipped one's."""

    def served(predictions: Predictions, evaluated: bool = True) -> Predictions:
        card = json.loads((serving_version().folder / "card.json").read_text())
        folder = home / "versions" / f"20991231T000000Z-{uuid4().hex[:8]}"
        folder.mkdir(parents=True)
        write_predictions(folder / PREDICTIONS_FILE, predictions, LABELS)
        if evaluated:
            report = evaluate(predictions, Choices(card["operating_point"]["probability"], LABELS, draws=40))
            (folder / EVALUATION_FILE).write_text(report.as_json())
        files = {path.name: sha256_of(path) for path in folder.iterdir()}
        (folder / "card.json").write_text(json.dumps(card | {"id": folder.name, "files": files}))
        (home / "serving.json").write_text(f'{{"version": "{folder.name}"}}')
        return predictions

    return served


def headlines(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def plots(app: AppTest) -> dict[str, Any]:
    """Each plot's specification, by what a screen reader calls it."""
    protos = [element.proto for element in app.get("plotly_chart")]
    return {proto.alt: json.loads(proto.spec) for proto in protos}


def unfolded(app: AppTest) -> AppTest:
    """The same page with the table behind each plot to be seen."""
    for title in plots(app):
        app.session_state[f"{serving_version().id}-{title.lower().replace(' ', '-')}-numbers"] = True
    return shown(app.run())


def slid(app: AppTest, key: str, to: float) -> AppTest:
    return shown(app.slider(key=key).set_value(to).run())


def test_the_page_says_what_was_tested_on_what(serve: Serve) -> None:
    serve(made_up())
    said = words(opened("audit/performance"))
    assert "on the 240 test films of the official protocol, 120 patients; 60.0 % of the films" in said
    assert "95 % intervals" in said


def test_at_the_cards_point_the_figures_are_the_stored_ones(serve: Serve) -> None:
    predictions = serve(made_up())
    version = serving_version()
    stored = json.loads(version.file(EVALUATION_FILE).read_text())
    here, everywhere, report = (frame.value for frame in opened("audit/performance").dataframe)
    f1 = stored["overall"]["f1_macro"]
    assert report["F1"].tolist()[2] == f"{f1['value']:.3f} ({f1['low']:.3f} to {f1['high']:.3f})"
    assert report["Films"].tolist() == ["96", "144", "240", "240"]
    values = dict(zip(here["Figure"], here["Value"], strict=True)) | dict(
        zip(everywhere["Figure"], everywhere["Value"], strict=True)
    )
    for name, figure in (("Matthews correlation", "matthews_correlation"), ("Brier score", "brier_score")):
        assert values[name].startswith(f"{stored['overall'][figure]['value']:.3f} (")
    assert set(everywhere["Films"]) == {str(len(predictions.film))}


def test_headlines_follow_the_operating_point_and_the_prevalence(serve: Serve) -> None:
    predictions = serve(made_up())
    app = slid(slid(opened("audit/performance"), "op", 0.8), "prevalence", 0.1)
    cells = cells_of(predictions.truth, predictions.probability >= 0.8)
    right = interpreted(cells, 0.1, LABELS).positive_predictive_value.value
    assert right is not None
    shown = headlines(app)
    assert shown["Sick children found"] == f"{100 * cells.true_positive / cells.positive:.1f} %"
    assert shown["Healthy children cleared"] == f"{100 * cells.true_negative / cells.negative:.1f} %"
    assert shown["Alarms that are right"] == f"{100 * right:.1f} %"
    assert all("films" in metric.delta for metric in app.metric)


def test_a_link_opens_the_same_view(serve: Serve) -> None:
    serve(made_up())
    app = opened("audit/performance", op="0.3", prevalence="0.05", part="Curves")
    assert app.slider(key="op").value == 0.3
    assert app.slider(key="prevalence").value == 0.05
    assert "Where 5.0 % of the children are sick" in words(app)
    assert len(app.get("plotly_chart")) == 5


def test_the_films_own_prevalence_comes_back_by_a_button(serve: Serve) -> None:
    serve(made_up())
    app = slid(opened("audit/performance"), "prevalence", 0.1)
    back = next(button for button in app.button if button.label == "As in these films")
    assert not back.disabled
    back.click().run()
    assert app.slider(key="prevalence").value == pytest.approx(0.6)


@pytest.mark.parametrize(("part", "count"), PARTS.items())
def test_every_plot_has_words_a_table_and_a_download(serve: Serve, part: str, count: int) -> None:
    serve(made_up())
    app = unfolded(opened("audit/performance", part=part))
    drawn = plots(app)
    assert len(drawn) == count
    assert not {""} & set(drawn)
    assert [one.label for one in app.expander].count("In numbers") == count
    assert len(app.dataframe) == len(app.get("download_button")) >= max(1, count)
    assert set(drawn) <= {heading.value for heading in app.subheader}
    assert sum(len(caption.value) > 60 for caption in app.caption) > count


def test_only_what_is_seen_is_drawn(serve: Serve) -> None:
    serve(made_up())
    app = opened("audit/performance", part="Kinds of film")
    assert list(plots(app)) == ["Sensitivity by kind of film"]
    assert not app.dataframe


def test_one_operating_point_links_the_curves(serve: Serve) -> None:
    predictions = serve(made_up())
    drawn = plots(slid(opened("audit/performance", part="Curves"), "op", 0.35))
    cells = cells_of(predictions.truth, predictions.probability >= 0.35)
    found, alarmed = cells.true_positive / cells.positive, cells.false_positive / cells.negative
    point = drawn["ROC curve"]["data"][-1]
    assert (point["x"], point["y"]) == (pytest.approx([alarmed]), pytest.approx([found]))
    assert drawn["Precision and recall"]["data"][-1]["x"] == pytest.approx([found])
    for name in ("Probabilities by class", "Reliability"):
        assert drawn[name]["layout"]["shapes"][0]["x0"] == 0.35
    # The decision curve speaks of probabilities at the films' prevalence of .6, where .35 means more.
    assert drawn["Decision curve"]["layout"]["shapes"][0]["x0"] == pytest.approx(0.35 * 0.6 / (0.35 * 0.6 + 0.65 * 0.4))


def test_without_the_films_the_baseline_is_told_in_words(serve: Serve) -> None:
    serve(made_up())
    app = opened("audit/performance", part="Curves")
    assert "Its curve is not drawn: the films are not on this machine." in words(app)
    assert [trace["name"] for trace in plots(app)["ROC curve"]["data"]][:2] == ["chance", "this model"]


def test_with_the_films_the_baseline_is_drawn_and_asked_for_once(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(made_up())
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path))
    asked = []

    def by_width(predictions: Predictions, *_: object) -> Any:
        asked.append(predictions)
        return -predictions.width.astype(np.float64)

    monkeypatch.setattr("pages.parts.evaluated_version.size_scores", by_width)
    app = slid(opened("audit/performance", part="Curves"), "op", 0.4)
    for name in ("ROC curve", "Precision and recall"):
        assert "size of the film alone" in [trace["name"] for trace in plots(app)[name]["data"]]
    assert "is not drawn" not in words(app)
    assert len(asked) == 1


def test_a_folder_that_is_none_is_a_reason_and_not_a_fault(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(made_up())
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path))
    assert re.search(r"Its curve is not drawn: .*train/NORMAL", words(opened("audit/performance", part="Curves")))


def test_a_kind_of_film_that_stands_apart_is_marked_in_plot_words_and_table(serve: Serve) -> None:
    serve(made_up())
    app = unfolded(opened("audit/performance", part="Kinds of film", figure="Specificity"))
    assert "below 0.8 megapixels (below: " in words(app)
    notes = [note["text"] for note in plots(app)["Specificity by kind of film"]["layout"]["annotations"]]
    assert any("below 0.8 megapixels" in note and "▼ below the whole" in note for note in notes)
    assert any("▲ above the whole" in value for value in app.dataframe[0].value["Specificity"])


def test_a_thousand_children_are_a_thousand_marks(serve: Serve) -> None:
    serve(made_up())
    app = unfolded(slid(opened("audit/performance", part="1,000 children"), "prevalence", 0.2))
    drawn = plots(app)["Of 1,000 such children"]["data"]
    assert sum(len(group["x"]) for group in drawn) == 1000
    assert "Of 1,000 children of whom 20.0 % are sick, 200 have pneumonia" in words(app)
    assert sum(app.dataframe[0].value["children"]) == 1000


@pytest.mark.parametrize("chosen", ["PNG", "SVG"])
def test_pictures_are_saved_as_the_reader_chose(serve: Serve, chosen: str) -> None:
    serve(made_up())
    app = opened("audit/performance", part="Curves", picture=chosen)
    for element in app.get("plotly_chart"):
        saved = json.loads(element.proto.config)["toImageButtonOptions"]
        assert saved["format"] == chosen.lower()
        assert serving_version().id in saved["filename"]


def test_a_version_without_a_stored_evaluation_is_evaluated(serve: Serve) -> None:
    serve(made_up(), evaluated=False)
    app = opened("audit/performance")
    assert "Area under the ROC curve" in app.dataframe[1].value["Figure"].tolist()


@pytest.mark.parametrize("part", [*PARTS, "Heat map"])
@pytest.mark.parametrize("sick", [True, False])
def test_films_of_one_class_are_a_reason_and_not_a_fault(serve: Serve, part: str, sick: bool) -> None:
    whole = made_up()
    serve(whole.taken(np.flatnonzero(whole.truth == sick)))
    app = opened("audit/performance", part=part)
    if part in ("Curves", "1,000 children"):
        assert "all of one class" in words(app)


def test_a_version_that_does_not_load_says_why(serve: Serve) -> None:
    serve(made_up())
    (serving_version().folder / PREDICTIONS_FILE).write_text("changed")
    app = opened("audit/performance")
    assert "does not load" in words(app)
    assert not app.metric


def test_a_version_without_predictions_says_so(serve: Serve) -> None:
    serve(made_up())
    path = serving_version().folder / "card.json"
    card = json.loads(path.read_text())
    card["files"].pop(PREDICTIONS_FILE)
    path.write_text(json.dumps(card))
    app = opened("audit/performance")
    assert "has no predictions.csv" in words(app)
    assert not app.metric
