"""The card page: filled from the run, and empty where the run does not know."""

from pathlib import Path

import pytest

from model_store.card_blocks import NOT_STORED, UNANSWERED, Table
from model_store.card_html import as_html
from model_store.card_limits import OFFICIAL_DATA
from model_store.card_markdown import as_markdown
from model_store.card_page import CardPage, card_page
from model_store.card_refusal import MEASURES
from model_store.checklist import CLAIM_ITEMS, TRIPOD_ITEMS
from model_store.store import SHIPPED
from model_store.version import VersionError, load_version
from tests.model_store.card_page_facts import Facts, evaluation_facts, figure, page_of

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def evaluation() -> Facts:
    return evaluation_facts()


def cells(page: CardPage, title: str) -> list[tuple[str, ...]]:
    blocks = [block for section in page.sections if section.title == title for block in section.blocks]
    return [row for block in blocks if isinstance(block, Table) for row in block.rows]


def sentence(page: CardPage, words: str) -> str:
    return next(line for line in as_markdown(page).splitlines() if words in line)


def test_every_figure_stands_there_with_its_interval(home: Path, facts: Facts, evaluation: Facts) -> None:
    markdown = as_markdown(page_of(home, facts, evaluation))
    for stored in (*evaluation["overall"].values(), *evaluation["leak"].values()):
        assert f"{stored['value']:.3f} ({stored['low']:.3f} to {stored['high']:.3f})" in markdown
    assert "0.611" in markdown
    assert "0.622" in markdown
    assert "0.900 (0.800 to 0.950)" in markdown  # the card's own accuracy


def test_the_area_under_the_curve_comes_first(home: Path, facts: Facts, evaluation: Facts) -> None:
    assert cells(page_of(home, facts, evaluation), "What it is worth")[0][1].startswith("0.933")


def test_a_figure_that_has_no_value_gives_its_reason(home: Path, facts: Facts, evaluation: Facts) -> None:
    rows = cells(page_of(home, facts, evaluation), "By kind of film")
    assert rows[2][-1] == "too few to say: 3 negative films, 20 are needed"


def test_a_version_without_limits_says_that_it_cannot_refuse(home: Path, facts: Facts, evaluation: Facts) -> None:
    assert "it cannot refuse a film by its look" in sentence(page_of(home, facts, evaluation), "has no limits")


def test_the_limits_of_the_shipped_version_stand_on_its_page() -> None:
    (folder,) = (path.parent for path in SHIPPED.glob("*/card.json"))
    page = card_page(load_version(folder))
    rows = {row[0]: row[1:] for row in cells(page, "What it does not read")}
    assert set(rows) == set(MEASURES.values())
    assert "get no reading" in sentence(page, "Limits were fixed on 527 films held out")
    assert "Uncertain: a calibrated probability from " in sentence(page, "Uncertain")


def test_counts_protocol_and_outcomes_are_said(home: Path, facts: Facts, evaluation: Facts) -> None:
    page = page_of(home, facts, evaluation)
    assert "10 films (6 with pneumonia, 4 without), of 9 patients" in sentence(page, "Tested on")
    assert "without). Left out because of people's marks: 1." in sentence(page, "Learned from")
    assert "opened once" in sentence(page, "did not learn from")
    assert "Of 6 films with pneumonia 5 were called so and 1 missed" in sentence(page, "missed; of")
    assert "501 found" in sentence(page, "1,000 children")
    assert "up to 0.032" in sentence(page, "Calibration error: 0.055")


def test_what_the_parts_share_is_said(home: Path, facts: Facts) -> None:
    page = page_of(home, facts)
    assert "By the number alone, 3 patients" in sentence(page, "0 identical films and 0 patients are on two sides")
    (claim_21,) = (answer for number, _, answer in cells(page, "Checklists") if number == "21")
    assert "0 groups of identical files, 0 patients, 3 coarse patients" in claim_21
    facts["training_data"]["division"]["coarse_patients_on_two_sides"] = 0
    assert "By the number alone" not in as_markdown(page_of(home, facts))


def test_the_size_shift_is_said_of_the_official_protocol_only(home: Path, facts: Facts) -> None:
    facts["training_data"]["name"] = OFFICIAL_DATA
    facts["training_data"]["division"]["protocol"] = "patient-70-15-15"
    markdown = as_markdown(page_of(home, facts))
    assert "one hospital" in markdown
    assert "size shift" not in markdown


def test_how_far_a_training_can_be_repeated_is_said(home: Path, facts: Facts) -> None:
    assert "the same weights" in sentence(page_of(home, facts), "Made again")


def test_later_openings_of_the_ledger_are_counted(home: Path, facts: Facts) -> None:
    assert "opened 3 times" in sentence(page_of(home, facts, openings=3), "did not learn from")


def test_that_it_is_the_best_of_several_is_said(home: Path, facts: Facts) -> None:
    assert "best of several" not in as_markdown(page_of(home, facts))
    facts["evaluation"]["candidates"] = 14
    assert "14 versions were tested on these films" in sentence(page_of(home, facts), "did not learn from")


def test_limits_speak_with_the_runs_own_numbers(home: Path, facts: Facts, evaluation: Facts) -> None:
    page = page_of(home, facts | {"intended_use": {"text": "t", "youngest_age": 2, "oldest_age": 4}}, evaluation)
    assert "aged 2 to 4" in sentence(page, "Only for children")
    assert "0.766" in sentence(page, "zero-pixel baseline): part")
    assert "0.899" in sentence(page, "zero-pixel baseline): part")
    assert "60.0 %" in sentence(page, "films learned from show")
    assert "below 0.8 megapixels (55.0 %)" in sentence(page, "cleared least often")


def test_an_unknown_zero_pixel_baseline_gives_its_reason(home: Path, facts: Facts, evaluation: Facts) -> None:
    evaluation["leak"] = {name: figure(None, reason="needs the films") for name in evaluation["leak"]}
    assert "needs the films" in sentence(page_of(home, facts, evaluation), "(zero-pixel baseline)")


def test_limits_of_the_public_films_are_said_of_those_films_only(home: Path, facts: Facts) -> None:
    assert "one hospital" not in as_markdown(page_of(home, facts))
    data = facts["training_data"] | {"name": OFFICIAL_DATA}
    markdown = as_markdown(page_of(home, facts | {"training_data": data}))
    assert "one hospital" in markdown
    assert "size shift" in markdown


def test_the_public_films_are_called_as_training_calls_them() -> None:
    assert f'OFFICIAL_NAME = "{OFFICIAL_DATA}"' in (PROJECT / "training" / "draft_card.py").read_text(encoding="utf-8")


def test_items_that_nothing_answers_are_visibly_empty(home: Path, facts: Facts, evaluation: Facts) -> None:
    for given in (None, evaluation):
        page = page_of(home, facts, given)
        answers = {(number, asks): answer for number, asks, answer in cells(page, "Checklists")}
        for item in (*CLAIM_ITEMS, *TRIPOD_ITEMS):
            if item.answer is None:
                assert answers[item.number, item.asks] == UNANSWERED
        empty = sum(answer == UNANSWERED for answer in answers.values())
        assert as_html(page).count(f'<td class="empty">{UNANSWERED}</td>') == empty
        assert empty == (6 if given else 8)


def test_checklists_name_their_sources(home: Path, facts: Facts) -> None:
    markdown = as_markdown(page_of(home, facts))
    assert "10.1148/ryai.2020200029" in markdown
    assert "10.1136/bmj-2023-078378" in markdown


def test_a_version_without_an_evaluation_says_what_it_lacks(home: Path, facts: Facts) -> None:
    page = page_of(home, facts)
    markdown = as_markdown(page)
    assert markdown.count(NOT_STORED) == 7
    assert "0.900 (0.800 to 0.950)" in markdown
    assert "<svg" not in as_html(page)


def test_an_unreadable_evaluation_is_an_error(home: Path, facts: Facts) -> None:
    with pytest.raises(VersionError, match=r"expected a readable evaluation\.json"):
        page_of(home, facts, {"films": 3})


@pytest.mark.parametrize("folder", sorted(SHIPPED.glob("*-*")), ids=lambda folder: folder.name)
def test_a_shipped_version_has_a_card_page(folder: Path) -> None:
    version = load_version(folder)
    assert f"{version.card.evaluation.figures['auc'].value:.3f}" in as_markdown(card_page(version))
