"""Promotion through the gate, rollback, and what stops either."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from evaluation import gate_results, promotion, service_command
from evaluation.criteria import CRITERIA_FILE
from evaluation.gate_results import latest_result, run_gate
from evaluation.known_answers import KnownAnswersError, known_answers
from evaluation.promotion import APPROVED, PromotionError, approve, promote, roll_back
from evaluation.sealed_test_set import freeze, open_test_set
from evaluation.service_history import PROMOTED, ROLLED_BACK, in_service, moves, override_of, version_before
from evaluation.workings import Workings
from films.layout import load_films
from films.protocols import divide
from model_store import store
from model_store.removal import delete_version
from model_store.store import serving_id, serving_version
from model_store.version import KNOWN_ANSWERS_FILE, Version, VersionError, sha256_of
from reading.reader import _cached_reader, serving_reader
from records.database import open_database
from records.ledger import entries, verify
from records.marks import MarkFacts, record_mark
from tests.shipped_copies import copy_of_shipped, rewritten, shipped_id

SHIPPED = shipped_id()


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a version's workings are is measured once, by the test that asks for it."""
    monkeypatch.setattr(gate_results, "workings_of", lambda _: Workings(1e-5, 0.01, 19.0))
    _cached_reader.cache_clear()
    yield
    _cached_reader.cache_clear()


@pytest.fixture
def candidate(home: Path) -> Version:
    return copy_of_shipped(home, "20991231T000000Z-aaaa")


@pytest.fixture
def second(home: Path) -> Version:
    return copy_of_shipped(home, "20991231T000001Z-bbbb")


def actions() -> list[tuple[str, str]]:
    with open_database() as database:
        assert not verify(database)
        return [(entry.action, entry.subject) for entry in entries(database)]


def test_a_candidate_that_passes_serves_at_the_next_reading(candidate: Version) -> None:
    assert serving_reader().version.id == SHIPPED
    held_before = serving_reader()
    result = run_gate(candidate, serving_version())
    assert result.passed
    assert serving_id() == SHIPPED  # the gate moves nothing
    promote(candidate.id, "as good, and ours")
    assert serving_reader().version.id == candidate.id
    assert held_before.version.id == SHIPPED  # a reading that was begun ends on its own version
    (move,) = moves()
    assert (move.version, move.before, move.action, move.reason) == (
        candidate.id, SHIPPED, PROMOTED, "as good, and ours",
    )  # fmt: skip
    assert override_of(candidate.id) == ""


def test_rollback_goes_back_step_by_step(candidate: Version, second: Version) -> None:
    for version in (candidate, second):
        run_gate(version, serving_version())
        promote(version.id, "next")
    assert [roll_back("worse on small films").id, roll_back("again").id] == [candidate.id, SHIPPED]
    with pytest.raises(PromotionError, match="a version that served before, received none"):
        roll_back("once more")
    assert [action for action, _ in actions() if action in (PROMOTED, ROLLED_BACK)] == [
        PROMOTED, PROMOTED, ROLLED_BACK, ROLLED_BACK,
    ]  # fmt: skip
    run_gate(candidate, serving_version())
    promote(candidate.id, "after all")
    assert serving_id() == candidate.id


def test_of_two_who_roll_back_at_once_the_second_goes_no_step_further(candidate: Version, second: Version) -> None:
    for version in (candidate, second):
        run_gate(version, serving_version())
        promote(version.id, "next")
    seen_by_both = version_before(moves(), serving_id())
    assert roll_back("worse", seen_by_both).id == candidate.id
    with pytest.raises(PromotionError, match=f"lead to {candidate.id}, received {SHIPPED}: look anew"):
        roll_back("worse", seen_by_both)
    assert serving_id() == candidate.id


def test_rollback_passes_over_a_version_that_was_deleted(candidate: Version, second: Version) -> None:
    for version in (candidate, second):
        run_gate(version, serving_version())
        promote(version.id, "next")
    delete_version(candidate.id)
    assert version_before(moves(), serving_id()) == SHIPPED
    assert roll_back("worse").id == SHIPPED
    assert in_service(moves(), serving_id()) == [SHIPPED]
    assert version_before(moves(), serving_id()) is None


def test_without_a_result_nobody_is_promoted(candidate: Version) -> None:
    with pytest.raises(PromotionError, match="to have been held at the gate, received no result"):
        promote(candidate.id, "trust me")
    assert serving_id() == SHIPPED


def test_a_result_opens_for_this_candidate_champion_and_criteria_alone(
    candidate: Version, second: Version, home: Path
) -> None:
    run_gate(candidate, serving_version())
    (home / CRITERIA_FILE).write_text("newly_missed = 50\n")
    with pytest.raises(PromotionError, match="received one by others: hold it anew"):
        promote(candidate.id, "softer")
    (home / CRITERIA_FILE).unlink()
    run_gate(second, serving_version())
    promote(second.id, "first")
    with pytest.raises(PromotionError, match=f"for the champion {second.id}, received one for another"):
        promote(candidate.id, "after the other")
    card = json.loads((candidate.folder / "card.json").read_text())
    run_gate(candidate, serving_version())
    (candidate.folder / "card.json").write_text(json.dumps(card | {"licence": "other"}))
    with pytest.raises(PromotionError, match=f"for the candidate {candidate.id}"):
        promote(candidate.id, "changed since")


def test_one_that_fails_needs_an_override_which_is_never_hidden(candidate: Version, home: Path) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = 10\n")
    assert not run_gate(candidate, serving_version()).passed
    with pytest.raises(PromotionError, match="one that fails by size"):
        promote(candidate.id, "it is fine")
    with pytest.raises(PromotionError, match="expected a reason, received none"):
        promote(candidate.id, "  ", override=True)
    promote(candidate.id, "the disk is large", override=True)
    assert override_of(candidate.id) == "the disk is large"
    assert moves()[-1].override


def test_criteria_written_after_the_candidate_are_shown_as_such(candidate: Version, home: Path) -> None:
    assert not run_gate(candidate, serving_version()).criteria_late
    (home / CRITERIA_FILE).write_text("newly_missed = 6\n")
    assert run_gate(candidate, serving_version()).criteria_late
    before = candidate.card.created.timestamp() - 60
    os.utime(home / CRITERIA_FILE, (before, before))
    assert not run_gate(candidate, serving_version()).criteria_late


def test_criteria_that_are_others_than_when_the_test_set_was_opened_are_shown_as_such(
    candidate: Version, home: Path, tmp_path: Path, phantom_folder: Path
) -> None:
    (home / CRITERIA_FILE).write_text("calibration_error = 0.01\n")
    draft = tmp_path / candidate.id
    draft.mkdir()
    freeze(draft, [])
    open_test_set(draft, divide("official", load_films(phantom_folder).films)[0])
    assert not run_gate(candidate, serving_version()).criteria_late
    (home / CRITERIA_FILE).write_text("calibration_error = 0.2\n")
    long_ago = candidate.card.created.timestamp() - 60
    os.utime(home / CRITERIA_FILE, (long_ago, long_ago))
    assert run_gate(candidate, serving_version()).criteria_late
    (home / CRITERIA_FILE).unlink()
    assert run_gate(candidate, serving_version()).criteria_late


def test_a_version_that_reads_otherwise_is_stopped(candidate: Version) -> None:
    (candidate.folder / KNOWN_ANSWERS_FILE).write_text(known_answers(lambda _: 0.123))
    run_gate(rewritten(candidate.folder, KNOWN_ANSWERS_FILE), serving_version())
    with pytest.raises(KnownAnswersError, match="does not read as it was measured"):
        promote(candidate.id, "let us see")
    assert serving_id() == SHIPPED
    assert not moves()


def test_two_promotions_do_not_cross(candidate: Version, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_gate(candidate, serving_version())
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    with FileLock(home / "serving.lock"), pytest.raises(VersionError, match="expected no other promotion"):
        promote(candidate.id, "meanwhile")
    assert serving_id() == SHIPPED


def test_a_version_that_is_being_promoted_cannot_be_deleted(
    candidate: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_gate(candidate, serving_version())
    refused: list[str] = []

    def delete_meanwhile(*_: object) -> None:
        with pytest.raises(VersionError) as caught:
            delete_version(candidate.id)
        refused.append(str(caught.value))

    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    monkeypatch.setattr(promotion, "check_known_answers", delete_meanwhile)
    promote(candidate.id, "good")
    assert refused[0].startswith("expected no other promotion or removal")
    assert serving_version().id == candidate.id


def test_a_version_that_was_deleted_before_its_turn_does_not_serve(
    candidate: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_gate(candidate, serving_version())

    @contextmanager
    def deleted_while_waiting() -> Iterator[None]:
        delete_version(candidate.id)
        with store.pointer_held():
            yield

    monkeypatch.setattr(promotion, "pointer_held", deleted_while_waiting)
    with pytest.raises(VersionError, match="expected the id of a version"):
        promote(candidate.id, "good")
    assert serving_version().id == SHIPPED
    assert not moves()


def test_a_second_person_may_be_asked_for(candidate: Version, home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text('second_person = true\nperson = "Ada"\n')
    run_gate(candidate, serving_version())
    approve(candidate.id)
    with pytest.raises(PromotionError, match="approval of a second person besides Ada"):
        promote(candidate.id, "I approve of myself")
    settings.write_text('second_person = true\nperson = "Grace"\n')
    promote(candidate.id, "Ada approved")
    assert (APPROVED, candidate.id) in actions()
    assert serving_id() == candidate.id


def test_an_approval_is_of_one_result(candidate: Version, home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text('second_person = true\nperson = "Ada"\n')
    run_gate(candidate, serving_version())
    approve(candidate.id)
    time.sleep(0.002)
    run_gate(candidate, serving_version())
    settings.write_text('second_person = true\nperson = "Grace"\n')
    with pytest.raises(PromotionError, match="approval of a second person"):
        promote(candidate.id, "of the one before")


def test_a_result_that_was_not_seen_is_not_approved(candidate: Version, capsys: pytest.CaptureFixture[str]) -> None:
    seen = run_gate(candidate, serving_version())
    time.sleep(0.002)
    last = run_gate(candidate, serving_version())
    with pytest.raises(PromotionError, match=r"expected the gate's result of .* to be the last one, received one of"):
        approve(candidate.id, seen.at)
    assert service_command.main(["approve", candidate.id, "--seen", seen.at.isoformat()]) == 1
    assert "look anew" in capsys.readouterr().err
    assert (APPROVED, candidate.id) not in actions()
    approve(candidate.id, last.at)
    assert (APPROVED, candidate.id) in actions()


def test_a_promotion_that_broke_off_before_the_pointer_counts_for_nothing(
    candidate: Version, second: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_gate(candidate, serving_version())
    promote(candidate.id, "first")
    run_gate(second, serving_version())

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("evaluation.promotion.point_to", power_cut)
        with pytest.raises(KeyboardInterrupt):
            promote(second.id, "dark")
    assert serving_id() == candidate.id
    assert in_service(moves(), serving_id()) == [SHIPPED, candidate.id]
    promote(second.id, "light")  # the line that broke off stays, and a rollback passes it by
    assert in_service(moves(), serving_id()) == [SHIPPED, candidate.id, second.id]
    assert [roll_back("after the power cut").id, roll_back("further").id] == [candidate.id, SHIPPED]


def test_marked_films_are_noted_and_left_out_beside(candidate: Version, chest_xray: Path) -> None:
    name = next(name for name in ("test/NORMAL/IM-0001-0001.jpeg",) if (chest_xray / name).is_file())
    digest = sha256_of(chest_xray / name)
    with open_database() as database:
        record_mark(database, MarkFacts(film=name, digest=digest, data_digest="0" * 64, mark="unusable", note=""))
    unknown = run_gate(candidate, serving_version())
    assert unknown.marked is None
    result = run_gate(candidate, serving_version(), chest_xray)
    assert (result.films, result.marked) == (624, 1)
    assert len(result.checks_without_marked) == len(result.checks)


def test_the_version_in_service_is_no_candidate() -> None:
    with pytest.raises(ValueError, match="a candidate other than the version in service"):
        run_gate(serving_version(), serving_version())


def test_a_result_is_found_again(candidate: Version, home: Path) -> None:
    assert latest_result(candidate.id) is None
    result = run_gate(candidate, serving_version())
    assert latest_result(candidate.id) == result
    path = home / "gates" / f"{candidate.id}.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="expected a readable result of the gate"):
        latest_result(candidate.id)


def test_the_whole_way_by_commands(candidate: Version, capsys: pytest.CaptureFixture[str]) -> None:
    run = service_command.main
    assert run(["promote", candidate.id, "--reason", "early"]) == 1
    assert "received no result" in capsys.readouterr().err
    assert run(["gate", candidate.id]) == 0
    assert "pass  sensitivity: By the 95 % interval" in capsys.readouterr().out
    assert run(["gate", candidate.id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passed"] is True
    assert run(["approve", candidate.id]) == 0
    assert run(["promote", candidate.id, "--reason", "good"]) == 0
    assert run(["roll-back", "--reason", "not so good"]) == 0
    capsys.readouterr()
    assert run(["history"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [word in line for word, line in zip(("promoted", "rolled back"), told, strict=True)] == [True, True]
    assert serving_id() == SHIPPED


def test_a_candidate_that_fails_is_an_exit_status(
    candidate: Version, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / CRITERIA_FILE).write_text("megabytes = 10\n")
    assert service_command.main(["gate", candidate.id]) == 1
    assert "FAIL  size" in capsys.readouterr().out
