"""The study of a search: its trials in a database of Optuna's, where a kill costs none of them."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState
from sqlalchemy.exc import SQLAlchemyError

from training.search_choice import Choice, Value
from training.search_folder import StudyError
from training.search_space import SearchSpace

State = Literal["whole", "given up", "at work", "broken", "waiting"]

AREAS, DIVERGED, _IMPORTANCE, _FILMS = "areas", "diverged", "importance", "films"
_STATES: dict[TrialState, State] = {
    TrialState.COMPLETE: "whole", TrialState.PRUNED: "given up", TrialState.RUNNING: "at work",
    TrialState.FAIL: "broken", TrialState.WAITING: "waiting",
}  # fmt: skip
_NAME = "search"  # each has a file of its own
_ENOUGH = 5  # whole trials before anything is said of what the choices do
_FIRST_STEP = 2  # epochs of a trial before it may be given up
_PATIENCE = 60.0  # seconds that a writer waits for another

optuna.logging.set_verbosity(optuna.logging.ERROR)  # the search says itself what it does


@dataclass(frozen=True)
class Tried:
    """One trial. areas: under the ROC curve, by the part held out. score: their mean; None where not all are there.

    seconds: from its beginning to its end, waits included.
    """

    number: int
    state: State
    chosen: Mapping[str, Value]
    areas: Mapping[str, float]
    score: float | None
    seconds: float | None
    diverged: bool


def make_study(path: Path) -> None:
    """Make the file with a study that has no trials, unless it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _storage(path) as storage:
        optuna.create_study(study_name=_NAME, storage=storage, direction="maximize", load_if_exists=True)


@contextmanager
def open_study(path: Path, space: SearchSpace) -> Iterator[optuna.Study]:
    """The study in the file, closed at the end. Raises StudyError where there is none, or no database."""
    if not path.is_file():
        raise StudyError(f"expected the study of a search in {path.name}, found none")
    pruner: optuna.pruners.BasePruner = optuna.pruners.NopPruner()
    if space.prune_after:
        pruner = optuna.pruners.MedianPruner(n_startup_trials=space.prune_after, n_warmup_steps=_FIRST_STEP)
    with _storage(path) as storage:
        study = optuna.load_study(study_name=_NAME, storage=storage, pruner=pruner)
        # A sampler that begins anew with the same seed would draw the first trials a second time.
        study.sampler = optuna.samplers.TPESampler(seed=space.seed + len(study.get_trials(deepcopy=False)))
        yield study


@contextmanager
def _storage(path: Path) -> Iterator[optuna.storages.RDBStorage]:
    storage = None
    try:
        storage = optuna.storages.RDBStorage(
            f"sqlite:///{path}", engine_kwargs={"connect_args": {"timeout": _PATIENCE}}
        )
        yield storage
    except (optuna.exceptions.StorageInternalError, SQLAlchemyError) as error:
        raise StudyError(f"expected a readable study in {path.name}, received: {error}") from error
    finally:
        if storage:
            storage.remove_session()
            storage.engine.dispose()


def expect_films(study: optuna.Study, digest: str) -> None:
    """Keep which films the first trial was tried on. Raises StudyError where others are there now."""
    before = study.user_attrs.get(_FILMS, digest)
    if before != digest:
        raise StudyError("expected the train films that the search began with, received others: give it another name")
    study.set_user_attr(_FILMS, digest)


def put_back(study: optuna.Study, space: SearchSpace) -> None:
    """Close what a kill left at work, and queue what is to be tried: broken trials again, and those of a grid.

    Called by the one process that works on the study. A trial that is tried again keeps the areas it had.
    """
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
    queued = [_chosen(trial) for trial in study.get_trials(deepcopy=False) if trial.state != TrialState.FAIL]
    for trial in study.get_trials(deepcopy=False, states=(TrialState.FAIL,)):
        chosen = _chosen(trial)
        if set(chosen) == {choice.name for choice in space.choices} and chosen not in queued:
            study.enqueue_trial(chosen, user_attrs={AREAS: trial.user_attrs.get(AREAS, {})})
            queued.append(chosen)
    if space.kind == "grid":
        grid = space.combinations()
        np.random.default_rng(space.seed).shuffle(grid)  # a search that is stopped early has seen all sides
        for chosen in grid[: space.trials]:
            if chosen not in queued:
                study.enqueue_trial(chosen)


def to_come(study: optuna.Study, space: SearchSpace) -> int:
    """How many trials there are to come."""
    return max(0, space.wanted - len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))))


def ask(study: optuna.Study, space: SearchSpace) -> optuna.Trial:
    """The next trial: one that is queued, else one that the sampler draws."""
    return study.ask({choice.name: _distribution(choice, space) for choice in space.choices})


def same(study: optuna.Study, chosen: Mapping[str, Value]) -> Mapping[str, float] | None:
    """The areas of an earlier whole trial with the same choices, which would come out the same again."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return next((trial.user_attrs[AREAS] for trial in trials if trial.params == chosen), None)


def keep_importance(study: optuna.Study) -> None:
    """Say of each choice which share of the spread of the scores it explains alone, where there are trials enough.

    Source: functional ANOVA, Hutter, Hoos, Leyton-Brown, ICML 2014.
    """
    scores = [trial.value for trial in study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))]
    if len(scores) < _ENOUGH or len(set(scores)) < 2:
        return
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=1)
    shares = optuna.importance.get_param_importances(study, evaluator=evaluator)
    study.set_user_attr(_IMPORTANCE, {name: float(share) for name, share in shares.items()})


def importance_in(study: optuna.Study) -> dict[str, float]:
    """What was kept, the greatest first; empty while trials are too few."""
    shares: dict[str, float] = study.user_attrs.get(_IMPORTANCE, {})
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def trials_in(study: optuna.Study, at_work: bool) -> list[Tried]:
    """Every trial in the order of their numbers, but for broken ones that were tried again.

    at_work: whether the search is; else the trial that a kill left at work is a broken one.
    """
    trials = [_tried(trial) for trial in study.get_trials(deepcopy=False)]
    if not at_work:
        trials = [replace(trial, state="broken") if trial.state == "at work" else trial for trial in trials]
    later = [(trial.number, trial.chosen) for trial in trials]
    return [
        trial
        for trial in trials
        if trial.state != "broken" or all(n <= trial.number or some != trial.chosen for n, some in later)
    ]


def best_of(trials: Sequence[Tried]) -> Tried | None:
    """The whole trial with the best score, the first of equal ones."""
    whole = [trial for trial in trials if trial.score is not None]
    return max(whole, key=lambda trial: (trial.score or 0.0, -trial.number), default=None)


def score_of(areas: Mapping[str, float]) -> float:
    """The score of a trial: the mean of its areas."""
    return statistics.fmean(areas.values())


def _tried(trial: optuna.trial.FrozenTrial) -> Tried:
    took = trial.duration
    return Tried(
        number=trial.number + 1,
        state=_STATES[trial.state],
        chosen=_chosen(trial),
        areas=trial.user_attrs.get(AREAS, {}),
        score=trial.value if trial.state == TrialState.COMPLETE else None,
        seconds=took.total_seconds() if took else None,
        diverged=bool(trial.user_attrs.get(DIVERGED)),
    )


def _chosen(trial: optuna.trial.FrozenTrial) -> dict[str, Value]:
    """What is tried; of a queued trial the choices lie where Optuna keeps them until it begins."""
    return dict(trial.system_attrs.get("fixed_params", trial.params))


def _distribution(choice: Choice, space: SearchSpace) -> BaseDistribution:
    if space.kind == "grid" or choice.values:
        return CategoricalDistribution(choice.grid)
    if choice.whole:
        return IntDistribution(int(choice.low), int(choice.high), log=choice.log, step=int(choice.step or 1))
    return FloatDistribution(choice.low, choice.high, log=choice.log, step=choice.step)
