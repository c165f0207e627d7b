"""A clinical lead at the Models page, in a real browser: what is promoted reads the next film, without a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from films.phantoms import encode_png, phantom
from tests.browser.running_app import App
from tests.shipped_copies import copy_of_shipped, shipped_id

CANDIDATE = "20991231T000000Z-aaaa"
GATE_MILLISECONDS = 120_000  # it starts a process that imports Keras


@pytest.fixture
def lead(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    """Two windows of one app that has a candidate: the lead's on the Models page, a clinician's on the Read page."""
    copy_of_shipped(tmp_path, CANDIDATE)
    (tmp_path / "serving.json").write_text(f'{{"version": "{shipped_id()}"}}')
    app = App(tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    models, read = context.new_page(), context.new_page()
    models.goto(f"{app.url}/models")
    read.goto(app.url)
    yield models, read
    context.close()
    app.stop()


def read_film(page: Page, seed: int) -> None:
    film: FilePayload = {"name": f"film{seed}.png", "mimeType": "image/png", "buffer": encode_png(phantom(seed, True))}
    page.locator("input[type=file]").set_input_files([film])
    expect(page.get_by_role("heading", name=f"film{seed}.png")).to_be_visible()


@pytest.mark.slow
def test_a_candidate_is_held_promoted_and_rolled_back(lead: tuple[Page, Page]) -> None:
    models, read = lead
    read_film(read, 1)
    expect(read.get_by_text(f"Model {shipped_id()}")).to_be_visible()
    models.get_by_role("button", name="Hold it at the gate").click()
    expect(models.get_by_text("It passes the gate")).to_be_visible(timeout=GATE_MILLISECONDS)
    models.get_by_label("Why", exact=True).fill("ours, and as good")
    models.get_by_label("Why", exact=True).press("Enter")
    models.get_by_role("button", name="Promote", exact=True).click()
    expect(models.get_by_text(f"{CANDIDATE} serves from the next reading on.")).to_be_visible()
    read_film(read, 2)
    expect(read.get_by_text(f"Model {CANDIDATE}")).to_be_visible()
    models.get_by_label(f"Why back to {shipped_id()}").fill("not after all")
    models.get_by_label(f"Why back to {shipped_id()}").press("Enter")
    models.get_by_role("button", name="Roll back").click()
    expect(models.get_by_text(f"{shipped_id()} serves again.")).to_be_visible()
    read_film(read, 3)
    expect(read.get_by_text(f"Model {shipped_id()}")).to_be_visible()
