"""The site's settings: settings.toml in the home, all of it optional."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from records.facts import FactsError, checked_name
from records.home import home

SETTINGS_FILE = "settings.toml"


class SettingsError(ValueError):
    """Settings that cannot be meant; the message names the key."""


@dataclass(frozen=True)
class Settings:
    """What a site may choose.

    person: who works here until there is sign-in; None means the operating system's user.
    keep_films: whether films that were read stay on the disk.
    films_folder: the labelled films, where the environment names none.
    second_person: whether a promotion needs the approval of someone else.
    """

    person: str | None = None
    keep_films: bool = False
    films_folder: Path | None = None
    second_person: bool = False


def read_settings() -> Settings:
    """The settings in the home; the defaults where there is no file. Raises SettingsError."""
    try:
        given = tomllib.loads((home() / SETTINGS_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"expected {SETTINGS_FILE} to be readable TOML, received: {error}") from error
    known = [field.name for field in fields(Settings)]
    for key in given:
        if key not in known:
            raise SettingsError(f"expected only {', '.join(known)} in {SETTINGS_FILE}, received {key!r}")
    return Settings(
        person=_person(given.get("person")),
        keep_films=_switch("keep_films", given.get("keep_films", False)),
        films_folder=_folder("films_folder", given.get("films_folder")),
        second_person=_switch("second_person", given.get("second_person", False)),
    )


def _person(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise SettingsError(f"expected `person` in {SETTINGS_FILE} to be text, received {value!r}")
    try:
        return checked_name("`person`", value)
    except FactsError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error}") from error


def _folder(name: str, value: Any) -> Path | None:
    if value is None:
        return None
    if not isinstance(value, str) or not Path(value).expanduser().is_absolute():
        raise SettingsError(f"expected `{name}` in {SETTINGS_FILE} to be the full path of a folder, received {value!r}")
    return Path(value).expanduser()


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"expected `{name}` in {SETTINGS_FILE} to be true or false, received {value!r}")
    return value
