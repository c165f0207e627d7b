"""A clinical lead at the Trainings page, in a real browser: the address stays with the training that is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import settled
from training.jobs.jobs import ask_for
from training.jobs.process import move
from training.order import Order
from training.recipe import Recipe


def failed_training() -> str:
    job = ask_for(Order(recipe=Recipe(), films=Path("/films"))).draft
    move(job, "failed", "expected films, received none")
    return job


@pytest.fixture
def page(browser: Browser, home: Path) -> Iterator[Page]:
    """The page of one training, by the address that a start leads to."""
    job = failed_training()
    app = App(home)
    try:
        with browser.new_context() as context:
            opened = context.new_page()
            opened.goto(f"{app.url}/trainings?job={job}")
            yield opened
    finally:
        app.stop()


@pytest.mark.slow
def test_a_reload_shows_the_same_training_though_another_was_asked_for_since(page: Page) -> None:
    caption = page.get_by_text(", asked for by ")
    job = caption.inner_text().split(",")[0]
    settled(page)
    failed_training()
    page.reload()
    expect(page.get_by_role("combobox")).to_have_value(job)
    expect(caption).to_contain_text(job)
