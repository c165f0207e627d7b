"""The clinic's verdicts as a set of films on the Errors page, and as a filter of any set."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluation.neighbours import Neighbour
from evaluation.other_films import run_on_other_films
from films.other_folder import labelled_films
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.store import serving_version
from pages.parts.judged_films import CLINIC
from pages.parts.similar_films import neighbour_tile
from reading.reader import serving_reader
from records.database import database_path, open_database
from records.kept_films import keep_film
from records.marks import latest_marks
from records.readings import ReadingFacts, record_reading
from records.tables import Agreement, OwnFinding
from records.verdicts import VerdictFacts, record_verdict
from tests.pages.opened_page import opened, shown, words


def film_of(seed: int) -> bytes:
    return encode_png(phantom(seed, pneumonia=bool(seed % 2)))


def judge(content: bytes, agreement: Agreement, own: OwnFinding | None = None, *, keep: bool = True) -> str:
    """Have a film read by the version in service, judge the reading, and keep it; what the set calls it."""
    reading = serving_reader().read(content)
    facts = ReadingFacts(
        digest=reading.digest, version=reading.model, finding=reading.finding, probability=reading.probability,
        operating_point=reading.operating_point, engine=reading.engine, seconds=0.01,
    )  # fmt: skip
    with open_database() as database:
        record = record_reading(database, facts, "Ada").id
        record_verdict(database, VerdictFacts(reading=record, agreement=agreement, own_finding=own), "Ada")
    if keep:
        keep_film(content)
    return reading.digest[:12]


def counts(app: AppTest) -> list[int]:
    """Found, missed, needless, cleared: as the four cells say."""
    return [int(button.label.rsplit("·", 1)[-1]) for button in app.button if "·" in button.label]


def test_without_a_verdict_the_set_is_not_offered_and_looking_makes_no_database() -> None:
    app = opened("audit/errors")
    assert "films" not in [box.key for box in app.selectbox]
    assert not database_path().exists()


def test_the_four_cells_count_films_by_what_clinicians_said() -> None:
    judge(film_of(1), "disagree", "pneumonia")
    judge(film_of(2), "disagree", "no pneumonia")
    judge(film_of(4), "unsure", "pneumonia")
    app = opened("audit/errors", films=CLINIC)
    assert sum(counts(app)[:2]) == 2  # labelled pneumonia: found and missed
    assert sum(counts(app)) == 3
    assert "What clinicians said of films that this version read: 3 films, all of them kept." in words(app)
    assert "this is no test set" in words(app)
    assert "95 % interval" not in words(app)
    assert "Highest sensitivity + specificity (Youden)" not in [button.label for button in app.button]


def test_what_says_nothing_of_the_film_is_counted_apart() -> None:
    judge(film_of(1), "disagree", "pneumonia")
    judge(film_of(2), "unsure")
    app = opened("audit/errors", films=CLINIC)
    assert sum(counts(app)) == 1
    assert "1 film left out: the verdict does not say whether there is pneumonia." in words(app)


def test_a_new_verdict_is_there_at_the_next_script_run() -> None:
    judge(film_of(1), "disagree", "pneumonia")
    app = opened("audit/errors", films=CLINIC)
    judge(film_of(2), "disagree", "no pneumonia", keep=False)
    app = shown(app.run())
    assert sum(counts(app)) == 2
    assert "2 films, 1 of them kept" in words(app)
    judge(film_of(1), "disagree", "uncertain")  # and a correction takes one away
    assert sum(counts(shown(app.run()))) == 1
    judge(film_of(2), "unsure")  # the last one: the choice is gone, and the version's own test set is shown
    app = shown(app.run())
    assert "films" not in [box.key for box in app.selectbox]
    assert sum(counts(app)) == serving_version().card.evaluation.figures["auc"].films


def test_a_kept_film_is_shown_large_with_the_verdict_and_can_be_marked() -> None:
    name = judge(film_of(1), "disagree", "pneumonia")
    app = opened("audit/errors", films=CLINIC, film=name)
    said = words(app)
    assert "Ada disagrees, finds pneumonia" in said
    assert "Counted as **pneumonia**" in said
    assert "Probability of pneumonia" in said
    assert "Most like it among the films that the model learned from" in said
    assert "What each version says of it" in said
    next(button for button in app.button if button.label == "Unusable film").click()
    assert "Marked **unusable**" in words(shown(app.run()))
    with open_database() as database:
        (mark,) = latest_marks(database).values()
    assert (mark.film, mark.digest[:12]) == (name, name)


def test_a_film_that_was_not_kept_has_its_tile_and_its_stored_probability() -> None:
    name = judge(film_of(1), "disagree", "pneumonia", keep=False)
    app = opened("audit/errors", films=CLINIC, cell="true positive", op="0.001")
    assert "Films 1 to 1 of 1" in words(app)
    assert "none of them kept" in words(app)
    assert "The film is not on this machine. Stored probability" in words(
        opened("audit/errors", films=CLINIC, film=name)
    )


@pytest.mark.parametrize("key", ["mark", "concern", "verdict", "sort"])
def test_its_gallery_has_the_filters_that_can_be_meant(key: str) -> None:
    judge(film_of(1), "disagree", "pneumonia")
    app = opened("audit/errors", films=CLINIC, cell="true positive", op="0.001")
    box = app.selectbox(key=key)
    for option in box.options[1:]:
        shown(app.selectbox(key=key).select(option).run())
    assert not {"cause", "size"} & {box.key for box in app.selectbox}


@pytest.mark.parametrize(("verdict", "films"), [("agree", 1), ("disagree", 1), ("unsure", 1), ("none", 2)])
def test_any_set_is_filtered_by_what_clinicians_said_of_the_same_bytes(
    verdict: str, films: int, tmp_path: Path
) -> None:
    folder = write_phantom_folder(tmp_path / "elsewhere", train=1, test=5)
    tested = run_on_other_films(serving_version(), labelled_films(folder))
    paths = sorted(folder.glob("test/PNEUMONIA/*.png"))
    for path, agreement in zip(paths, ("agree", "disagree", "agree"), strict=False):
        judge(path.read_bytes(), agreement)  # type: ignore[arg-type]
    judge(paths[2].read_bytes(), "unsure")  # what was said last counts
    app = opened("audit/errors", films=tested.name, cell="true positive", op="0.001", verdict=verdict)
    assert f"Films 1 to {films} of {films}" in words(app)


def test_where_the_films_are_not_there_nothing_can_be_asked_of_them(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "elsewhere", train=1, test=3)
    tested = run_on_other_films(serving_version(), labelled_films(folder))
    shutil.rmtree(folder)
    app = opened("audit/errors", films=tested.name, cell="true positive", op="0.001")
    assert not {"verdict", "mark"} & {box.key for box in app.selectbox}


@pytest.mark.parametrize("page", ["audit/performance", "audit/compare"])
def test_pages_of_figures_do_not_offer_the_set(page: str) -> None:
    judge(film_of(1), "disagree", "pneumonia")
    app = opened("audit/errors", films=CLINIC)
    app.switch_page(f"pages/{page}.py")
    app = shown(app.run())
    assert CLINIC not in [option for box in app.selectbox for option in box.options]
    assert "What clinicians said" not in words(app)
    opened(page, films=CLINIC)


def test_records_that_cannot_be_read_leave_the_own_test_set(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    app = opened("audit/errors", films=CLINIC)
    assert "Verdicts cannot be read" in words(app)
    assert sum(counts(app)) == serving_version().card.evaluation.figures["auc"].films


def test_a_film_of_the_clinic_that_a_version_learned_from_is_shown_as_one() -> None:
    content = film_of(1)
    name = f"clinic/{keep_film(content).name[:16]}"
    tile = neighbour_tile(Neighbour(name, 0.9), None, "close")
    assert (tile.label, tile.film is None) == ("labelled by a clinician", False)
    gone = neighbour_tile(Neighbour("clinic/0123456789abcdef", 0.9), None, "close")
    assert (gone.label, gone.film) == ("labelled by a clinician", None)
