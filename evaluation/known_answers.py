"""Drawn films that travel with a version, with what it read on them: a version that reads otherwise must not serve."""

import base64
import json
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from films.phantoms import encode_png, phantom
from model_store.version import KNOWN_ANSWERS_FILE, Version
from reading.reader import Reader

TOLERANCE = 1e-3  # of a probability; other processors round otherwise, by less than a tenth of this
_DRAWN = tuple((seed, pneumonia) for seed in (1, 2) for pneumonia in (False, True))
_WIDTH, _HEIGHT = 240, 200  # pixels; small, since the films travel


class KnownAnswersError(RuntimeError):
    """A version that does not read as it did when it was measured; the message says on which film."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    film: str
    png: str  # base64
    probability: Annotated[float, Field(ge=0.0, le=1.0)]


class _Answers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: Annotated[tuple[_Answer, ...], Field(min_length=1)]


def known_answers(probability_of: Callable[[bytes], float]) -> str:
    """The file: drawn films, and the calibrated probability that `probability_of` gives each as an encoded film."""
    answers = []
    for seed, pneumonia in _DRAWN:
        png = encode_png(phantom(seed, pneumonia, _WIDTH, _HEIGHT))
        name = f"phantom {seed} {'with' if pneumonia else 'without'} a patch"
        answers.append({"film": name, "png": base64.b64encode(png).decode(), "probability": probability_of(png)})
    return json.dumps({"answers": answers}, indent=1)


def check_known_answers(version: Version, reader: Reader) -> int:
    """Read the version's known films and return how many there were; a version made without them has none.

    Raises KnownAnswersError where a probability is another than the one stored.
    """
    if KNOWN_ANSWERS_FILE not in version.card.files:
        return 0
    stored = _stored(version)
    for answer in stored.answers:
        received = reader.read(base64.b64decode(answer.png)).probability
        if received is None or abs(received - answer.probability) > TOLERANCE:
            said = "no reading" if received is None else f"{received:.4f}"
            raise KnownAnswersError(
                f"version {version.id} does not read as it was measured: expected {answer.probability:.4f} on "
                f"{answer.film}, received {said}"
            )
    return len(stored.answers)


def _stored(version: Version) -> _Answers:
    try:
        return _Answers.model_validate_json(version.file(KNOWN_ANSWERS_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise KnownAnswersError(
            f"expected readable known answers in version {version.id}, received: {error}"
        ) from error
