"""The Models page, run without a browser: gate, promotion, rollback."""

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from evaluation import gate_results
from evaluation.criteria import CRITERIA_FILE
from evaluation.promotion import APPROVED, promote, roll_back
from evaluation.retest import retest
from evaluation.retested import folder_of
from evaluation.workings import Workings
from model_store.store import serving_id, serving_version
from model_store.version import Version
from records.database import database_path, open_database
from records.jobs import list_jobs
from records.ledger import entries
from tests.pages.opened_page import opened, shown, troubles, words
from tests.shipped_copies import copy_of_shipped, imported_copy, rewritten, shipped_id


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_results, "workings_of", lambda _: Workings(1e-5, 0.01, 19.0))


@pytest.fixture
def candidate(home: Path) -> Version:
    return copy_of_shipped(home, "20991231T000000Z-aaaa")


def press(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button if not button.disabled]


def test_one_version_alone_says_where_a_second_comes_from() -> None:
    said = words(opened("lab/models"))
    assert shipped_id() in said
    assert "It came with the program." in said
    assert "a second comes from a training" in said


def test_from_the_gate_into_service_and_back(candidate: Version) -> None:
    app = opened("lab/models")
    assert "not held at the gate yet" in words(app)
    assert "Promote" not in buttons(app)
    app = press(app, "Hold it at the gate")
    assert "It passes the gate" in app.success[0].value
    assert "Readings made before keep theirs." in words(app)
    app.text_input(key=f"why-{candidate.id}").set_value("ours, and as good")
    app = press(app, "Promote")
    assert serving_id() == candidate.id
    assert f"{candidate.id} serves from the next reading on." in app.success[0].value
    assert "promoted a version at" in words(app)
    app.text_input(key=f"why-back-{shipped_id()}").set_value("not after all")
    app = press(app, "Roll back")
    assert serving_id() == shipped_id()
    history = app.dataframe[-1].value
    assert history["Why"].tolist() == ["not after all", "ours, and as good"]


def test_a_press_on_a_page_that_is_out_of_date_rolls_no_other_version_back(candidate: Version, home: Path) -> None:
    for version in (candidate, copy_of_shipped(home, "20990102T000000Z-bbbb")):
        gate_results.run_gate(version, serving_version())
        promote(version.id, "good")
    app = opened("lab/models")
    app.text_input(key=f"why-back-{candidate.id}").set_value("worse")
    roll_back("someone else was first")
    press(app, "Roll back")
    assert serving_id() == candidate.id


def test_a_press_on_a_page_that_is_out_of_date_approves_no_result_that_was_not_shown(
    candidate: Version, home: Path
) -> None:
    (home / "settings.toml").write_text("second_person = true\n")
    app = press(opened("lab/models"), "Hold it at the gate")
    gate_results.run_gate(candidate, serving_version())
    app = press(app, "Approve as a second person")
    assert approvals() == []
    press(app, "Approve as a second person")
    assert approvals() == [candidate.id]


def approvals() -> list[str]:
    with open_database() as database:
        return [entry.subject for entry in entries(database) if entry.action == APPROVED]


def test_the_read_page_serves_what_was_promoted(candidate: Version) -> None:
    app = press(opened("lab/models"), "Hold it at the gate")
    app.text_input(key=f"why-{candidate.id}").set_value("good")
    press(app, "Promote")
    app.switch_page("pages/audit/model_card.py")
    assert candidate.id in words(shown(app.run()))


def test_without_a_reason_nothing_moves(candidate: Version) -> None:
    app = press(press(opened("lab/models"), "Hold it at the gate"), "Promote")
    assert "expected a reason" in troubles(app)[0]
    assert serving_id() != candidate.id


def test_past_the_gate_only_by_a_box_and_a_reason_that_stays(candidate: Version, home: Path) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = 10\n")
    app = press(opened("lab/models"), "Hold it at the gate")
    assert "It does not pass the gate: size" in troubles(app)[0]
    assert "criteria were changed after" in words(app)
    assert "Promote" not in buttons(app)
    app.checkbox[0].check().run()
    app.text_input(key=f"why-{candidate.id}").set_value("the disk is large")
    app = press(app, "Promote")
    assert serving_id() == candidate.id
    assert "did not pass the gate. The reason given: the disk is large" in words(app)
    assert "in service, past the gate" in app.dataframe[0].value[""].tolist()
    for page in ("clinic/read", "audit/errors"):
        assert "did not pass the gate. The reason given: the disk is large" in words(opened(page))


def test_that_it_was_put_past_the_gate_is_said_again_once_the_records_can_be_read(
    candidate: Version, home: Path
) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = 10\n")
    gate_results.run_gate(candidate, serving_version(), None)
    promote(candidate.id, "the disk is large", override=True)
    st.cache_data.clear()
    records = database_path()
    records.rename(home / "away")
    records.write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    assert "did not pass the gate" not in words(opened("clinic/records"))
    records.unlink()
    (home / "away").rename(records)
    assert "did not pass the gate. The reason given: the disk is large" in words(opened("clinic/read"))


def test_the_rule_that_a_card_gives_is_no_markdown(candidate: Version) -> None:
    card = json.loads((candidate.folder / "card.json").read_text())
    card["operating_point"]["rule"] = "![x](https://elsewhere.example/x.png)"
    (candidate.folder / "card.json").write_text(json.dumps(card))
    rewritten(candidate.folder)
    app = press(opened("lab/models"), "Hold it at the gate")
    (said,) = (str(one.value) for one in app.caption if "Operating point" in str(one.value))
    assert r"\!\[x\]\(https" in said


def test_the_box_past_the_gate_is_of_one_candidate_and_one_result(candidate: Version, home: Path) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = 10\n")
    other = copy_of_shipped(home, "20991231T000000Z-bbbb")
    app = press(opened("lab/models", candidate=other.id), "Hold it at the gate")
    app = shown(app.selectbox(key="candidate").set_value(candidate.id).run())
    app = press(app, "Hold it at the gate")
    app = shown(app.checkbox[0].check().run())
    assert "Promote" in buttons(app)
    app = shown(app.selectbox(key="candidate").set_value(other.id).run())
    assert "Promote" not in buttons(app)
    app = shown(app.checkbox[0].check().run())
    app = press(app, "Hold it at the gate")
    assert "Promote" not in buttons(app)


@pytest.mark.usefixtures("candidate")
def test_criteria_that_cannot_be_meant_are_one_sentence(home: Path) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = -1\n")
    app = press(opened("lab/models"), "Hold it at the gate")
    assert "megabytes: expected a number" in troubles(app)[0]


def test_an_imported_version_is_tested_here_before_the_gate(
    home: Path, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported_copy(home, "20991231T000000Z-f00d")
    app = opened("lab/models")
    assert app.dataframe[0].value[""].tolist() == ["imported", "in service"]
    assert "what it says of itself does not count" in words(app)
    assert "Hold it at the gate" not in buttons(app)
    app = press(app, "Test it on this machine's films")
    assert "expected the folder of films, received none" in troubles(app)[0]
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    app = press(app, "Test it on this machine's films")
    assert not app.error
    assert "Hold it at the gate" in buttons(app)
    assert "Test it on this machine's films" not in buttons(app)
    app = press(app, "Hold it at the gate")
    assert "expected predictions of the same films" in troubles(app)[0]  # the shipped one was tested on others


def test_the_gate_says_where_an_imported_version_reads_otherwise(home: Path, phantom_folder: Path) -> None:
    version = imported_copy(home, "20991231T000000Z-f00d")
    retest(version, phantom_folder)
    own = copy_of_shipped(home, "20991230T000000Z-aaaa")
    shutil.copy(folder_of(version.id) / "predictions.csv", own.folder)
    rewritten(own.folder)
    (home / "serving.json").write_text(json.dumps({"version": own.id}))
    app = press(opened("lab/models"), "Hold it at the gate")
    assert "For 16 of 16 films no prediction came with the version." in words(app)
    assert "imported" in app.dataframe[0].value[""].tolist()


def test_by_image_size_the_versions_of_the_default_recipe_stand_side_by_side(
    home: Path, candidate: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[bool] = []
    monkeypatch.setattr("pages.parts.size_table.start_worker", lambda: started.append(True))
    monkeypatch.setattr("pages.parts.film_folder.folder_of_films", lambda: home)
    app = opened("lab/models")
    assert "Train the missing sizes" not in buttons(app)
    app = shown(app.toggle(key="by-size").set_value(True).run())
    table = next(table.value for table in app.dataframe if "Side, pixels" in table.value)
    assert table["Side, pixels"].tolist() == [224]
    assert table["Version"].tolist() == [candidate.id]
    assert "Not trained yet: 64, 96, 128, 160, 288 pixels." in words(app)
    app = press(app, "Train the missing sizes")
    assert started == [True]
    with open_database() as database:
        assert sorted(int(job.recipe["side"]) for job in list_jobs(database)) == [64, 96, 128, 160, 288]
    app = shown(app.selectbox(key="by-size-recipe").select("small computer").run())
    assert not any("Side, pixels" in table.value for table in app.dataframe)
    press(app, "Train the missing sizes")
    with open_database() as database:
        assert [job.recipe["frozen_blocks"] for job in list_jobs(database)] == [10] * 6 + [0] * 5


@pytest.mark.parametrize("damaged", ["card of the version in service", "candidate's result of the gate"])
def test_the_way_back_stands_whatever_else_is_broken(damaged: str, candidate: Version, home: Path) -> None:
    other = copy_of_shipped(home, "20991230T000000Z-bbbb")
    gate_results.run_gate(other, serving_version())
    gate_results.run_gate(candidate, serving_version())
    promote(candidate.id, "good")
    assert "Roll back" in buttons(opened("lab/models"))
    broken = home / "gates" / f"{other.id}.json" if "gate" in damaged else candidate.folder / "card.json"
    broken.write_text("{")
    app = opened("lab/models")
    app.text_input(key=f"why-back-{shipped_id()}").set_value("it is broken")
    press(app, "Roll back")
    assert serving_id() == shipped_id()
