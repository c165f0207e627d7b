"""The model page, run without a browser: it shows what the command prints."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluation.sealed_test_set import OPENED
from model_store.card_blocks import Plot, Sentences, Table
from model_store.card_markdown import block_as_markdown
from model_store.card_page import card_page
from model_store.store import serving_version
from model_store.version import EVALUATION_FILE, sha256_of
from pages.parts.literal import literal
from records.database import database_path, open_database
from records.ledger import append
from tests.model_store.card_page_facts import evaluation_facts
from tests.pages.opened_page import PROJECT, opened, shown
from tests.shipped_copies import copy_of_shipped, rewritten


@pytest.fixture(params=[False, True], ids=["without an evaluation", "with one"])
def evaluated(request: pytest.FixtureRequest, home: Path) -> Iterator[None]:
    """A copy of the shipped version serves, with an evaluation beside its card or without."""
    from reading.reader import _cached_reader

    folder = home / "versions" / "20991231T000000Z-copy"
    shutil.copytree(serving_version().folder, folder)
    card = json.loads((folder / "card.json").read_text())
    card["files"].pop(EVALUATION_FILE, None)
    if request.param:
        (folder / EVALUATION_FILE).write_text(json.dumps(evaluation_facts()))
        card["files"][EVALUATION_FILE] = sha256_of(folder / EVALUATION_FILE)
    (folder / "card.json").write_text(json.dumps(card | {"id": folder.name}))
    (home / "serving.json").write_text(f'{{"version": "{folder.name}"}}')
    _cached_reader.cache_clear()
    yield
    _cached_reader.cache_clear()


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()


def card(app: AppTest) -> AppTest:
    return shown(app.switch_page("pages/audit/model_card.py").run())


@pytest.mark.usefixtures("evaluated")
def test_the_page_shows_the_same_as_the_command(app: AppTest) -> None:
    page = card_page(serving_version())
    card(app)
    blocks = [block for section in page.sections for block in section.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    texts = [element.value for element in app.markdown]
    assert app.title[0].value == "The model in service"
    assert literal(page.made) in [caption.value for caption in app.caption]
    assert [heading.value for heading in app.subheader] == [section.title for section in page.sections]
    for block in blocks:
        if isinstance(block, Sentences):
            assert block_as_markdown(block, literal) in texts
    # A long table shows its first four rows, and all of them when opened.
    expected = [(table.columns, rows) for table in tables
                for rows in ([table.rows[:4], table.rows] if len(table.rows) > 10 else [table.rows])]  # fmt: skip
    for drawn, (columns, rows) in zip(app.table, expected, strict=True):
        assert tuple(drawn.value.columns) == columns
        assert [tuple(row) for row in drawn.value.to_numpy()] == [tuple(map(literal, row)) for row in rows]
    assert len(app.get("plotly_chart")) == sum(isinstance(block, Plot) for block in blocks)
    assert len(app.get("download_button")) == 1


SAID = "# Certified :material/verified: _a_ &lt; **b** https://elsewhere.example www.elsewhere.example"


def test_what_a_card_says_is_read_as_it_was_written_and_does_nothing(home: Path) -> None:
    folder = copy_of_shipped(home, "www.elsewhere.example").folder
    card_file = folder / "card.json"
    facts = json.loads(card_file.read_text())
    facts["intended_use"]["text"] = SAID
    facts["training"]["recipe"] = {SAID: SAID}
    card_file.write_text(json.dumps(facts))
    version = rewritten(folder)
    (home / "serving.json").write_text(json.dumps({"version": version.id}))
    app = opened("audit/model_card")
    assert any(literal(SAID) in str(element.value) for element in app.markdown)
    assert any(literal(SAID) in cell for table in app.table for cell in table.value.to_numpy().ravel())
    drawn = [str(element.value) for element in [*app.markdown, *app.caption]]
    assert not any("://elsewhere" in text or "www.elsewhere" in text for text in drawn)


def test_looking_at_the_card_makes_no_database(app: AppTest) -> None:
    card(app)
    assert not database_path().exists()


def test_openings_in_the_ledger_are_counted(app: AppTest) -> None:
    with open_database() as database:
        for _ in range(3):
            append(database, OPENED, serving_version().id, {})
    assert "opened 3 times" in "\n".join(element.value for element in card(app).markdown)


def test_an_unusable_database_is_said_and_the_card_still_shown(app: AppTest) -> None:
    database_path().parent.mkdir(parents=True, exist_ok=True)
    database_path().write_bytes(b"no database at all, but a file of its name" * 40)
    card(app)
    assert any("card's own count only" in warning.value for warning in app.warning)
    assert app.table
