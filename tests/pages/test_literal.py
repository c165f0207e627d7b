"""Words from outside stand on a page as they were written, and do nothing there."""

import json
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from evaluation.other_films import run_on_other_films
from films.other_folder import labelled_films
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.store import serving_version
from model_store.version import Version
from pages.parts.literal import literal
from records.database import open_database
from records.deletion import delete_reading
from records.jobs import move_job
from records.readings import list_readings
from records.verdicts import VerdictFacts, record_verdict
from tests.pages.opened_page import opened, shown
from tests.shipped_copies import imported_copy, rewritten
from tests.training.searches.stand_in import SPACE
from training.jobs.jobs import ask_for
from training.order import Order
from training.recipe import Recipe
from training.searches.folder import SearchEnd, SearchFolder
from training.searches.searches import begin
from training.searches.space import read_space

PICTURE = "![x](https://elsewhere.example/x.png) **5** $a$ :red[b]"
JOINER = "\u2060"  # has no width
SPOKEN = rf"\!\[x\]\(https\:{JOINER}\/\/elsewhere\.example\/x\.png\) \*\*5\*\* \$a\$ \:red\[b\]"


@pytest.mark.parametrize(
    "said", [PICTURE, "# heading", "1. one", "- one", "> said", "a_b_c", "<b>x</b>", "&amp;", "`x`", "~~x~~", "a\\b"]
)
def test_markdown_in_words_is_read_as_it_was_written(said: str) -> None:
    (paragraph,) = [part for part in MarkdownIt().parse(f"Words: {literal(said)}") if part.type == "inline"]
    assert {part.type for part in paragraph.children or []} <= {"text", "text_special"}
    assert "".join(part.content for part in paragraph.children or []).replace(JOINER, "") == f"Words: {said}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("HTTPS://elsewhere.example", rf"HTTPS\:{JOINER}\/\/elsewhere\.example"),
        ("www.elsewhere.example", rf"www{JOINER}\.elsewhere\.example"),
        ("a@elsewhere.example", rf"a\@{JOINER}elsewhere\.example"),
        ("at 5 @ 3: www", r"at 5 \@ 3\: www"),
    ],
)
def test_what_the_browser_would_make_a_link_by_itself_is_parted_by_nothing_that_is_seen(said: str, shown: str) -> None:
    assert literal(said) == shown


@given(st.text(string.ascii_letters + string.digits + " äß👶"))
def test_plain_words_stay_as_they_are_on_one_line(said: str) -> None:
    assert literal(said) == " ".join(said.split())


def headings(app: AppTest) -> list[str]:
    return [str(heading.value) for heading in app.subheader]


def test_a_file_s_name_is_no_markdown_and_turns_no_direction() -> None:
    app = opened("clinic/read")
    film = encode_png(phantom(3, pneumonia=True))
    app = shown(app.file_uploader[0].set_value([(f"{PICTURE}\u202egnp.png", film, "image/png")]).run())
    assert headings(app)[0] == rf"{SPOKEN}·gnp\.png"


def test_the_words_of_a_verdict_and_of_a_deletion_are_no_markdown() -> None:
    app = opened("clinic/read")
    film = encode_png(phantom(3, pneumonia=True))
    app = shown(app.file_uploader[0].set_value([("a.png", film, "image/png")]).run())
    with open_database() as database:
        (reading,) = list_readings(database)
        record_verdict(database, VerdictFacts(reading=reading.id, agreement="agree", words=PICTURE), "*A*")
    assert any(rf"\*A\* agrees: {SPOKEN}" in str(one.value) for one in shown(app.run()).markdown)
    with open_database() as database:
        delete_reading(database, reading.short_id, PICTURE)
    (said,) = opened("clinic/records", record=reading.short_id).info
    assert str(said.value).endswith(SPOKEN)


def test_an_error_that_quotes_the_address_is_no_markdown() -> None:
    app = opened("clinic/read")
    shown(app.file_uploader[0].set_value([("a.png", encode_png(phantom(3, pneumonia=True)), "image/png")]).run())
    (said,) = opened("clinic/records", record=PICTURE).error
    assert SPOKEN in str(said.value)


def test_a_fault_that_quotes_a_file_is_none_either() -> None:
    app = opened("clinic/read")
    app = shown(
        app.file_uploader[0].set_value([("a.png", b"![x](https://elsewhere.example/x.png)", "image/png")]).run()
    )
    (said,) = app.error
    assert "](" not in str(said.value)


def test_nor_is_the_name_of_a_search_that_the_address_gives(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    app = opened("lab/retrain", **{"found-by": PICTURE})
    assert any(SPOKEN in str(said.value) for said in app.error)


def test_nor_is_why_a_training_or_a_search_ended(phantom_folder: Path) -> None:
    draft = ask_for(Order(recipe=Recipe(), films=Path("/films"))).draft
    with open_database() as database:
        move_job(database, draft, "failed", PICTURE)
    (said,) = opened("lab/trainings").error
    assert SPOKEN in str(said.value)
    begin("one", read_space(SPACE), phantom_folder)
    SearchFolder("one").write_end(SearchEnd(state="failed", reason=PICTURE))
    (said,) = opened("lab/search").error
    assert SPOKEN in str(said.value)


def test_nor_is_a_folder_of_films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_phantom_folder(tmp_path / "![x](y)", train=2, test=2)
    monkeypatch.setenv("CHEST_XRAY_DIR", str(folder))
    (said,) = (str(one.value) for one in opened("lab/data").caption if "Folder" in str(one.value))
    assert said == f"Folder {literal(folder)}"
    tested = run_on_other_films(serving_version(), labelled_films(folder))
    shutil.rmtree(folder)
    app = opened("audit/errors", films=tested.name, cell="true positive", op="0.001")
    assert literal(folder) in str(app.info[0].value)


@pytest.fixture
def spoilt(home: Path) -> Version:
    """An imported version whose card says Markdown wherever it has words of its own."""
    folder = imported_copy(home, "20270101T000000Z-aaaa").folder
    card = json.loads((folder / "card.json").read_text())
    card["training_data"]["name"] = card["training"]["weights"]["what"] = card["training"]["recipe"]["start"] = PICTURE
    card["operating_point"]["rule"] = card["evaluation"]["protocol"] = PICTURE
    (folder / "card.json").write_text(json.dumps(card))
    return rewritten(folder)


def test_the_words_of_a_card_that_came_from_elsewhere_are_no_markdown(spoilt: Version) -> None:
    (made,) = opened("audit/compare").table[1:]
    cells = [str(cell) for row in made.value.to_numpy().tolist() for cell in row]
    assert cells.count(SPOKEN) == 3
    assert not any("](" in cell for cell in cells)
    assert any(SPOKEN in str(said.value) for said in opened("audit/performance", version=spoilt.id).caption)
