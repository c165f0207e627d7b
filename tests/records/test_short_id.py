"""Short ids: nine digits in which every slip of one digit, and every swap of two neighbours, shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.short_id import ShortIdError, draw_short_id, spoken, typed_short_id

DRAWN = st.from_regex("[0-9]{8}", fullmatch=True)


def with_check_digit(drawn: str) -> str:
    """The one short id that begins so."""
    (found,) = [f"{drawn}{digit}" for digit in range(10) if is_short_id(f"{drawn}{digit}")]
    return found


def is_short_id(typed: str) -> bool:
    try:
        return typed_short_id(typed) == typed
    except ShortIdError:
        return False


def test_a_drawn_one_is_nine_digits_that_are_read_back_as_they_are_said() -> None:
    drawn = draw_short_id()
    assert len(drawn) == 9
    assert spoken(drawn) == f"{drawn[:3]}-{drawn[3:6]}-{drawn[6:]}"
    assert typed_short_id(spoken(drawn)) == drawn


@pytest.mark.parametrize("typed", ["482193063", " 482-193-063 ", "482 193 063", "482.193.063", "482–193–063"])
def test_it_may_be_typed_with_whatever_stands_between_its_digits(typed: str) -> None:
    assert typed_short_id(typed) == "482193063"


@pytest.mark.parametrize("typed", ["", "482", "482-193-0630", "482-193-06O", "child.png", "٤٨٢١٩٣٠٦٣"])
def test_what_is_no_number_of_nine_digits_is_named(typed: str) -> None:
    with pytest.raises(ShortIdError, match=r"Expected a record number of nine digits, such as 482-193-063, received"):
        typed_short_id(typed)


@given(DRAWN, st.integers(0, 8), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(drawn: str, place: int, off: int) -> None:
    right = with_check_digit(drawn)
    wrong = f"{right[:place]}{(int(right[place]) + off) % 10}{right[place + 1 :]}"
    with pytest.raises(ShortIdError, match="a digit is wrong"):
        typed_short_id(wrong)


@given(DRAWN, st.integers(0, 7))
def test_every_swap_of_two_neighbours_is_noticed(drawn: str, place: int) -> None:
    right = with_check_digit(drawn)
    swapped = f"{right[:place]}{right[place + 1]}{right[place]}{right[place + 2 :]}"
    assert is_short_id(swapped) == (swapped == right)
