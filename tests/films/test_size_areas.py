"""The zero-pixel baseline in numbers: worked out once, in a process of its own."""

import subprocess
from pathlib import Path

import pytest

from films import __main__ as command
from films.description import describe, sentence_on
from films.layout import Film, load_films
from films.other_process import OtherProcessError
from films.size_areas import size_areas
from reading.installed import NotInstalledError


def films(of_each: int) -> list[Film]:
    """Wide sick films and narrow healthy ones: the size tells all."""
    made = []
    for split in ("train", "test"):
        for label, width in (("NORMAL", 1000), ("PNEUMONIA", 2000)):
            for number in range(of_each):
                name = f"{split}/{label}/{number}.png"
                patient = f"{label}:{split}{number}"
                made.append(Film(Path(name), name, split, label, "unknown", patient, patient, width + number, 800))
    return made


@pytest.mark.slow
def test_where_the_size_tells_all_the_area_is_one_without_a_pixel() -> None:
    areas = size_areas(films(12))
    assert areas is not None
    assert (areas.train, areas.test, areas.width_train, areas.width_test) == (1.0, 1.0, 1.0, 1.0)


@pytest.mark.slow
def test_the_same_films_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = size_areas(films(12))

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(subprocess, "run", refused)
    assert size_areas(films(12)) == first
    with pytest.raises(AssertionError, match="worked out again"):
        size_areas(films(13))


def test_too_few_patients_are_a_proper_answer() -> None:
    assert size_areas(films(2)) is None
    assert size_areas(films(2)) is None  # from the cache too


@pytest.mark.usefixtures("only_reading")
def test_without_scikit_learn_it_is_said_and_nothing_is_remembered(home: Path, phantom_folder: Path) -> None:
    with pytest.raises(NotInstalledError, match="What the sizes of the films tell alone needs scikit-learn"):
        size_areas(films(12))
    assert not list(home.rglob("size-areas-*"))
    assert sentence_on(describe(load_films(phantom_folder))).startswith("What the sizes of the films tell alone needs")


def test_a_process_that_gives_no_answer_is_a_reason_and_no_end(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise OtherProcessError("films.size_areas", "exit status -9 without a word")

    monkeypatch.setattr("films.size_areas.asked", killed)
    described = describe(load_films(phantom_folder))
    assert (described.films, described.size_areas) == (64, None)
    assert sentence_on(described).endswith("could not be worked out: exit status -9 without a word.")


@pytest.mark.slow
def test_describe_prints_the_folder(phantom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["describe", "--films", str(phantom_folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("64 films\n")
    assert "A classifier that sees only width and height, no pixel, reaches an AUC of" in said
    assert command.main(["describe", "--films", str(phantom_folder), "--json"]) == 0
    assert '"size_areas": {"train": ' in capsys.readouterr().out


def test_describe_without_a_folder_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["describe"]) == 1
    assert "Expected a folder of films in --films or CHEST_XRAY_DIR, received none." in capsys.readouterr().err
