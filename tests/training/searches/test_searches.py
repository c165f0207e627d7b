"""Searches as a page handles them: begun once, started beside the server, stopped, and known by their disk."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from records.database import open_database
from records.ledger import entries
from tests.training.searches.stand_in import SPACE
from training.jobs.jobs import JobError
from training.recipe import RecipeError
from training.searches.folder import SearchEnd, SearchFolder, SearchProgress, StudyError
from training.searches.searches import begin, best_preset, found, known_searches, reason_of, start, state_of, stop
from training.searches.space import read_space
from training.searches.study import ask, open_study

FILMS = Path("/films")


@pytest.fixture
def begun() -> SearchFolder:
    begin("one", read_space(SPACE), FILMS)
    return SearchFolder("one")


def test_one_that_was_begun_is_known_with_what_was_asked(begun: SearchFolder) -> None:
    assert known_searches() == ["one"]
    so_far = found("one")
    assert (so_far.order.space, so_far.order.films, so_far.trials, so_far.best) == (read_space(SPACE), FILMS, (), None)
    with open_database() as database:
        (line,) = entries(database)
    assert (line.action, line.subject) == ("began a search", "one")
    assert begun.study.name == "one.db"


def test_begun_again_with_the_same_it_stays_and_with_another_space_it_is_refused(begun: SearchFolder) -> None:
    begin("one", read_space(f"# a comment\n{SPACE}"), FILMS)
    assert begun.order().space.text == SPACE
    begin("one", read_space(SPACE.replace("trials = 3", "trials = 9")), FILMS)
    assert found("one").wanted == 9
    with pytest.raises(RecipeError, match="expected the space and films that one began with"):
        begin("one", read_space(SPACE.replace("0.6", "0.7")), FILMS)
    with pytest.raises(RecipeError, match="expected the space and films that one began with"):
        begin("one", read_space(SPACE), Path("/others"))


def test_it_is_started_in_a_process_of_its_own_at_the_lowest_priority(
    begun: SearchFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], Path]] = []
    monkeypatch.setattr("training.searches.searches.start_beside", lambda words, log: started.append((words, log)))
    assert state_of("one") == "interrupted"
    start("one")
    assert started == [(["search", "one", "--low-priority"], begun.path / "process.txt")]
    assert state_of("one") == "starting"  # until its process has its lock


@pytest.mark.parametrize("act", [lambda: start("one"), lambda: begin("one", read_space(SPACE), FILMS)])
def test_whoever_only_looks_where_it_stands_keeps_it_from_nothing(
    act: Callable[[], None], begun: SearchFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.searches.searches.start_beside", lambda *_: None)
    lock = FileLock(begun.lock, thread_local=False)
    lock.acquire()
    looking = threading.Timer(0.1, lock.release)
    looking.start()
    act()
    looking.join()


def test_where_it_stands_is_told_by_its_lock_and_its_end(begun: SearchFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.searches.searches.A_LOOK", 0.05)

    def progress(waits: bool) -> SearchProgress:
        return SearchProgress(
            at=datetime.now(UTC) - timedelta(hours=1), trial=2, part="size", epoch=1, epochs=3, waits=waits
        )

    with FileLock(begun.lock):
        begun.write_progress(progress(waits=False))
        assert state_of("one") == "searching"
        begun.write_progress(progress(waits=True))
        assert state_of("one") == "waiting"
        with pytest.raises(JobError, match="expected a search that rests, received one"):
            start("one")
        stop("one")
        assert begun.request() == "stop"
    assert (state_of("one"), reason_of("one").split(":")[0]) == ("interrupted", "its process is gone without a word")
    begun.write_end(SearchEnd(state="failed", reason="expected films"))
    assert (state_of("one"), reason_of("one")) == ("failed", "expected films")
    with pytest.raises(JobError, match="expected a search that is at work, received one, which is failed"):
        stop("one")


def test_a_name_that_would_leave_its_folder_is_none() -> None:
    with pytest.raises(RecipeError, match="expected a search's name of letters"):
        begin("../one", read_space(SPACE), FILMS)


def test_a_search_or_study_that_is_not_there_is_explained(begun: SearchFolder) -> None:
    with pytest.raises(RecipeError, match="expected the order of a search two"):
        found("two")
    begun.study.write_bytes(b"no database" * 100)
    with pytest.raises(StudyError, match=r"expected a readable study in one\.db"):
        found("one")
    begun.study.unlink()
    with pytest.raises(StudyError, match=r"expected the study of a search in one\.db, found none"):
        found("one")


def test_the_best_recipe_begins_a_form(begun: SearchFolder) -> None:
    with pytest.raises(RecipeError, match="received one, which has none"):
        best_preset("one")
    space = read_space(SPACE)
    with open_study(begun.study, space) as study:
        for dropout, score in ((0.1, 0.8), (0.2, 0.9), (0.3, 0.7)):
            study.enqueue_trial({"averaging": 0.0, "dropout": dropout})
            study.tell(ask(study, space), score)
    preset = best_preset("one")
    assert preset.changes == {"averaging": 0.0, "dropout": 0.2}
    assert preset.sentence == "Trial 2 of the search one: mean AUC 0.9000."


def test_a_trial_that_a_kill_left_at_work_is_a_broken_one(begun: SearchFolder) -> None:
    space = read_space(SPACE)
    with open_study(begun.study, space) as study:
        ask(study, space)
    with FileLock(begun.lock):
        assert [trial.state for trial in found("one").trials] == ["at work"]
    assert [trial.state for trial in found("one").trials] == ["broken"]


def test_a_trial_that_a_kill_met_between_two_choices_is_none(begun: SearchFolder) -> None:
    with open_study(begun.study, read_space(SPACE)) as study:
        study.ask().suggest_categorical("averaging", [0.0, 0.1])
    assert found("one").trials == ()
