"""A clinical lead at the Performance page, in a real browser: figures follow the sliders, and the address the view."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import settled
from tests.shipped_copies import copy_of_shipped, rewritten, shipped_id

OTHER = "20991231T000000Z-aaaa"  # its card has an operating point of .3


@pytest.fixture
def performance(page: Page, app: App) -> Page:
    page.goto(f"{app.url}/performance")
    expect(page.get_by_role("heading", name="Classification report")).to_be_visible(timeout=30_000)
    return page


def found(page: Page) -> str:
    """The share of sick children that are found, as the page says it."""
    return page.get_by_test_id("stMetricValue").first.inner_text()


def test_the_figures_follow_the_operating_point(performance: Page) -> None:
    before = found(performance)
    slider = performance.get_by_role("slider").first
    slider.focus()
    slider.press("End")
    expect(performance.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    assert re.search(r"op=0\.999(&|$)", performance.url)


def test_the_address_opens_the_same_part_in_a_second_window(performance: Page, browser: Browser) -> None:
    performance.get_by_role("tab", name="1,000 children").click()
    expect(performance).to_have_url(re.compile("part=1"))
    other = browser.new_context().new_page()
    other.goto(performance.url)
    expect(other.get_by_role("heading", name="What a finding means there")).to_be_visible(timeout=30_000)
    other.context.close()


def test_all_curves_are_drawn(performance: Page) -> None:
    performance.get_by_role("tab", name="Curves").click()
    expect(performance.locator(".js-plotly-plot")).to_have_count(5, timeout=60_000)


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_runs_over_the_edge(performance: Page, width: int) -> None:
    performance.set_viewport_size({"width": width, "height": 900})
    over = performance.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0


@pytest.fixture
def two_versions(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of an app with a second version, which does not serve."""
    folder = copy_of_shipped(tmp_path, OTHER).folder
    card = json.loads((folder / "card.json").read_text())
    card["operating_point"]["probability"] = 0.3
    (folder / "card.json").write_text(json.dumps(card))
    rewritten(folder)
    (tmp_path / "serving.json").write_text(f'{{"version": "{shipped_id()}"}}')
    app = App(tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{app.url}/performance")
    yield page
    context.close()
    app.stop()


@pytest.mark.slow
def test_another_version_brings_its_own_operating_point(two_versions: Page) -> None:
    page = two_versions
    point = page.get_by_role("slider").first
    expect(point).to_have_value("0.5", timeout=60_000)
    for version, of_card in ((OTHER, "0.3"), (shipped_id(), "0.5")):
        page.get_by_role("combobox", name=re.compile("Version")).click()
        page.get_by_role("option", name=version).click()
        expect(point).to_have_value(of_card)
        settled(page)
        assert "op=" not in page.url
    point.press("End")
    expect(page).to_have_url(re.compile(r"op=0\.999(&|$)"))
    page.get_by_role("combobox", name=re.compile("Version")).click()
    page.get_by_role("option", name=OTHER).click()
    expect(page.get_by_text(f"The card of version {OTHER} says 0.300")).to_be_visible()
    expect(point).to_have_value("0.999")
