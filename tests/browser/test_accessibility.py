"""Every page in a real browser, light and dark, as axe-core sees it: nothing that shuts a person out."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from evaluation.predictions import read_predictions
from films.divisions import content_digests, digest_of_contents
from films.label_suspicions import LabelSuspicions, Suspicion, write_suspicions
from films.layout import load_films
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.store import find_version
from model_store.version import PREDICTIONS_FILE
from reading.spool import open_worklist
from records.database import open_database
from records.jobs import move_job
from records.kept_films import keep_film
from records.readings import NotedConcern, ReadingFacts, record_reading
from records.short_id import spoken
from records.verdicts import VerdictFacts, record_verdict
from tests.browser.running_app import App
from tests.browser.settled import settled
from tests.shipped_copies import copy_of_shipped, shipped_id
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for
from training.order import Order
from training.recipe import Recipe

# Of the Performance page.
PARTS = ("Figures", "Curves", "Kinds of film", "1,000 children", "Bacterial or viral", "Heat map", "Refusals")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# What Streamlit itself draws and no page of ours can mend: by axe's rule, within these elements, with the reason.
NOT_OURS = {
    "list": ("[data-testid=stSidebarNavItems]", "the sections of the navigation are no list items"),
    "listitem": (
        "[data-testid=stSidebarNavItems]",
        "its links are items, and the sections stand between list and item",
    ),
    "aria-dialog-name": (".stToast", "a passing message is named by an element that does not exist"),
}

FOUND = """
async (notOurs) => {
  const seen = await axe.run(document, {resultTypes: ["violations"], elementRef: true});
  const grave = seen.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return grave.flatMap((one) => one.nodes.map((node) => ({
    rule: one.id,
    // The element itself, not one found again by its selector: a message may have passed while axe looked.
    known: Boolean(notOurs[one.id] && node.element.closest(notOurs[one.id])),
    where: `${node.html.slice(0, 160)} | ${[...node.any, ...node.all, ...node.none][0]?.message ?? ""}`,
  })));
}
"""


FILM = encode_png(phantom(3, pneumonia=True))


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, list[str]]]:
    """An app whose home has films, two versions, records, a training and checked labels, with the addresses to see."""
    home = tmp_path_factory.mktemp("lived_in")
    folder = write_phantom_folder(home / "films", train=8, test=4)
    (home / "settings.toml").write_text(f'films_folder = "{folder.as_posix()}"\nkeep_films = true\n')
    copy_of_shipped(home, "20991231T000000Z-aaaa")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECOND_READ_HOME", str(home))
        pages = [
            "", "worklist", *_worklists(), "records", f"records?record={_record()}",
            "errors", "errors?cell=true+negative", f"errors?film={_stored_film()}",
            *(f"performance?part={quote(part)}" for part in PARTS), "compare",
            f"labels?film={_checked_labels(folder)}", "labels", "model", "data", "retrain",
            f"trainings?job={_training(folder)}", "search", "models", "reproductions",
        ]  # fmt: skip
    app = App(home)
    yield app, pages
    app.stop()


def _record() -> str:
    facts = ReadingFacts(
        digest=keep_film(FILM).name, version=shipped_id(), finding="pneumonia", probability=0.81, operating_point=0.5,
        cause="viral", cause_probability=0.83, concerns=(NotedConcern("small", "The film is small.", False),),
        engine="graph", seconds=0.01,
    )  # fmt: skip
    with open_database() as database:
        reading = record_reading(database, facts, "Ada")
        record_verdict(database, VerdictFacts(reading=reading.id, agreement="disagree"), "Bo")
    return spoken(reading.short_id)


def _worklists() -> tuple[str, str]:
    """A worklist as a whole, and one film of it."""
    worklist = open_worklist()
    for seed in (3, 4):
        worklist.add(f"child {seed}.png", encode_png(phantom(seed, pneumonia=True)))
    return f"worklist?worklist={worklist.id}", f"worklist?worklist={worklist.id}&film=1"


def _checked_labels(folder: Path) -> str:
    films = load_films(folder)
    contents = content_digests(films)
    write_suspicions(
        LabelSuspicions(
            data_digest=digest_of_contents(contents), features="drawn numbers", area=0.9,
            films=tuple(
                Suspicion(
                    name=film.name, digest=contents[film.name], label=film.label, probability=0.96,
                    neighbours=tuple(other.name for other in films[:3]), other_label=1,
                )
                for film in films
            ),
        )
    )  # fmt: skip
    return films[0].name


def _training(folder: Path) -> str:
    job = ask_for(Order(recipe=Recipe(), films=folder)).draft
    names = ("seconds", "loss", "accuracy", "auc", "val_loss", "val_accuracy", "val_auc", "learning_rate")
    JobFolder(job).write_curves([{"epoch": epoch, **dict.fromkeys(names, 0.5)} for epoch in (1, 2)])
    with open_database() as database:
        move_job(database, job, "failed", "expected films, received none")
    return job


def _stored_film() -> str:
    version = find_version(shipped_id())
    predictions = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    return predictions.film[int(predictions.truth.argmax())]


def _settled(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for(timeout=60_000)
    settled(page, timeout=60_000)
    page.wait_for_timeout(1000)  # what a component or a plot draws after the script has ended


def _open_all_below_a_finding(page: Page) -> None:
    called = encode_png(phantom(1, pneumonia=True))
    page.locator("input[type=file]").set_input_files({"name": "called.png", "mimeType": "image/png", "buffer": called})
    page.get_by_role("heading", name="called.png").wait_for(timeout=60_000)
    for part in ("For this child", "Similar films"):
        _settled(page)
        page.get_by_text(part, exact=True).click()
    page.get_by_text("the post-test probability").wait_for(timeout=60_000)
    page.get_by_text("no second opinion").wait_for(timeout=60_000)
    _settled(page)


def _looks(page: Page, address: str, addresses: list[str]) -> Iterator[None]:
    """Each look of a page's address that axe sees."""
    _settled(page)
    if address:
        yield
        return
    links = page.get_by_test_id("stSidebarNavLink").all()
    shown = {str(link.get_attribute("href")).rsplit("/", maxsplit=1)[-1] for link in links}
    assert shown == {one.split("?")[0] for one in addresses}, "pages in the navigation"
    page.get_by_role("button", name="Try an example").click()
    page.get_by_test_id("stToast").hover(timeout=60_000)  # as long as a pointer rests on it, a message stays
    page.get_by_text("Film 1 of 2").wait_for(timeout=60_000)
    _settled(page)
    yield
    page.mouse.move(0, 0)
    page.get_by_role("button", name="Other explanations").click()
    page.get_by_test_id("explanation").first.wait_for(timeout=60_000)
    _settled(page)
    _open_all_below_a_finding(page)
    yield


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_axe_finds_nothing_serious_on_any_page(browser: Browser, lived_in: tuple[App, list[str]]) -> None:
    app, addresses = lived_in
    ours, needed = set(), set()
    for scheme in ("light", "dark"):
        with browser.new_context(viewport={"width": 1280, "height": 1200}, color_scheme=scheme) as context:
            page = context.new_page()
            for address in addresses:
                page.goto(f"{app.url}/{address}")
                for _ in _looks(page, address, addresses):
                    page.evaluate(AXE)
                    for one in page.evaluate(FOUND, {rule: within for rule, (within, _) in NOT_OURS.items()}):
                        if one["known"]:
                            needed.add(one["rule"])
                        else:
                            ours.add(f"{scheme} /{address} {one['rule']}: {one['where']}")
    assert not ours, "\n".join(sorted(ours))
    assert needed == set(NOT_OURS), "an exception that nothing needs any more"
