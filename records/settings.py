"""The site's settings: settings.toml in the home, all of it optional."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from records.error import SecondReadError
from records.facts import FactsError, checked_name
from records.home import home

SETTINGS_FILE = "settings.toml"
LEAST_PRETEST, MOST_PRETEST = 0.01, 0.99  # beyond them no film changes anybody's mind
LONGEST_ADDRESS = 100  # characters; a longer one makes a code that telephones do not read from paper
MOST_DAYS = 36_525  # a hundred years: longer than any law asks for

EngineWish = Literal["measured", "processor", "graphics card"]


class SettingsError(SecondReadError, ValueError):
    """Settings that cannot be meant; the message names the key."""


@dataclass(frozen=True)
class Settings:
    """What a site may choose.

    person: who works here until there is sign-in; None means the operating system's user.
    keep_films: whether films that were read stay on the disk.
    prior_films: whether films of one patient are known as such, by a mark that names nobody.
    films_folder: the labelled films, where the environment names none.
    second_person: whether a promotion needs the approval of someone else.
    keep_readings_days: after how many days readings, their verdicts and their kept films are deleted; None means never.
    pretest_probability: of pneumonia in a child here before the film; None means what is published.
    address: where people of the site find the pages, for the square code of a report; None means that it holds the
    record's number alone.
    engine: what reads films; "measured" means a graphics card where there is one and it proves faster.
    """

    person: str | None = None
    keep_films: bool = False
    prior_films: bool = False
    films_folder: Path | None = None
    second_person: bool = False
    keep_readings_days: int | None = None
    pretest_probability: float | None = None
    address: str | None = None
    engine: EngineWish = "measured"


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
        prior_films=_switch("prior_films", given.get("prior_films", False)),
        films_folder=_folder("films_folder", given.get("films_folder")),
        second_person=_switch("second_person", given.get("second_person", False)),
        keep_readings_days=_days("keep_readings_days", given.get("keep_readings_days")),
        pretest_probability=_probability("pretest_probability", given.get("pretest_probability")),
        address=_address("address", given.get("address")),
        engine=_engine("engine", given.get("engine", "measured")),
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
    try:
        folder = Path(value).expanduser() if isinstance(value, str) else None
    except RuntimeError:  # ~ and the name of no user
        folder = None
    if folder is None or not folder.is_absolute():
        raise SettingsError(f"expected `{name}` in {SETTINGS_FILE} to be the full path of a folder, received {value!r}")
    return folder


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"expected `{name}` in {SETTINGS_FILE} to be true or false, received {value!r}")
    return value


def _days(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= MOST_DAYS:
        raise SettingsError(
            f"expected `{name}` in {SETTINGS_FILE} to be a whole number from 1 to {MOST_DAYS}, received {value!r}"
        )
    return value


def _probability(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if not isinstance(value, float) or not LEAST_PRETEST <= value <= MOST_PRETEST:
        raise SettingsError(
            f"expected `{name}` in {SETTINGS_FILE} to be a number from {LEAST_PRETEST} to {MOST_PRETEST}, received "
            f"{value!r}"
        )
    return value


def _address(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(
        rf"https?://[\w.:\[\]/~%-]{{1,{LONGEST_ADDRESS}}}", value, re.ASCII
    ):
        raise SettingsError(
            f"expected `{name}` in {SETTINGS_FILE} to be an address as https://HOST of at most {LONGEST_ADDRESS} "
            f"characters behind it, received {value!r}"
        )
    return value


def _engine(name: str, value: Any) -> EngineWish:
    wishes: tuple[EngineWish, ...] = get_args(EngineWish)
    for wish in wishes:
        if value == wish:
            return wish
    raise SettingsError(f"expected `{name}` in {SETTINGS_FILE} to be one of {', '.join(wishes)}, received {value!r}")
