"""The network that outlines the lungs: the one that ships with the program, with the facts that travel with it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model_store.card import CARD_FILE, Attribution, Estimate, Preparation, Probability, Sha256
from model_store.version import sha256_of
from records.error import SecondReadError

SHIPPED_LUNGS = Path(__file__).resolve().parent / "lungs"
LUNG_GRAPH_FILE: Final = "lungs.tflite"  # the exported graph: a film becomes the logit of "lung" at each pixel
LUNG_CARD_FORMAT = 1


class LungNetworkError(SecondReadError, RuntimeError):
    """A lung network that must not be used."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Overlap(_Facts):
    """How well outlines fit drawn ones: Dice = 2 x what both hold / what each holds, added up."""

    films: str  # which films
    patients: int
    mean: Estimate
    fifth_percentile: Probability  # one film in twenty is below it


class NoLungs(_Facts):
    """Where no lungs are said to be found: less of the film than `area`, or pixels less sure than `certainty`."""

    area: Probability
    certainty: Probability
    rule: str


class LungCard(_Facts):
    """All that must be known of a lung network to use it rightly."""

    format: Literal[1]
    created: datetime
    preparation: Preparation
    no_lungs: NoLungs
    recipe: dict[str, Any]
    films: Annotated[int, Field(ge=1)]  # that it learned from
    phantoms: Annotated[int, Field(ge=0)]  # drawn chests that it learned from besides
    seconds: Annotated[float, Field(ge=0.0)]
    parameters: Annotated[int, Field(ge=1)]
    software: dict[str, str]
    repeatable: str
    held_out: Overlap  # patients of train that it did not learn from, on which it was chosen
    test: Overlap | None  # the test films, opened once, when all else was written
    sources: tuple[Attribution, ...]
    licence: str
    files: dict[Literal["lungs.tflite"], Sha256]


@dataclass(frozen=True)
class LungNetwork:
    """A folder whose card was read and whose files were checked against it."""

    folder: Path
    card: LungCard

    @property
    def graph(self) -> Path:
        """The graph that serves."""
        return self.folder / LUNG_GRAPH_FILE


def load_lung_network(folder: Path) -> LungNetwork:
    """Read and check a lung network. Raises LungNetworkError without its card, or with other files than its own."""
    path = folder / CARD_FILE
    try:
        card = LungCard.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LungNetworkError(f"expected a readable {CARD_FILE} of the lung network, received: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise LungNetworkError(f"the card of the lung network is not valid: {field}: {first['msg']}") from error
    if LUNG_GRAPH_FILE not in card.files:
        raise LungNetworkError(f"expected the card of the lung network to vouch for {LUNG_GRAPH_FILE}, it does not")
    for name, expected in card.files.items():
        received = sha256_of(folder / name) if (folder / name).is_file() else "no file"
        if received != expected:
            raise LungNetworkError(
                f"the lung network does not load: expected {name} with sha256 {expected[:12]}…, "
                f"received {received[:12]}"
            )
    return LungNetwork(folder, card)
