"""What a study holds, as plain data: its trials, and what the choices explain."""

from dataclasses import replace

import optuna
from optuna.trial import TrialState

from training.searches.space import SearchSpace
from training.searches.study import AREAS, DIVERGED, IMPORTANCE, chosen_in
from training.searches.tried import State, Tried

_STATES: dict[TrialState, State] = {
    TrialState.COMPLETE: "whole", TrialState.PRUNED: "given up", TrialState.RUNNING: "at work",
    TrialState.FAIL: "broken", TrialState.WAITING: "waiting",
}  # fmt: skip


def importance_in(study: optuna.Study) -> dict[str, float]:
    """What was kept, the greatest first; empty while trials are too few."""
    shares: dict[str, float] = study.user_attrs.get(IMPORTANCE, {})
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def trials_in(study: optuna.Study, space: SearchSpace, at_work: bool) -> list[Tried]:
    """Every trial in the order of their numbers, but for broken ones that were tried again, or never had all choices.

    at_work: whether the search is; else the trial that a kill left at work is a broken one.
    """
    names = {choice.name for choice in space.choices}
    trials = [_tried(trial) for trial in study.get_trials(deepcopy=False)]
    if not at_work:
        trials = [replace(trial, state="broken") if trial.state == "at work" else trial for trial in trials]
    later = [(trial.number, trial.chosen) for trial in trials]
    return [
        trial
        for trial in trials
        if trial.state != "broken"
        or (set(trial.chosen) == names and all(n <= trial.number or some != trial.chosen for n, some in later))
    ]


def _tried(trial: optuna.trial.FrozenTrial) -> Tried:
    took = trial.duration
    return Tried(
        number=trial.number + 1,
        state=_STATES[trial.state],
        chosen=chosen_in(trial),
        areas=trial.user_attrs.get(AREAS, {}),
        score=trial.value if trial.state == TrialState.COMPLETE else None,
        seconds=took.total_seconds() if took else None,
        diverged=bool(trial.user_attrs.get(DIVERGED)),
    )
