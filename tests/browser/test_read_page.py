"""A clinician at the Read page, in a real browser."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from films.phantoms import encode_png, phantom
from tests.browser.running_app import App
from tests.browser.settled import settled
from tests.reading.drawn_dicom import MARKER, data_set, file_of, marked_everywhere


def film(name: str = "film.png", seed: int = 1, pneumonia: bool = True) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": encode_png(phantom(seed, pneumonia))}


def upload(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


FINDING = re.compile(r"Finding: (no pneumonia|pneumonia|uncertain)")


def ready_viewer(page: Page) -> None:
    expect(page.get_by_test_id("film-viewer")).to_have_attribute("data-ready", "true")


def canvas_pixels(page: Page) -> str:
    """All that the viewer's canvas shows, as one string."""
    return str(page.get_by_test_id("film-canvas").first.evaluate("canvas => canvas.toDataURL()"))


def test_an_uploaded_film_gets_a_reading_with_its_picture(page: Page) -> None:
    upload(page, film("child.png"))
    expect(page.get_by_role("heading", name="child.png")).to_be_visible()
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    expect(page.get_by_text("Probability of pneumonia")).to_be_visible()
    expect(page.get_by_text(re.compile("LiteRT .*CPU, .*ms"))).to_be_visible()
    ready_viewer(page)


def test_a_film_named_as_an_address_leads_nowhere(page: Page) -> None:
    upload(page, film("www.elsewhere.example a@elsewhere.example.png"))
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("elsewhere"))).to_be_visible()
    expect(page.locator("a[href*=elsewhere]")).to_have_count(0)


def test_the_heat_map_fades_without_asking_the_server(page: Page) -> None:
    upload(page, film())
    ready_viewer(page)
    sent: list[str] = []
    page.on("websocket", lambda socket: sent.append(socket.url))
    asked = page.evaluate("() => performance.getEntriesByType('resource').length")
    before = canvas_pixels(page)
    page.get_by_test_id("heat-strength").fill("0")
    expect(page.get_by_test_id("film-viewer")).to_have_attribute("data-strength", "0")
    assert canvas_pixels(page) != before
    assert page.evaluate("() => performance.getEntriesByType('resource').length") == asked
    assert sent == []


def test_the_lungs_outline_comes_and_goes_without_asking_the_server(page: Page) -> None:
    upload(page, film("one.png"), film("other.png", seed=2))
    ready_viewer(page)
    settled(page)
    viewer, toggle = page.get_by_test_id("film-viewer"), page.get_by_test_id("lungs-toggle")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    asked = page.evaluate("() => performance.getEntriesByType('resource').length")
    outlined = canvas_pixels(page)
    toggle.click()
    expect(viewer).to_have_attribute("data-lungs", "false")
    hidden = canvas_pixels(page)
    assert hidden != outlined
    page.get_by_test_id("film-canvas").press("l")
    expect(viewer).to_have_attribute("data-lungs", "true")
    assert canvas_pixels(page) == outlined
    toggle.click()
    assert page.evaluate("() => performance.getEntriesByType('resource').length") == asked
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="other.png")).to_be_visible()
    ready_viewer(page)
    expect(viewer).to_have_attribute("data-lungs", "false")


def test_where_no_lungs_were_found_there_is_no_outline_to_show(page: Page) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": encode_png(noise)})
    expect(page.get_by_text("No lungs were found")).to_be_visible()
    ready_viewer(page)
    expect(page.get_by_test_id("lungs-toggle")).to_be_hidden()
    page.get_by_test_id("film-canvas").press("l")
    expect(page.get_by_test_id("film-viewer")).to_have_attribute("data-lungs", "false")


def test_the_childs_slider_moves_what_follows_from_the_finding_and_reads_nothing_again(page: Page) -> None:
    upload(page, film())
    ready_viewer(page)
    settled(page)
    page.get_by_text("For this child", exact=True).click()
    after, read = page.get_by_text("the post-test probability"), page.get_by_text(re.compile("LiteRT .*ms"))
    expect(after).to_be_visible()
    said, once = after.inner_text(), read.inner_text()
    slider = page.get_by_role("slider", name="How likely was pneumonia before the film?")
    for _ in range(10):
        slider.press("ArrowRight")
    expect(after).not_to_have_text(said)
    expect(page.get_by_role("img", name=re.compile("Of 100 children .* have pneumonia"))).to_be_visible()
    assert read.inner_text() == once


def test_a_bad_file_costs_only_itself(page: Page) -> None:
    upload(
        page,
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a film"},
        {"name": "empty.png", "mimeType": "image/png", "buffer": b""},
        film("good.png"),
    )
    expect(page.get_by_text("Expected a PNG, JPEG or DICOM film, received something else")).to_be_visible()
    expect(page.get_by_text("Film 1 of 3")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Next").click()
    expect(
        page.get_by_test_id("stAlertContentError").get_by_text(
            "Expected a PNG, JPEG or DICOM film, received an empty file."
        )
    ).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()


def test_a_dicom_film_is_read_and_its_copy_names_nobody(page: Page, tmp_path: Path) -> None:
    content = marked_everywhere(phantom(3, pneumonia=True).astype(np.uint16) * 16)
    upload(page, {"name": "IM000001", "mimeType": "application/octet-stream", "buffer": content})
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    settled(page)
    page.get_by_text("DICOM header").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Copy without personal data").click()
    download.value.save_as(tmp_path / "copy.dcm")
    copy = (tmp_path / "copy.dcm").read_bytes()
    assert copy[128:132] == b"DICM"
    assert MARKER.encode() not in copy
    assert MARKER not in page.content()


def test_reports_are_taken_away_without_a_rerun(page: Page, tmp_path: Path) -> None:
    content = file_of(data_set(phantom(3, pneumonia=True).astype(np.uint16) * 16, PatientName="Doe^Jane"))
    upload(page, {"name": "IM000001", "mimeType": "application/octet-stream", "buffer": content})
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    settled(page)
    page.get_by_text("Take away").click()
    for button, beginning in (
        ("Report (PDF)", b"%PDF-"),
        ("Table (CSV)", b"record,finding,"),
        ("Structured report (DICOM)", bytes(128) + b"DICM"),
        ("Heat map (DICOM)", bytes(128) + b"DICM"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        download.value.save_as(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes().startswith(beginning), button
        assert download.value.suggested_filename.startswith("second-read-")
    expect(page.get_by_role("button", name="Report (PDF)")).to_be_visible()  # a rerun would have closed the drawer


def test_the_example_is_called_a_phantom_where_there_are_no_films(page: Page) -> None:
    page.get_by_role("button", name="Try an example").click()
    expect(page.get_by_text("These are phantoms: drawn, not taken.")).to_be_visible()
    expect(page.get_by_role("heading", name="Phantom 1")).to_be_visible()


def test_a_reload_forgets_the_films_and_says_so(page: Page) -> None:
    upload(page, film())
    expect(page.get_by_role("heading", name="film.png")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No films on the table.")).to_be_visible()
    expect(page.get_by_role("heading", name="film.png")).to_have_count(0)


def test_a_second_tab_works_on_its_own(page: Page, app: App) -> None:
    upload(page, film("first.png"))
    expect(page.get_by_role("heading", name="first.png")).to_be_visible()
    second = page.context.new_page()
    second.goto(app.url)
    expect(second.get_by_text("No films on the table.")).to_be_visible()
    upload(second, film("second.png"))
    expect(second.get_by_role("heading", name="second.png")).to_be_visible()
    expect(page.get_by_role("heading", name="first.png")).to_be_visible()


@pytest.mark.slow
def test_a_bookmarked_inner_page_keeps_its_banner_after_a_server_restart(browser: Browser, tmp_path: Path) -> None:
    app = App(tmp_path)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{app.url}/model")
    expect(page.get_by_role("heading", name="The model in service")).to_be_visible()
    app.stop()
    app.start()
    try:
        page.goto(f"{app.url}/model")
        expect(page.get_by_text("not a medical device").first).to_be_visible()
        expect(page.get_by_role("heading", name="The model in service")).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
    finally:
        context.close()
        app.stop()


def test_the_banner_leads_to_the_model_and_back_with_the_films_still_there(page: Page) -> None:
    upload(page, film("kept.png"))
    expect(page.get_by_role("heading", name="kept.png")).to_be_visible()
    page.get_by_role("link", name="What this model can and cannot do").click()
    expect(page.get_by_role("heading", name="The model in service")).to_be_visible()
    page.get_by_role("link", name="Read films").click()
    expect(page.get_by_role("heading", name="kept.png")).to_be_visible()


def test_nothing_is_fetched_from_another_machine(browser: Browser, app: App) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app.url)
    upload(page, film())
    ready_viewer(page)
    context.close()
    strangers = [url for url in asked if not url.startswith((app.url, "data:", "blob:"))]
    assert asked
    assert strangers == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_fits_its_window_in_both_themes(browser: Browser, app: App, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(app.url)
    upload(page, film())
    ready_viewer(page)
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    background = page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor")
    context.close()
    assert overflow <= 0
    lightness = sum(int(part) for part in re.findall(r"\d+", background)[:3])
    assert (lightness < 200) == (scheme == "dark")


def test_many_films_are_all_read_and_shown_in_one_table(page: Page) -> None:
    upload(page, *(film(f"film{number:02}.png", number) for number in range(12)))
    expect(page.get_by_text("Film 1 of 12")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="film01.png")).to_be_visible()
    page.get_by_role("button", name="Clear the table").click()
    expect(page.get_by_text("No films on the table.")).to_be_visible()


def test_a_tick_goes_with_the_film_that_it_chose_and_can_be_set_again(page: Page) -> None:
    upload(page, *(film(f"film{number}.png", number) for number in range(4)))
    expect(page.get_by_text("Film 1 of 4")).to_be_visible()
    ticked = page.locator("[data-testid=stDataFrame] tr[aria-selected=true]")
    for _ in range(2):
        settled(page)
        page.get_by_test_id("stDataFrame").click(position={"x": 15, "y": 36 + 2 * 35 + 17})  # the third row's box
        expect(page.get_by_text("Film 3 of 4")).to_be_visible()
        expect(ticked).to_have_count(1)
        settled(page)
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("Film 4 of 4")).to_be_visible()
        expect(ticked).to_have_count(0)
    upload(page, film("fifth.png", 5))
    expect(page.get_by_text("Film 5 of 5")).to_be_visible()
