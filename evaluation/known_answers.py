"""Films whose reading is known: drawn ones that travel with a version, and test films where they lie on the machine.

A version that reads otherwise than when it was measured must not serve.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from films.film_names import file_inside
from films.layout import LABELS, Film, FilmFolderError, film_folder
from films.phantoms import encode_png, phantom
from model_store.card import Sha256
from model_store.version import KNOWN_ANSWERS_FILE, Version
from reading.quality import concerns_about
from reading.radiograph import UnreadableImageError, decode
from reading.reader import Reader
from records.error import SecondReadError

TOLERANCE = 1e-3  # of a probability; other processors round otherwise, by less than a tenth of this
_DRAWN = tuple((seed, pneumonia) for seed in (1, 2) for pneumonia in (False, True))
_OF_FOLDER = 2  # films of each label
_WIDTH, _HEIGHT = 240, 200  # pixels; small, since the films travel


class KnownAnswersError(SecondReadError, RuntimeError):
    """A version that does not read as it did when it was measured; the message says on which film."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    film: str
    png: str = ""  # base64; empty for a film of the folder, which does not travel
    sha256: Sha256 | None = None  # of a film of the folder: another file of its name is not asked
    probability: Annotated[float, Field(ge=0.0, le=1.0)]


class _Answers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: Annotated[tuple[_Answer, ...], Field(min_length=1)]


def known_answers(probability_of: Callable[[bytes], float], films: Sequence[Film] = ()) -> str:
    """The file: what `probability_of`, calibrated, gives each drawn film, and each of some films of the folder.

    Of `films` the first ones of each label that a reader would read are taken; they were read when the version was
    measured, and no choice hangs on them.
    """
    answers = []
    for seed, pneumonia in _DRAWN:
        png = encode_png(phantom(seed, pneumonia, _WIDTH, _HEIGHT))
        name = f"phantom {seed} {'with' if pneumonia else 'without'} a patch"
        answers.append({"film": name, "png": base64.b64encode(png).decode(), "probability": probability_of(png)})
    for film in _some(films):
        content = film.path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        answers.append({"film": film.name, "sha256": digest, "probability": probability_of(content)})
    return json.dumps({"answers": answers}, indent=1)


def _some(films: Sequence[Film]) -> Iterator[Film]:
    for label in LABELS:
        readable = (film for film in films if film.label == label and _would_be_read(film))
        yield from islice(readable, _OF_FOLDER)


def _would_be_read(film: Film) -> bool:
    return not any(concern.blocking for concern in concerns_about(decode(film.path.read_bytes())))


def check_known_answers(version: Version, reader: Reader) -> int:
    """Read the version's known films and return how many there were; a version made without them has none.

    Raises KnownAnswersError where a probability is another than the one stored.
    """
    if KNOWN_ANSWERS_FILE not in version.card.files:
        return 0
    folder, read = _folder(), 0
    for answer in _stored(version).answers:
        content = _content(answer, folder)
        if content is None:
            continue
        received, read = reader.read(content, all_the_same=True).probability, read + 1
        if received is None or not abs(received - answer.probability) <= TOLERANCE:  # NaN is no answer either
            said = "no reading" if received is None else f"{received:.4f}"
            raise KnownAnswersError(
                f"version {version.id} does not read as it was measured: expected {answer.probability:.4f} on "
                f"{answer.film}, received {said}"
            )
    return read


def _folder() -> Path | None:
    try:
        return film_folder()
    except FilmFolderError:  # settings that cannot be read: the page that wants the films says so
        return None


def _content(answer: _Answer, folder: Path | None) -> bytes | None:
    """The film's bytes; None where it is a film of the folder, and not here."""
    if answer.sha256 is None:
        return _drawn(answer)
    if folder is None:
        return None
    try:
        path = file_inside(folder, answer.film)  # an imported version may name any other of this machine, and a device
        content = path.read_bytes() if path.is_file() else b""
    except (OSError, UnreadableImageError):
        return None
    return content if hashlib.sha256(content).hexdigest() == answer.sha256 else None


def _drawn(answer: _Answer) -> bytes:
    try:
        return base64.b64decode(answer.png, validate=True)
    except ValueError as error:
        raise KnownAnswersError(
            f"expected the known film {answer.film} in base64, received something else: {error}"
        ) from error


def _stored(version: Version) -> _Answers:
    try:
        return _Answers.model_validate_json(version.file(KNOWN_ANSWERS_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise KnownAnswersError(
            f"expected readable known answers in version {version.id}, received: {error}"
        ) from error
