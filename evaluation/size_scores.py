"""The zero-pixel baseline's score for each film of stored predictions, worked out once in a process of its own."""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.predictions import Predictions
from films.layout import LIST_FILE, load_films
from films.other_process import OtherProcessError, asked
from films.protocols import divide
from films.zero_pixel import expect_baseline, scores_by_size
from model_store.card import DivisionFacts
from reading.installed import NotInstalledError
from records.error import SecondReadError
from records.home import home
from records.whole_file import write_whole

_FORMAT = 1  # raised when the baseline would give other scores


class SizeScoresError(SecondReadError, ValueError):
    """Films whose sizes cannot be scored; the message says why."""


def size_scores(predictions: Predictions, cut: DivisionFacts, folder: Path) -> NDArray[np.float64]:
    """One score a film, higher for pneumonia, by a classifier that learned the sizes of the version's train films.

    From the cache where the folder was seen before; else it takes seconds. cut: how the card says that the
    films were divided. Raises SizeScoresError.
    """
    question = {"folder": str(folder), "protocol": cut.protocol, "seed": cut.seed}
    digest = hashlib.sha256(json.dumps([_FORMAT, question, stamp(folder)]).encode()).hexdigest()
    path = home() / "cache" / f"size-scores-{digest[:16]}.json"
    if path.is_file():
        known: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    else:
        known = _in_another_process(question)
        write_whole(path, json.dumps(known))
    absent = sum(name not in known for name in predictions.film)
    if absent:
        raise SizeScoresError(f"the folder lacks {absent} of these {len(predictions.film)} films")
    return np.array([known[name] for name in predictions.film], np.float64)


def stamp(folder: Path) -> str:
    """Changes when a film is added to a class folder or taken away, or the list of sizes is another."""
    looked_at = [path for path in folder.glob("*/*") if path.is_dir()] + list(folder.glob(LIST_FILE))
    return str(sorted((path.relative_to(folder).as_posix(), path.stat().st_mtime_ns) for path in looked_at))


def _in_another_process(question: Mapping[str, Any]) -> dict[str, float]:
    try:
        expect_baseline()
    except NotInstalledError as error:
        raise SizeScoresError(str(error)) from error
    try:
        answer = asked("evaluation.size_scores", question)
    except OtherProcessError as error:
        raise SizeScoresError(f"expected the sizes of the films to be scored, received: {error.said}") from error
    if "reason" in answer:
        raise SizeScoresError(answer["reason"])
    scores: dict[str, float] = answer["scores"]
    return scores


def worked_out(folder: Path, protocol: str, seed: int) -> dict[str, float]:
    """The score of each film that the protocol keeps for testing. Raises ValueError where films cannot be divided."""
    division = divide(protocol, load_films(folder).films, seed)[0]
    scores = scores_by_size(division.learnable, division.test)
    return dict(zip((film.name for film in division.test), scores.tolist(), strict=True))


def _main() -> None:
    question = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {
            "scores": worked_out(Path(question["folder"]), question["protocol"], question["seed"])
        }
    except ValueError as error:  # of the folder, the protocol or too few patients: all say so in a sentence
        answer = {"reason": str(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    _main()
