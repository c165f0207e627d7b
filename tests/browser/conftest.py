"""A real app in a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.running_app import App

REQUIRED = "SECOND_READ_REQUIRE_BROWSER"  # set where a missing browser must fail, not skip

expect.set_options(timeout=20_000)  # milliseconds; two test files may run side by side on two cores

# As root in a container there is no sandbox; the rest keeps Chromium from calling home.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    running = App(tmp_path_factory.mktemp("browser_home"))
    yield running
    running.stop()


def _chromium(playwright: Playwright) -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = _chromium(playwright)
        if path is None:
            missing = "no Chromium: neither one of the system nor Playwright's own"
            assert not os.environ.get(REQUIRED), missing
            pytest.skip(missing)
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, app: App) -> Iterator[Page]:
    """A fresh browser window on the Read page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(app.url)
    opened.get_by_role("heading", name="Read films").wait_for()
    yield opened
    context.close()
