import re

import pytest

from evaluation.contact_sheet import SheetFilm, contact_sheet
from films.phantoms import encode_png, phantom
from reading.display import display_jpeg
from reading.radiograph import Radiograph, decode


def radiograph(seed: int) -> Radiograph:
    return decode(encode_png(phantom(seed, pneumonia=True)))


def films(count: int) -> list[SheetFilm]:
    jpeg = display_jpeg(radiograph(1), 64)[0]
    return [
        SheetFilm(None if number == 3 else jpeg, (f"film {number}.png", "93 %, pneumonia")) for number in range(count)
    ]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (20, 1), (21, 2), (60, 3)])
def test_twenty_films_a_page(count: int, pages: int) -> None:
    sheet = contact_sheet("Needless alarms", films(count))
    assert sheet.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", sheet)) == pages


def test_the_same_films_give_the_same_bytes() -> None:
    assert contact_sheet("one", films(5)) == contact_sheet("one", films(5))
    assert contact_sheet("one", films(5)) != contact_sheet("two", films(5))


def test_each_picture_is_there_once() -> None:
    one, other = display_jpeg(radiograph(1), 64)[0], display_jpeg(radiograph(2), 64)[0]
    sheet = contact_sheet("two", [SheetFilm(one, ("a",)), SheetFilm(other, ("b",)), SheetFilm(None, ("c",))])
    assert len(re.findall(rb"/Subtype /Image\b", sheet)) == 2


def test_a_long_name_is_broken_and_not_lost_over_the_edge() -> None:
    contact_sheet("long", [SheetFilm(None, ("x" * 400, "y " * 400, "z"))])


def test_no_film_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="expected films for a contact sheet, received none"):
        contact_sheet("none", [])
