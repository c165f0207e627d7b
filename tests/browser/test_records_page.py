"""A clinician at the Records page, in a real browser: from a film to its record, by link, by number and by row."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from films.phantoms import encode_png, phantom
from tests.browser.settled import settled

NUMBER = re.compile(r"Record \d{3}-\d{3}-\d{3}$")
ROW, TICK = 50, 15  # pixels into the table, where its first row has its box


@pytest.fixture
def number(page: Page) -> str:
    """The number of the record of a film that was just read."""
    film = FilePayload(name="child.png", mimeType="image/png", buffer=encode_png(phantom(5, pneumonia=True)))
    page.locator("input[type=file]").set_input_files(film)
    return page.get_by_role("link", name=NUMBER).inner_text().removeprefix("Record ")


def heading(page: Page, number: str) -> Locator:
    return page.get_by_role("heading", name=f"Record {number}")


@pytest.mark.slow
def test_a_record_opens_by_its_link_and_by_its_address_in_another_window(
    page: Page, browser: Browser, number: str
) -> None:
    page.get_by_role("link", name=NUMBER).click()
    expect(heading(page, number)).to_be_visible()
    assert page.url.endswith(f"/records?record={number}")
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(page.url)
        expect(heading(other, number)).to_be_visible()


@pytest.mark.slow
def test_a_row_opens_its_record_again_and_again_and_back_goes_back_to_the_list(page: Page, number: str) -> None:
    page.get_by_role("link", name="Records").click()
    for _ in range(2):
        expect(page.get_by_role("textbox", name="Record number")).to_be_visible()
        settled(page)
        page.get_by_test_id("stDataFrame").click(position={"x": TICK, "y": ROW})
        expect(heading(page, number)).to_be_visible()
        page.go_back()


@pytest.mark.slow
def test_a_number_that_is_typed_in_opens_its_record_and_a_slip_does_not(page: Page, number: str) -> None:
    page.get_by_role("link", name="Records").click()
    field = page.get_by_role("textbox", name="Record number")
    field.fill(f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
    field.press("Enter")
    expect(page.get_by_text("a digit is wrong")).to_be_visible()
    field.fill(number.replace("-", " "))
    field.press("Enter")
    expect(heading(page, number)).to_be_visible()
