import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.patients import patient_of


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("IM-0115-0001.jpeg", "NORMAL", ("IM-0115", "NORMAL:115", "normal")),
        ("NORMAL2-IM-0115-0001.jpeg", "NORMAL", ("NORMAL2-IM-0115", "NORMAL:115", "normal")),
        ("IM-0500-0001-0002.jpeg", "NORMAL", ("IM-0500", "NORMAL:500", "normal")),
        ("person8_virus_27.jpeg", "PNEUMONIA", ("person8_virus", "PNEUMONIA:8", "virus")),
        ("person8_bacteria_2.jpeg", "PNEUMONIA", ("person8_bacteria", "PNEUMONIA:8", "bacteria")),
        ("ward 3, bed 4.png", "NORMAL", ("ward 3, bed 4", "NORMAL:ward 3, bed 4", "normal")),
        ("ward.3.png", "PNEUMONIA", ("ward.3", "PNEUMONIA:ward.3", "unknown")),
        ("0001.png", "PNEUMONIA", ("0001", "PNEUMONIA:0001", "unknown")),
        ("IM-0001-0007.jpg", "PNEUMONIA", ("IM-0001-0007", "PNEUMONIA:IM-0001-0007", "unknown")),
        ("person8_virus_27.jpeg", "NORMAL", ("person8_virus_27", "NORMAL:person8_virus_27", "normal")),
    ],
)
def test_a_film_belongs_to_the_patient_of_its_name(name: str, label: str, expected: tuple[str, str, str]) -> None:
    assert patient_of(name, label) == expected


@given(number=st.integers(1, 9999), cause=st.sampled_from(["virus", "bacteria"]), films=st.integers(2, 99))
def test_two_films_of_one_person_have_the_same_keys(number: int, cause: str, films: int) -> None:
    names = [f"person{number}_{cause}_{film}.jpeg" for film in (1, films)]
    assert patient_of(names[0], "PNEUMONIA") == patient_of(names[1], "PNEUMONIA")


@given(st.text())  # none in the official set's style of a label, which says a number that the other label does not
def test_any_name_has_a_patient_within_its_label(name: str) -> None:
    healthy, sick = patient_of(name, "NORMAL"), patient_of(name, "PNEUMONIA")
    assert healthy.fine == sick.fine
    assert healthy.coarse != sick.coarse


@pytest.mark.data
def test_the_keys_are_those_of_the_official_list(chest_xray: Path) -> None:
    with (chest_xray / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5856
    for row in rows:
        expected = (row["patient"], row["patient_coarse"], row["etiology"])
        assert patient_of(Path(row["path"]).name, row["label"]) == expected
