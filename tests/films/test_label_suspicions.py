"""A stored label check: read back as it was written, and only for the films that it checked."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.divisions import digest_of_contents
from films.label_suspicions import (
    SHOWN,
    LabelCheckError,
    LabelSuspicions,
    Suspicion,
    checked_contents,
    lines_of,
    read_suspicions,
    write_suspicions,
)
from films.layout import LABELS


def suspicion(name: str, content: str, probability: float = 0.5, other_label: int = 0) -> Suspicion:
    """What a check says of one film, whose name holds its label."""
    digest, label = sha256(content.encode()).hexdigest(), name.split("/")[1]
    near = tuple(f"train/NORMAL/near{number}.png" for number in range(5))
    return Suspicion(
        name=name, digest=digest, label=label, probability=probability, neighbours=near, other_label=other_label
    )


def checked(*films: Suspicion) -> LabelSuspicions:
    digest = digest_of_contents({film.name: film.digest for film in films})
    return LabelSuspicions(data_digest=digest, features="a network, 224 pixels", area=0.97, films=films)


@pytest.fixture
def found() -> LabelSuspicions:
    return checked(
        suspicion("test/NORMAL/a.png", "copy", 0.9, 2),
        suspicion("train/NORMAL/b.png", "b", 0.2, 5),
        suspicion("train/PNEUMONIA/c.png", "c", 0.03, 4),
        suspicion("train/PNEUMONIA/d.png", "copy", 0.9, 0),
    )


def test_what_is_stored_is_read_back_for_the_same_films(found: LabelSuspicions, home: Path) -> None:
    assert len(found.ordered) + len(found.two_labels) == 5  # computed before, and not stored with the rest
    path = write_suspicions(found)
    assert path == home / "cache" / "label_check" / f"{found.data_digest[:16]}-1.json"
    assert json.loads(path.read_text()).keys() == {"data_digest", "features", "area", "films"}
    assert read_suspicions(dict(reversed(found.contents.items()))) == found


def test_without_a_check_the_command_is_named(found: LabelSuspicions) -> None:
    with pytest.raises(LabelCheckError) as raised:
        read_suspicions(found.contents)
    assert str(raised.value) == (
        "Expected a label check of these 4 films, received none. Run `python -m training label-check`."
    )


@pytest.mark.parametrize("change", ["changed", "renamed", "added", "taken away"])
def test_a_check_of_films_that_changed_since_is_refused(found: LabelSuspicions, change: str) -> None:
    write_suspicions(found)
    contents = found.contents
    digest = contents.pop("train/NORMAL/b.png")
    contents |= {
        "changed": {"train/NORMAL/b.png": "f" * 64},
        "renamed": {"train/PNEUMONIA/b.png": digest},
        "added": {"train/NORMAL/b.png": digest, "train/NORMAL/new.png": "f" * 64},
        "taken away": {},
    }[change]
    with pytest.raises(LabelCheckError, match=r"these [345] films, received one of other films\. Run `python"):
        read_suspicions(contents)


def test_a_check_under_the_name_of_another_is_refused(found: LabelSuspicions) -> None:
    path = write_suspicions(found)
    other = checked(*found.films[1:])
    path.rename(path.with_name(f"{other.data_digest[:16]}-1.json"))
    with pytest.raises(LabelCheckError, match=r"Expected a label check of these films in \w+-1.json, received one of"):
        read_suspicions(other.contents)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"data_digest": 1}'])
def test_a_damaged_file_is_answered_with_a_sentence(found: LabelSuspicions, text: str) -> None:
    write_suspicions(found).write_text(text)
    with pytest.raises(LabelCheckError, match=r"Expected a label check in \w+-1\.json, received: .+ Run `python"):
        read_suspicions(found.contents)


def test_a_film_slipped_into_the_file_is_seen(found: LabelSuspicions) -> None:
    path = write_suspicions(found)
    path.write_text(path.read_text().replace("train/NORMAL/b.png", "train/NORMAL/x.png"))
    with pytest.raises(LabelCheckError, match="to list the films of its digest, received others"):
        read_suspicions(found.contents)


def test_the_least_probable_label_comes_first(found: LabelSuspicions) -> None:
    assert [film.name[-5] for film in found.ordered] == ["c", "a", "b", "d"]
    assert [film.own_label for film in found.ordered] == pytest.approx([0.03, 0.1, 0.8, 0.9])


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.floats(0, 1), st.integers(0, 5)), max_size=12))
def test_no_film_is_more_suspicious_than_the_one_before(rows: list[tuple[str, float, int]]) -> None:
    films = [suspicion(f"train/{row[0]}/{number}", str(number), *row[1:]) for number, row in enumerate(rows)]
    ordered = checked(*films).ordered
    assert sorted(ordered, key=lambda film: film.name) == sorted(films, key=lambda film: film.name)
    keys = [(film.own_label, -film.other_label) for film in ordered]
    assert keys == sorted(keys)


def test_copies_are_named_only_where_they_carry_both_labels(found: LabelSuspicions) -> None:
    assert found.two_labels == (("test/NORMAL/a.png", "train/PNEUMONIA/d.png"),)
    alike = checked(suspicion("train/NORMAL/a.png", "copy"), suspicion("train/NORMAL/b.png", "copy"))
    assert alike.two_labels == ()


def test_the_contents_of_films_are_known_from_a_check_of_more(found: LabelSuspicions) -> None:
    names = ("train/PNEUMONIA/c.png", "test/NORMAL/a.png")
    assert checked_contents(names) is None
    write_suspicions(found)
    assert checked_contents(names) == {name: found.contents[name] for name in names}
    assert checked_contents((*names, "test/NORMAL/new.png")) is None


def test_of_two_checks_the_newer_is_asked(found: LabelSuspicions) -> None:
    import os

    newer = checked(suspicion("test/NORMAL/a.png", "taken again"))
    old, new = write_suspicions(found), write_suspicions(newer)
    os.utime(old, (1_000, 1_000))
    os.utime(new, (2_000, 2_000))
    assert checked_contents(["test/NORMAL/a.png"]) == newer.contents
    assert checked_contents(["train/NORMAL/b.png"]) == {"train/NORMAL/b.png": found.contents["train/NORMAL/b.png"]}


def test_the_lines_name_the_suspicious_films_and_the_copies(found: LabelSuspicions) -> None:
    lines = list(lines_of(found))
    assert lines[0] == "4 films by a network, 224 pixels; out-of-fold AUC 0.9700"
    assert lines[1].startswith("3 films speak against their label")
    assert lines[3] == "  train/PNEUMONIA/c.png  PNEUMONIA  0.030  4 of 5"
    assert lines[-2:] == [
        "Films of one content with two labels: 1",
        "  test/NORMAL/a.png = train/PNEUMONIA/d.png",
    ]


def test_a_long_list_is_cut() -> None:
    many = checked(*(suspicion(f"train/NORMAL/{number}.png", str(number)) for number in range(3 * SHOWN)))
    assert sum("train/NORMAL/" in line for line in lines_of(many)) == SHOWN
