"""Bacterial or viral: what the Read page says below a finding, and the Performance page of all films."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluation.named_causes import NamedBand, named_bands
from films.phantoms import encode_png, phantom
from model_store.store import find_version
from model_store.version import CAUSES_FILE, load_version
from reading.cause import Cause, CauseName
from reading.reader import Reader
from tests.pages.opened_page import opened, words
from tests.shipped_copies import copy_of_shipped, shipped_id

Serving = Callable[..., str]


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "low": value - 0.03, "high": value + 0.02, "films": 345, "method": "Wilson 95 %"}


FACTS = {
    "calibration": {"method": "temperature", "slope": 1.2, "intercept": 0.0, "fitted_on": "some films", "films": 60},
    "operating_point": {"probability": 0.5, "rule": "a rule"},
    "named_from": 0.7,
    "figures": {"auc": figure(0.912), "accuracy": figure(0.834), "accuracy_named": figure(0.876)},
}


@pytest.fixture
def serving(home: Path) -> Serving:
    """A version serves that calls every film, or none, pneumonia, and knows causes or not."""

    def made(sick: bool = True, facts: dict[str, Any] | None = FACTS) -> str:
        name = (
            f"20991231T000000Z-{len(str(facts)):04}{sick:d}"  # one of its own: the program keeps what it read of an id
        )
        folder = copy_of_shipped(home, name).folder
        card = json.loads((folder / "card.json").read_text())
        card |= {"cause": facts, "operating_point": {"probability": 1e-9 if sick else 1 - 1e-9, "rule": "any"}}
        (folder / "card.json").write_text(json.dumps(card))
        load_version(folder)
        (home / "serving.json").write_text(f'{{"version": "{name}"}}')
        return name

    return made


def bands_of_shipped() -> tuple[NamedBand, ...]:
    shipped = find_version(shipped_id())
    assert shipped.card.cause is not None
    return named_bands(shipped.file(CAUSES_FILE), shipped.card.cause)


def read_page(monkeypatch: pytest.MonkeyPatch, cause: Cause | None) -> str:
    monkeypatch.setattr(Reader, "_cause", lambda *_: cause)
    app = opened("clinic/read")
    app.file_uploader[0].set_value([("child.png", encode_png(phantom(3, pneumonia=True)), "image/png")]).run()
    return words(app)


@pytest.mark.parametrize(("name", "probability"), [("viral", 0.83), ("bacterial", 0.17)])
def test_below_a_pneumonia_stands_what_it_looks_like_and_how_often_that_is_right(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, name: CauseName, probability: float
) -> None:
    serving()
    said = read_page(monkeypatch, Cause(name, probability))
    assert f"Looks more like a **{name}** than a" in said
    assert "**83 %**, where both are equally common" in said
    band = next(band for band in bands_of_shipped() if band.holds(Cause(name, probability)))
    assert f"Of {band.films} test films on which a cause was named so surely, at 80 % to 90 %, it was right on" in said
    assert f"right on {band.right}. A test for the germ says more." in said


def test_where_neither_is_clear_none_is_named(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    serving()
    said = read_page(monkeypatch, Cause("not clear", 0.6))
    assert "Bacterial or viral: **not clear**" in said
    assert "Looks more like" not in said
    assert "so surely" not in said


def test_below_another_finding_no_cause_stands(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    serving(sick=False)
    said = read_page(monkeypatch, Cause("viral", 0.83))
    assert "Finding: no pneumonia" in said
    assert "viral" not in said


def test_a_version_that_does_not_tell_causes_apart_says_nothing_of_them(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(facts=None)
    assert "viral" not in read_page(monkeypatch, None)
    assert "does not tell bacterial from viral" in words(opened("audit/performance", part="Bacterial or viral"))


def test_the_performance_page_has_every_figure_of_the_cause(serving: Serving) -> None:
    serving()
    app = opened("audit/performance", part="Bacterial or viral")
    assert "from a probability of 70 % on" in words(app)
    table = next(frame.value for frame in app.dataframe if "Accuracy where it is named" in list(frame.value.iloc[:, 0]))
    assert [round(value, 3) for value in table["value"]] == [0.912, 0.834, 0.876]


def test_the_card_page_says_how_causes_are_told_apart(serving: Serving) -> None:
    app = opened("audit/model_card", version=serving())
    assert "no germ was looked for here" in words(app)
    assert "named from a calibrated probability of 70.0 %" in words(app)
