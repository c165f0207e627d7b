"""Versions that differ in their seed alone, in one table with their mean."""

from dataclasses import replace
from pathlib import Path

import pytest

from model_store.card import Card, Estimate
from tests.shipped_copies import copy_made_by
from training.__main__ import main
from training.compared.seeds import FIGURES, table
from training.presets import PRESETS
from training.recipe import Recipe


def with_figure(card: Card, value: float) -> Card:
    figures = {name: Estimate(value=value, low=0.0, high=1.0, films=5, method="counted") for name in FIGURES}
    return card.model_copy(
        update={"evaluation": card.evaluation.model_copy(update={"figures": card.evaluation.figures | figures})}
    )


def test_the_last_row_is_the_mean_and_says_what_it_lies_between(home: Path) -> None:
    card = copy_made_by(home, "20990101T000000Z-aaaa", Recipe()).card
    rows = list(table({1: with_figure(card, 0.95), 2: with_figure(card, 0.98), 3: with_figure(card, 0.96)}))
    assert rows[0] == "| seed | auc | accuracy | sensitivity | specificity | version |"
    assert rows[2].startswith("| 1 | 0.950 (0.000 to 1.000) |")
    assert rows[-1] == "| mean of 3 |" + " 0.9633 (0.9500 to 0.9800) |" * 4 + " |"
    assert {row.count("|") for row in rows} == {7}


def test_without_versions_there_is_no_mean() -> None:
    assert len(list(table({}))) == 2


def test_the_command_shows_the_seeds_of_the_recipe_that_it_names(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = PRESETS["small computer"].recipe()
    for seed in (1, 2):
        copy_made_by(home, f"2099010{seed}T000000Z-aaaa", replace(small, seed=seed))
    copy_made_by(home, "20990103T000000Z-aaaa", replace(small, seed=3, side=96))
    assert main(["seeds", "--preset", "small computer"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [row.split(" | ")[0] for row in said[2:]] == ["| 1", "| 2", "| mean of 2"]
