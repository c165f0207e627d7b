"""Films held out of train because they look like the other label, or are early: no child is on both sides."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from films.divisions import content_digests
from films.layout import Film, load_films
from films.protocols import divide
from training.shifts import HELD_OUT, VALIDATION, hold_out, parts_of


@pytest.fixture
def films(phantom_folder: Path) -> list[Film]:
    """Films of which the sick are smaller and wider, as in the official set."""
    return [
        replace(film, width=(800 if film.positive else 1600) + 10 * number, height=600 if film.positive else 1500)
        for number, film in enumerate(load_films(phantom_folder))
        if film.split == "train"
    ]


HEADERS: dict[str, Callable[[Film], float]] = {
    "size": lambda film: film.width * film.height,
    "shape": lambda film: -film.aspect_ratio,
}


@pytest.mark.parametrize("shift", HEADERS)
def test_a_shift_holds_out_those_that_look_most_like_the_other_label(films: list[Film], shift: str) -> None:
    cut, number = hold_out(films, shift, content_digests(films)), HEADERS[shift]
    assert len(cut.train) + len(cut.validation) == len(films)
    for sick in (False, True):
        inside, outside = (
            [number(one) for one in part if one.positive == sick] for part in (cut.train, cut.validation)
        )
        assert len(outside) == HELD_OUT * (len(inside) + len(outside))
        # The healthy are larger: held out are the smallest of them, and the largest of the sick.
        assert (min(outside) >= max(inside)) if sick else (max(outside) <= min(inside))


def test_the_early_ones_are_the_first_quarter_of_each_series(films: list[Film]) -> None:
    patients = ["IM-0115", "NORMAL2-IM-0009", "IM-0120", "NORMAL2-IM-0010", *(f"IM-0{900 + n}" for n in range(20))]
    sick = [f"person{1000 - n}_virus" for n in range(24)]
    renamed = [
        replace(film, patient=patient, patient_coarse=patient)
        for film, patient in zip(films, patients + sick, strict=True)
    ]
    held_out = {film.patient for film in hold_out(renamed, "early", content_digests(renamed)).validation}
    assert {name for name in held_out if name.startswith("person")} == {
        f"person{number}_virus" for number in range(977, 983)
    }
    assert {name for name in held_out if "IM" in name} == {
        "IM-0115", "IM-0120", "IM-0900", "IM-0901", "IM-0902", "NORMAL2-IM-0009",
    }  # fmt: skip


def test_no_child_is_on_both_sides(films: list[Film]) -> None:
    joined = [
        replace(film, patient="p", patient_coarse="p") if place in (0, 20) else film for place, film in enumerate(films)
    ]
    cut = hold_out(joined, "size", content_digests(joined))
    sides = {part for part in ("train", "validation") for film in getattr(cut, part) if film.patient == "p"}
    assert len(sides) == 1


def test_the_random_validation_is_the_one_that_the_official_protocol_watches(phantom_folder: Path) -> None:
    division = divide("official", load_films(phantom_folder).films)[0]
    part = parts_of(load_films(phantom_folder), [VALIDATION])[VALIDATION]
    assert (part.train, part.validation) == (division.train, division.validation)
