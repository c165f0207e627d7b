"""Limits fixed on films held out."""

from pathlib import Path

import numpy as np
import pytest

from films.phantoms import write_phantom_folder
from model_store.card import Calibration
from model_store.limits import Limits
from model_store.version import LIMITS_FILE, Version, VersionError
from reading.refusal import CHECKS
from tests.phantom_limits import HELD_OUT, LEARNED
from training.limits import FEWEST_HELD_OUT, fold_scores
from training.limits_command import limits_for, lines_of


def test_every_measure_has_a_limit_that_few_films_held_out_reach(phantom_limits: Limits) -> None:
    facts = phantom_limits.facts
    assert set(facts.limits) == set(CHECKS)
    assert (facts.fitted_on, facts.held_out) == (len(LEARNED), len(HELD_OUT))
    assert facts.refused == 0.0
    for name, limit in facts.limits.items():
        assert limit.beyond <= 1 / len(HELD_OUT) + 1e-9, name
        assert (limit.value > limit.typical) is limit.upward, name


def test_what_is_less_likely_than_not_is_never_said(phantom_limits: Limits) -> None:
    assert all(phantom_limits.facts.limits[name].value >= 0.5 for name in ("turned", "inverted", "cut_off"))


def test_the_lines_say_what_was_fixed_on_which_films(phantom_limits: Limits) -> None:
    first, *lines = lines_of(phantom_limits)
    assert first.startswith(f"fixed on {len(HELD_OUT)} films held out of phantoms, measures fitted on {len(LEARNED)}: ")
    assert len(lines) == len(CHECKS) + 1
    assert lines[-1].startswith("  uncertain from 0.")


def test_too_few_films_held_out_give_no_limits(tiny_version: Version) -> None:
    assert tiny_version.card.training_data.validation_films < FEWEST_HELD_OUT
    assert LIMITS_FILE not in tiny_version.card.files


def test_other_films_than_those_learned_from_are_refused(tiny_version: Version, tmp_path: Path) -> None:
    other = write_phantom_folder(tmp_path / "other", train=6, test=1)
    with pytest.raises(VersionError, match=f"expected the films that version {tiny_version.id} learned from"):
        limits_for(tiny_version, other)


def test_nor_does_the_command_fix_any_on_too_few(tiny_version: Version, phantom_folder: Path) -> None:
    held_out = tiny_version.card.training_data.validation_films
    with pytest.raises(VersionError, match=f"expected at least 200 films held out, received {held_out} with version"):
        limits_for(tiny_version, phantom_folder)


def test_the_rule_says_the_share_that_is_taken_where_one_film_is_more_than_what_is_allowed(
    phantom_limits: Limits,
) -> None:
    for name, films in (("turned", len(HELD_OUT)), ("dark", len(HELD_OUT) + len(LEARNED))):
        assert phantom_limits.facts.limits[name].rule.startswith(f"at most {1 / films:.1%} of {films} films")
    rule = phantom_limits.facts.limits["distance"].rule
    assert rule.startswith(f"at most {max(0.05, 1 / len(HELD_OUT)):.1%} of {len(HELD_OUT)} films")


def test_fold_scores_are_calibrated(tmp_path: Path) -> None:
    path = tmp_path / "folds.csv"
    path.write_text("film,positive,logit\na,1,2.0\nb,0,-1.0\n")
    calibration = Calibration(method="temperature", slope=0.5, intercept=0.0, fitted_on="two films", films=2)
    found = fold_scores(path, calibration, 0.4)
    assert found.truth.tolist() == [True, False]
    np.testing.assert_allclose(found.probability, 1 / (1 + np.exp([-1.0, 0.5])))
    assert found.operating_point == 0.4
