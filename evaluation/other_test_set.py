"""What is kept of a version that was tested on other films than those of its own test set."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.predictions import Predictions, read_predictions
from films.other_folder import Labelling
from model_store.card import Sha256
from model_store.stored_evaluation import StoredEvaluation
from model_store.version import EMBEDDINGS_FILE, EVALUATION_FILE, PREDICTIONS_FILE
from records.error import SecondReadError
from records.home import home

FACTS_FILE = "facts.json"  # written last: a folder without it is not finished, and is passed over


class OtherTestSetError(SecondReadError, ValueError):
    """Films that a version was not tested on, or cannot be; the message says why."""


class OtherTestSet(BaseModel):
    """The facts of one test on other films; predictions, evaluation and embeddings lie beside them.

    unreadable: name and sentence of each film that could not be read, or that the program refuses to read.
    unlabelled: films whose label was neither of the two. seen: films left out because the version learned from
    them, or has them in its own test set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,80}$")]
    version: str
    created: datetime
    films_folder: str
    labelling: Labelling | None
    data_digest: Sha256
    films: int
    positive: int
    negative: int
    unreadable: tuple[tuple[str, str], ...]
    unlabelled: int
    seen: int
    outside_intended_use: str  # a sentence; empty where nothing speaks against it

    @property
    def folder(self) -> Path:
        """Where predictions, evaluation and embeddings lie."""
        return folder_of(self.version, self.name)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences on the films of the folder that no figure counts."""
        counts = (
            (self.unlabelled, "neither of the two labels"),
            (self.seen, "learned from or tested on before: a figure on it would flatter"),
            (len(self.unreadable), "not readable"),
        )
        return tuple(f"{count:,} films left out: {reason}" for count, reason in counts if count)

    def predictions(self, labels: tuple[str, str]) -> Predictions:
        """What the version predicted. Raises ValueError for a file that is no list of predictions."""
        return read_predictions(self.folder / PREDICTIONS_FILE, labels)

    def evaluation(self) -> StoredEvaluation:
        """Every figure. Raises OtherTestSetError where it cannot be read."""
        try:
            return StoredEvaluation.model_validate_json((self.folder / EVALUATION_FILE).read_bytes())
        except (OSError, ValidationError) as error:
            raise OtherTestSetError(
                f"expected a readable {EVALUATION_FILE} of {self.name}, received: {error}"
            ) from error

    def embeddings(self) -> NDArray[np.float16]:
        """The films' packed embeddings (n, k), in the order of the predictions."""
        with np.load(self.folder / EMBEDDINGS_FILE, allow_pickle=False) as packed:
            return np.asarray(packed["films"], np.float16)


def folder_of(version_id: str, name: str) -> Path:
    """Where a test on other films is kept."""
    return home() / "test_sets" / version_id / name


def other_test_sets(version_id: str) -> tuple[OtherTestSet, ...]:
    """The finished tests of a version on other films, by name; one that cannot be read is passed over."""
    found = (_read(path) for path in sorted(folder_of(version_id, "").glob(f"*/{FACTS_FILE}")))
    return tuple(one for one in found if one is not None)


def _read(path: Path) -> OtherTestSet | None:
    try:
        facts = OtherTestSet.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return facts if facts.folder == path.parent else None
