"""A search at work: trial after trial, until there are enough or someone stops it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import optuna
from filelock import FileLock, Timeout
from optuna.trial import TrialState

from films.cuts import Partition
from films.divisions import content_digests, digest_of_contents
from films.layout import load_films
from training.jobs.jobs import JobError
from training.jobs.process import sentence_on
from training.jobs.work_folder import A_LOOK
from training.recipe import Recipe
from training.searches.folder import SearchEnd, SearchFolder, SearchOrder
from training.searches.space import SearchSpace
from training.searches.study import (
    AREAS,
    DIVERGED,
    ask,
    expect_films,
    keep_importance,
    open_study,
    put_back,
    same,
    score_of,
    to_come,
)
from training.searches.watch import SearchWatch
from training.shifts import parts_of
from training.watch import TrainingCancelledError, TrainingDivergedError, Watch

# Learns from a part's train films by a recipe, watched, and says the area on those it holds out. The path is where a
# broken fit goes on from.
Measure = Callable[[Recipe, Partition, Watch, Path], float]


def run_search(name: str, measure: Measure) -> None:
    """Go on with a search that was begun, until its trials are done or someone stops it.

    Raises JobError where another process works on it, StudyError where its films have changed, and what `measure`
    raises; the search's folder then says why it ended.
    """
    folder = SearchFolder(name)
    order = folder.order()
    try:
        with FileLock(folder.lock, timeout=A_LOOK):
            folder.forget_end()
            _run(folder, order, measure)
    except Timeout as error:
        raise JobError(f"expected a search that rests, received {name}, which is at work") from error


def _run(folder: SearchFolder, order: SearchOrder, measure: Measure) -> None:
    try:
        _work(folder, order, measure)
    except TrainingCancelledError as error:
        folder.write_end(SearchEnd(state="stopped", reason=str(error)))
    except KeyboardInterrupt:
        folder.write_end(SearchEnd(state="stopped", reason="ended by hand"))
    except Exception as error:  # the top of a search's process, as of a job's: it must report
        folder.write_end(SearchEnd(state="failed", reason=sentence_on(error)))
        raise
    else:
        folder.write_end(SearchEnd(state="finished", reason=""))


def _work(folder: SearchFolder, order: SearchOrder, measure: Measure) -> None:
    films = load_films(order.films)
    contents = content_digests([film for film in films if film.split == "train"])
    parts = parts_of(films, order.space.score, contents)
    watch = SearchWatch(folder)
    with open_study(folder.study, order.space) as study, watch.turn:
        expect_films(study, digest_of_contents(contents))
        put_back(study, order.space)
        search = _Search(study, order.space, parts, watch, folder.path, measure)
        while left := to_come(study, order.space):
            watch.say(f"trials to come: {left}")
            search.try_next()
    for left_over in folder.path.glob("*.fit"):  # of a kill between two words on one part
        left_over.unlink()


@dataclass(frozen=True)
class _Search:
    study: optuna.Study
    space: SearchSpace
    parts: Mapping[str, Partition]
    watch: SearchWatch
    checkpoints: Path
    measure: Measure

    def try_next(self) -> None:
        """One trial; what ends the search leaves it at work, and `put_back` finds it there."""
        trial = ask(self.study, self.space)
        name = f"trial {trial.number + 1}"
        try:
            areas = same(self.study, trial.params) or self._areas(trial)
        except optuna.TrialPruned:
            self.study.tell(trial, state=TrialState.PRUNED)
            self.watch.say(f"{name} fell behind and is given up")
        except TrainingDivergedError as error:
            trial.set_user_attr(DIVERGED, True)
            self.study.tell(trial, state=TrialState.PRUNED)
            self.watch.say(f"{name} is given up: {error}")
        else:
            trial.set_user_attr(AREAS, dict(areas))
            self.study.tell(trial, score_of(areas))
            keep_importance(self.study)
            self.watch.say(f"{name} has {score_of(areas):.4f}")

    def _areas(self, trial: optuna.Trial) -> Mapping[str, float]:
        """The area on each part, those that a broken trial had among them."""
        recipe = self.space.tried(trial.params)
        areas: dict[str, float] = dict(trial.user_attrs.get(AREAS, {}))
        for part, cut in self.parts.items():
            if part in areas:
                continue
            self.watch.say(f"trial {trial.number + 1}, held out by {part}: {len(cut.train)} films to learn from")
            self.watch.begin(trial, part, recipe.epochs, areas)
            checkpoint = self._checkpoint(recipe, part)
            try:
                areas[part] = self.measure(recipe, cut, self.watch, checkpoint)
            except (optuna.TrialPruned, TrainingDivergedError):
                checkpoint.unlink(missing_ok=True)
                raise
            trial.set_user_attr(AREAS, areas)
            checkpoint.unlink(missing_ok=True)
        return areas

    def _checkpoint(self, recipe: Recipe, part: str) -> Path:
        """Found again by whatever trial has the same recipe."""
        return self.checkpoints / f"{sha256(f'{part} {recipe.to_json()}'.encode()).hexdigest()[:16]}.fit"
