"""The study of a search: its trials in a database of Optuna's, where a kill costs none of them."""

import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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

from training.searches.choice import Choice, Value
from training.searches.folder import StudyError
from training.searches.space import SearchSpace

AREAS, DIVERGED, IMPORTANCE, _FILMS = "areas", "diverged", "importance", "films"
_NAME = "search"  # each has a file of its own
_ENOUGH = 5  # whole trials before anything is said of what the choices do
_FIRST_STEP = 2  # epochs of a trial before it may be given up
_PATIENCE = 60.0  # seconds that a writer waits for another

optuna.logging.set_verbosity(optuna.logging.ERROR)  # the search says itself what it does


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
    queued = [chosen_in(trial) for trial in study.get_trials(deepcopy=False) if trial.state != TrialState.FAIL]
    for trial in study.get_trials(deepcopy=False, states=(TrialState.FAIL,)):
        chosen = chosen_in(trial)
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
    study.set_user_attr(IMPORTANCE, {name: float(share) for name, share in shares.items()})


def score_of(areas: Mapping[str, float]) -> float:
    """The score of a trial: the mean of its areas."""
    return statistics.fmean(areas.values())


def chosen_in(trial: optuna.trial.FrozenTrial) -> dict[str, Value]:
    """What is tried; of a queued trial the choices lie where Optuna keeps them until it begins."""
    return dict(trial.system_attrs.get("fixed_params", trial.params))


def _distribution(choice: Choice, space: SearchSpace) -> BaseDistribution:
    if space.kind == "grid" or choice.values:
        return CategoricalDistribution(choice.grid)
    if choice.whole:
        return IntDistribution(int(choice.low), int(choice.high), log=choice.log, step=int(choice.step or 1))
    return FloatDistribution(choice.low, choice.high, log=choice.log, step=choice.step)
