from pathlib import Path

import pytest

from evaluation.pretest import PUBLISHED, usual_pretest
from records.settings import LEAST_PRETEST, MOST_PRETEST, SettingsError


def test_until_a_site_says_otherwise_what_is_published_holds_with_its_source() -> None:
    assert usual_pretest() == PUBLISHED
    assert LEAST_PRETEST < PUBLISHED.probability < MOST_PRETEST
    assert "JAMA 318 (2017) 462" in PUBLISHED.source


def test_a_sites_own_figure_is_named_as_such(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("pretest_probability = 0.12")
    own = usual_pretest()
    assert own.probability == 0.12
    assert "this site's own figure, from settings.toml" in own.source


def test_settings_that_cannot_be_read_are_an_error(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("pretest_probability = 12")
    with pytest.raises(SettingsError, match="received 12"):
        usual_pretest()
