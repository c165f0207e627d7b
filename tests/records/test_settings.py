from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.settings import Settings, SettingsError, read_settings


def _write(home: Path, content: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(content, encoding="utf-8")


def test_without_a_file_the_defaults_hold() -> None:
    assert read_settings() == Settings(person=None, keep_films=False)


def test_an_address_is_taken_as_it_is(home: Path) -> None:
    _write(home, 'address = "https://reads.example:8501/second-read"')
    assert read_settings().address == "https://reads.example:8501/second-read"


@pytest.mark.parametrize("engine", ["measured", "processor", "graphics card"])
def test_an_engine_is_chosen(home: Path, engine: str) -> None:
    _write(home, f'engine = "{engine}"')
    assert read_settings().engine == engine


def test_an_empty_file_says_the_same(home: Path) -> None:
    _write(home, "")
    assert read_settings() == Settings()


def test_settings_are_read(home: Path) -> None:
    _write(home, 'person = "Zoë Müller"\nkeep_films = true\nkeep_readings_days = 3650\npretest_probability = 0.25')
    assert read_settings() == Settings("Zoë Müller", keep_films=True, keep_readings_days=3650, pretest_probability=0.25)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            'persn = "Ada"',
            "expected only person, keep_films, prior_films, films_folder, second_person, keep_readings_days, "
            "pretest_probability, address, engine in settings.toml, received 'persn'",
        ),
        ('films_folder = "films"', "expected `films_folder` in settings.toml to be the full path .* received 'films'"),
        ('films_folder = "~nobody-at-all"', "to be the full path of a folder, received '~nobody-at-all'"),
        ("person = 3", "expected `person` in settings.toml to be text, received 3"),
        ('person = ""', "settings.toml: expected `person` of 1 to 200 printable characters"),
        ('person = "a\\nb"', "settings.toml: expected `person` of 1 to 200 printable characters"),
        ('keep_films = "yes"', "expected `keep_films` in settings.toml to be true or false, received 'yes'"),
        ("second_person = 1", "expected `second_person` in settings.toml to be true or false, received 1"),
        ("keep_films = 1", "expected `keep_films` in settings.toml to be true or false, received 1"),
        ("keep_readings_days = 0", "`keep_readings_days` in settings.toml to be a whole number from 1 to .*received 0"),
        ("keep_readings_days = true", "to be a whole number from 1 to .*received True"),
        ("keep_readings_days = 0.5", "to be a whole number from 1 to .*received 0.5"),
        ("keep_readings_days = 99999999", "to be a whole number from 1 to .*received 99999999"),
        (
            "pretest_probability = 1.0",
            "`pretest_probability` in settings.toml to be a number from 0.01 .* received 1.0",
        ),
        ("pretest_probability = nan", "to be a number from 0.01 to 0.99, received nan"),
        ("pretest_probability = 25", "to be a number from 0.01 to 0.99, received 25"),
        ('pretest_probability = "25 %"', "to be a number from 0.01 to 0.99, received '25 %'"),
        *(
            (
                f"address = {given}",
                "expected `address` in settings.toml to be an address as https://HOST of at most 100",
            )
            for given in ('"reads.example"', '"javascript:alert(1)"', '"https://a b"', f'"https://{"a" * 101}"', "3")
        ),
        *(
            (
                f"engine = {given}",
                "expected `engine` in settings.toml to be one of measured, processor, graphics card, received",
            )
            for given in ('"gpu"', '""', "true", "[]")
        ),
        ("person = ", "expected settings.toml to be readable TOML, received: Invalid value"),
    ],
)
def test_what_cannot_be_meant_is_named(home: Path, content: str, sentence: str) -> None:
    _write(home, content)
    with pytest.raises(SettingsError, match=sentence):
        read_settings()


@given(content=st.binary(max_size=40))
def test_whatever_the_file_holds_the_answer_is_settings_or_a_sentence(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("SECOND_READ_HOME", str(home))
        (home / "settings.toml").write_bytes(content)
        try:
            read_settings()
        except SettingsError as error:
            sentence = str(error)
        else:
            sentence = "settings.toml is well"
    assert "settings.toml" in sentence
