"""An examination as it is kept: whose it is, what follows from it, and when Grad-CAM has lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.figure import Figure
from evaluation.stored_explanation import (
    SHIPPED,
    ExplanationError,
    StoredExplanation,
    place_of,
    stored_explanation,
)
from model_store.card import CARD_FILE
from model_store.store import SHIPPED as SHIPPED_VERSIONS
from model_store.version import sha256_of
from tests.explanations import ID, examination, figure, method


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A version's folder, as far as an examination looks into it."""
    folder = tmp_path / ID
    folder.mkdir()
    (folder / CARD_FILE).write_text("{}")
    return folder


def keep(found: StoredExplanation) -> Path:
    path = place_of(found.version)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found.model_dump_json())
    return path


def test_what_is_kept_is_read_again(version: Path) -> None:
    found = examination(sha256_of(version / CARD_FILE), methods=(method("Grad-CAM"),))
    keep(found)
    assert stored_explanation(version) == found


def test_a_version_that_nobody_examined_has_none(version: Path) -> None:
    assert stored_explanation(version) is None


def test_figures_of_another_card_are_refused(version: Path) -> None:
    keep(examination(card="2" * 64))
    with pytest.raises(
        ExplanationError, match=rf"Expected figures of {ID} and its card in {ID}\.json, received others"
    ):
        stored_explanation(version)


@pytest.mark.parametrize("content", ["", "{}", '{"format": 2}', "[1"])
def test_a_file_that_is_no_examination_is_named(version: Path, content: str) -> None:
    keep(examination()).write_text(content)
    with pytest.raises(
        ExplanationError, match=rf"Expected a readable {ID}\.json, received: .*Run `python -m evaluation"
    ):
        stored_explanation(version)


def test_the_sites_own_examination_comes_before_the_shipped_one(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = sha256_of(version / CARD_FILE)
    monkeypatch.setattr("evaluation.stored_explanation.SHIPPED", tmp_path / "shipped")
    (tmp_path / "shipped").mkdir()
    shipped = examination(card, over_template=-0.1)
    (tmp_path / "shipped" / f"{ID}.json").write_text(shipped.model_dump_json())
    assert stored_explanation(version) == shipped
    keep(examination(card))
    assert stored_explanation(version) == examination(card)


@given(lead=st.floats(-1.0, 1.0))
def test_maps_beat_the_template_where_the_whole_interval_does(lead: float) -> None:
    found = examination(over_template=lead)
    assert found.beats_template == (lead - 0.02 > 0)
    assert bool(found.sentence) != found.beats_template
    if found.sentence:
        assert "no better than one fixed picture" in found.sentence


def test_a_template_that_cannot_be_compared_is_not_beaten() -> None:
    unknown = Figure(0.1, None, None, 1, "no interval: the films are of one patient")
    assert not examination().model_copy(update={"over_template": unknown}).beats_template


CLEAR, OPEN, WORSE = figure(0.1), figure(0.01), figure(-0.1)


@pytest.mark.parametrize(
    ("share_over", "gain_over", "wins"),
    [
        (CLEAR, CLEAR, True), (CLEAR, OPEN, False), (OPEN, CLEAR, False), (OPEN, OPEN, False),
        (CLEAR, WORSE, False), (WORSE, CLEAR, False), (None, None, False),
    ],
)  # fmt: skip
def test_grad_cam_loses_clearly_on_both_measures_or_not_at_all(
    share_over: Figure | None, gain_over: Figure | None, wins: bool
) -> None:
    other = method("Score-CAM", share_over, gain_over)
    assert other.wins == wins
    assert examination(methods=(method("Grad-CAM"), other)).winner == ("Score-CAM" if wins else None)


def test_of_several_winners_the_one_that_leads_most_is_named() -> None:
    others = (
        method("Grad-CAM++", CLEAR, CLEAR),
        method("Score-CAM", CLEAR, figure(0.3)),
        method("saliency", CLEAR, OPEN),
    )
    assert examination(methods=others).winner == "Score-CAM"


def test_what_is_shipped_is_of_the_shipped_versions() -> None:
    """Where another version ships: `python -m evaluation explanation --methods --into model_store/explanations`."""
    for path in SHIPPED.glob("*.json"):
        assert stored_explanation(SHIPPED_VERSIONS / path.stem) is not None
