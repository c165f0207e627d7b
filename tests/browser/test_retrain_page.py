"""A clinical lead trains a version, in a real browser: the training outlives the page, the browser and the server."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from films.phantoms import write_phantom_folder
from tests.browser.running_app import App
from tests.browser.settled import settled
from tests.browser.training_processes import end_processes, training_process

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),  # a training stands back: on a busy machine it takes many times its minute
    pytest.mark.skipif(sys.platform != "linux", reason="the training's process is found in /proc"),
]

EPOCHS = 200  # more than a test waits for
LEARNS = 1_200_000  # milliseconds until the first whole epoch: Keras is imported, the network traced
ENDS = 1_200_000  # milliseconds from a stop to the version: calibrated, exported, tested
SAYS = 10_000  # milliseconds in which a page says that a process is gone
OBEYS = 60_000  # milliseconds until the next step of a process that stands back, which looks then
AT_WORK = re.compile(" Training$")  # the state's heading, after the name of its icon


@dataclass(frozen=True)
class Lab:
    app: App
    home: Path
    films: Path

    def curves(self, job: str) -> list[str]:
        return (self.home / "jobs" / job / "curves.csv").read_text().splitlines()

    def process(self, job: str) -> int:
        process = training_process(self.home, job)
        assert process is not None
        return process

    def is_left(self, job: str) -> bool:
        """Whether no process trains it; the last one may need a moment to end after its last word."""
        end = time.monotonic() + SAYS / 1000
        while training_process(self.home, job) is not None and time.monotonic() < end:
            time.sleep(0.1)
        return training_process(self.home, job) is None


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    home = tmp_path / "lab"
    films = write_phantom_folder(tmp_path / "films", train=16, test=8)
    app = App(home)
    try:
        yield Lab(app, home, films)
    finally:
        app.stop()
        end_processes(home)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 1600}) as context:
        yield context.new_page()


def start_training(page: Page, lab: Lab) -> str:
    """From the Retrain page to the Trainings page; the id of the training."""
    page.goto(f"{lab.app.url}/retrain")
    page.get_by_label("Folder of films").fill(str(lab.films))
    page.get_by_label("Folder of films").press("Enter")
    page.get_by_text("the version in service", exact=True).click()
    expect(page.get_by_text("tested by the official protocol")).to_be_visible()
    page.get_by_role("radio", name="quick look").click()
    expect(page.get_by_text("whether the data can be learned from at all")).to_be_visible()
    settled(page)
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Epochs", exact=True).fill(str(EPOCHS))
    page.get_by_label("Epochs", exact=True).press("Enter")
    settled(page)
    page.get_by_role("button", name="Start the training").click()
    expect(page.get_by_role("heading", name="Trainings", exact=True)).to_be_visible()
    job = page.get_by_text(", asked for by ").inner_text().split(",")[0]
    expect(page).to_have_url(f"{lab.app.url}/trainings?job={job}")
    return job


def epochs_shown(page: Page, more_than: int = 0, timeout: int = LEARNS) -> int:
    """How many epochs the curves have, waited for without a reload until they are `more_than` so many."""
    words, end = page.get_by_text(re.compile(r"^Loss after epoch \d+:")), time.monotonic() + timeout / 1000
    while True:
        words.wait_for(timeout=timeout)
        shown = int(re.findall(r"\d+", words.inner_text())[0])
        if shown > more_than:
            return shown
        assert time.monotonic() < end, f"expected more than {more_than} epochs, {shown} are shown"
        page.wait_for_timeout(200)


def same_training(page: Page, job: str, epochs: int) -> int:
    """The page shows this training at work, with its curves as far as they were, or further."""
    expect(page.get_by_text(f"{job}, asked for by")).to_be_visible()
    expect(page.get_by_role("heading", name=AT_WORK)).to_be_visible()
    shown = epochs_shown(page, more_than=epochs - 1, timeout=SAYS)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    return shown


def test_a_training_outlives_reload_browser_and_server_and_is_stopped_with_its_best(
    lab: Lab, page: Page, browser: Browser
) -> None:
    job = start_training(page, lab)
    epochs = epochs_shown(page)
    page.reload()
    epochs = same_training(page, job, epochs)
    second = page.context.new_page()
    second.goto(page.url)
    epochs = same_training(second, job, epochs)
    process = lab.process(job)
    page.context.close()
    lab.app.stop()
    lab.app.start()
    assert lab.process(job) == process
    with browser.new_context(viewport={"width": 1280, "height": 1600}) as context:
        again = context.new_page()
        again.goto(f"{lab.app.url}/trainings")
        epochs = same_training(again, job, epochs)
        epochs_shown(again, more_than=epochs)
        assert lab.process(job) == process
        again.get_by_role("button", name="Stop and keep best").click()
        expect(again.get_by_role("heading", name="Stopping: the best epoch is kept and tested")).to_be_visible()
        expect(again.get_by_role("heading", name="Stopped")).to_be_visible(timeout=ENDS)
        kept = re.compile(rf"^Epoch \d+ of {EPOCHS} is kept; version {job}\.$")
        expect(again.get_by_text(kept)).to_be_visible()
        again.get_by_role("link", name="Hold it at the gate").click()
        expect(again.get_by_role("heading", name="Models", exact=True)).to_be_visible()
        expect(again.get_by_role("combobox", name=re.compile("Candidate"))).to_have_value(job)
    assert lab.is_left(job)


def test_a_killed_training_is_said_to_be_interrupted_goes_on_and_is_discarded(lab: Lab, page: Page) -> None:
    job = start_training(page, lab)
    epochs = epochs_shown(page)
    os.kill(lab.process(job), signal.SIGKILL)
    expect(page.get_by_role("heading", name="Interrupted")).to_be_visible(timeout=SAYS)
    before = lab.curves(job)
    assert epochs_shown(page, more_than=epochs - 1) == len(before) - 1  # its head
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("heading", name=AT_WORK)).to_be_visible(timeout=LEARNS)
    assert epochs_shown(page) >= len(before) - 1
    epochs_shown(page, more_than=len(before) - 1)
    assert lab.curves(job)[: len(before)] == before
    page.get_by_role("button", name="Cancel and discard").click()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("Cancelled: nothing of it is kept.")).to_be_visible(timeout=OBEYS)
    assert not (lab.home / "drafts" / job).exists()
    assert lab.is_left(job)
