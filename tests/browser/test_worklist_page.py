"""Two clinicians at one worklist, in a real browser."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from films.phantoms import encode_png, phantom
from tests.browser.running_app import App
from tests.browser.settled import settled
from tests.browser.test_read_page import ready_viewer


@pytest.fixture
def worklist(page: Page, app: App) -> Page:
    """A worklist of three films out of a zip, read."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for seed in (1, 6):
            opened.writestr(f"child/{seed}.png", encode_png(phantom(seed, pneumonia=True)))
        opened.writestr("child/notes.txt", b"no film")
    page.goto(f"{app.url}/worklist")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "films.zip", "mimeType": "application/zip", "buffer": file.getvalue()}
    )
    expect(page.get_by_test_id("tile")).to_have_count(3)
    settled(page)
    return page


def heading(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", name=f"Film {number}", exact=True)).to_be_visible()


@pytest.mark.slow
def test_keys_step_and_judge_and_another_tab_sees_it_after_a_reload_too(worklist: Page) -> None:
    whole = worklist.url
    worklist.get_by_test_id("tile").first.click()
    heading(worklist, 1)
    ready_viewer(worklist)
    worklist.get_by_text("Your verdict").click()
    worklist.get_by_role("textbox", name="In words").press_sequentially("a dense patch, no more")  # are no verdict
    worklist.get_by_test_id("film-canvas").click()  # its keys and those of the page leave each other alone
    heading(worklist, 1)
    expect(worklist.get_by_text(re.compile(r"\bagrees \("))).to_have_count(0)
    worklist.keyboard.press("a")
    expect(worklist.get_by_text(re.compile(r"\bagrees \("))).to_be_visible()
    settled(worklist)
    worklist.keyboard.press("n")
    heading(worklist, 2)
    settled(worklist)
    worklist.keyboard.press("d")
    expect(worklist.get_by_text(re.compile(r"disagrees \("))).to_be_visible()
    worklist.reload()
    heading(worklist, 2)
    expect(worklist.get_by_text(re.compile(r"disagrees \("))).to_be_visible()

    other = worklist.context.new_page()
    other.goto(whole)
    expect(other.get_by_test_id("tile").get_by_text("disagree", exact=True)).to_be_visible()
    expect(other.get_by_test_id("tile").get_by_text("agree", exact=True)).to_be_visible()
    other.get_by_role("button", name="Close").click()
    other.get_by_role("button", name="Close and delete the films").click()
    expect(other.get_by_text("Films lie on this machine")).to_be_visible()
    worklist.reload()
    expect(worklist.get_by_text("This worklist is closed")).to_be_visible()


@pytest.mark.slow
def test_nothing_runs_over_the_edge(worklist: Page) -> None:
    overhang = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (1280, 400):
        worklist.set_viewport_size({"width": width, "height": 900})
        assert worklist.evaluate(overhang) <= 0
    worklist.get_by_test_id("tile").first.click()
    ready_viewer(worklist)
    settled(worklist)
    for width in (400, 1280):
        worklist.set_viewport_size({"width": width, "height": 900})
        assert worklist.evaluate(overhang) <= 0
