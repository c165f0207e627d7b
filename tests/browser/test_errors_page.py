"""A clinical lead at the Errors page, in a real browser: every view has an address, and back goes back."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import settled


@pytest.fixture
def errors(page: Page, app: App) -> Page:
    page.goto(f"{app.url}/errors")
    expect(page.get_by_role("heading", name="Errors")).to_be_visible()
    return page


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def open_cell(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_test_id("tile").first).to_be_visible()


def test_from_a_cell_to_the_third_film_and_back(errors: Page) -> None:
    open_cell(errors, "Rightly cleared")
    assert query(errors) == {"cell": ["true negative"]}
    third = errors.get_by_test_id("tile").nth(2)
    name = str(third.get_attribute("data-film"))
    third.click()
    expect(errors.get_by_role("heading", name=name.rsplit("/", maxsplit=1)[-1])).to_be_visible()
    expect(errors.get_by_text(re.compile("^Film 3 of "))).to_be_visible()
    assert query(errors) == {"cell": ["true negative"], "film": [name]}
    errors.go_back()
    expect(errors.get_by_test_id("tile")).to_have_count(24)
    errors.go_back()
    expect(errors.get_by_test_id("tile")).to_have_count(0)
    expect(errors.get_by_text("Click a count to see its films.")).to_be_visible()


@pytest.mark.slow
def test_the_address_opens_the_same_view_in_a_second_window(errors: Page, browser: Browser) -> None:
    open_cell(errors, "Rightly cleared")
    slider = errors.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        errors.keyboard.press("ArrowLeft")
    expect(errors).to_have_url(re.compile(r"op=0\.49(&|$)"))
    context = browser.new_context()
    other = context.new_page()
    other.goto(errors.url)
    expect(other.get_by_test_id("tile")).to_have_count(24)
    counted = other.get_by_text(re.compile("^Films 1 to 24 of ")).inner_text()
    # The address changes at once, the films when the server has answered: the first window is waited for.
    expect(errors.get_by_text(counted)).to_be_visible()
    shown = [tile.get_attribute("data-film") for tile in errors.get_by_test_id("tile").all()]
    assert [tile.get_attribute("data-film") for tile in other.get_by_test_id("tile").all()] == shown
    context.close()


def test_keys_turn_the_pages(errors: Page) -> None:
    open_cell(errors, "Rightly cleared")
    settled(errors)  # a key is taken by the button that it stands for, once that can be pressed
    errors.keyboard.press("n")
    expect(errors.get_by_text(re.compile("^Films 25 to 48 of "))).to_be_visible()
    assert query(errors)["page"] == ["2"]
    settled(errors)
    errors.keyboard.press("p")
    expect(errors.get_by_text(re.compile("^Films 1 to 24 of "))).to_be_visible()


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_runs_over_the_edge(errors: Page, width: int) -> None:
    errors.set_viewport_size({"width": width, "height": 900})
    open_cell(errors, "Rightly cleared")
    over = errors.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
