import getpass
from pathlib import Path

import pytest

from records.person import current_person
from records.settings import SettingsError


def test_the_setting_says_who(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('person = "Ada"')
    assert current_person() == "Ada"


def test_without_a_setting_it_is_the_operating_systems_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "radiology")
    assert current_person() == "radiology"


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    monkeypatch.setattr("os.getuid", lambda: 4711, raising=False)
    assert current_person() == "user 4711"


def test_broken_settings_are_not_passed_over(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("person = 1")
    with pytest.raises(SettingsError):
        current_person()
