"""What is kept of the question whether a version's heat maps explain: figures, curves, and what follows from them."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.figure import Figure
from model_store.card import CARD_FILE, Sha256
from model_store.version import sha256_of
from records.error import SecondReadError
from records.home import home

SHIPPED = Path(__file__).resolve().parent.parent / "model_store" / "explanations"  # of the shipped versions
COMMAND = "python -m evaluation explanation"
TARGET = 1.6  # times the lungs' share of the film: what the maps of true positives are meant to reach
OWN = "Grad-CAM"  # the method that serves


class ExplanationError(SecondReadError, ValueError):
    """Heat maps that cannot be examined; the message says why."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Share(_Stored):
    """The share of the heat inside the lungs, its mean over films; and divided by the lungs' share of the films.

    without_heat: films whose map is empty, which have no share and are not counted.
    """

    share: Figure
    ratio: Figure
    without_heat: int


class Shuffled(_Stored):
    """The maps after weights were shuffled. by_seed: one mean share a seed. fall: the version's share minus this."""

    stage: str
    maps: Share
    by_seed: tuple[float | None, ...]
    fall: Figure


class Curve(_Stored):
    """Mean logit at each point, and what 95 % of bootstrap draws lie between."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Order(_Stored):
    """Insertion and deletion by one order of places, in logits. gain: insertion minus deletion, film by film.

    behind: the gain of the version's own maps minus this one's; None for those maps themselves.
    """

    name: str
    insertion: Figure
    deletion: Figure
    gain: Figure
    behind: Figure | None
    inserted: Curve
    deleted: Curve


class Method(_Stored):
    """One way to make maps, on the same films. share_over, gain_over: it minus Grad-CAM; None for Grad-CAM itself."""

    name: str
    share: Figure
    insertion: Figure
    deletion: Figure
    milliseconds: float  # a film, on the machine that measured
    share_over: Figure | None = None
    gain_over: Figure | None = None

    @property
    def wins(self) -> bool:
        """Whether Grad-CAM loses clearly to it.

        The rule was fixed before the methods were compared in full: the interval of the difference lies above 0 for the
        share inside the lungs and for insertion minus deletion, both. One of the two can be had by a map that explains
        nothing.
        """
        return _above_nothing(self.share_over) and _above_nothing(self.gain_over)


class StoredExplanation(_Stored):
    """One examination of one version. card: the digest of exactly its card. data_digest: of the films with a mask.

    area, outline, template, shuffled: over the true positives with a lung mask. over_template: the share of the
    version's maps minus that of the template, film by film. blurred: the probability that blurred films get. places:
    the share of the film that is put in at each point of the curves.
    """

    format: Literal[1] = 1
    version: str
    card: Sha256
    created: datetime
    data_digest: Sha256
    tested: int  # films with a stored prediction
    films: int  # of them with a lung mask
    area: Figure
    outline: Figure
    outcomes: dict[str, Share]
    shuffled: tuple[Shuffled, ...]
    template: Share
    template_films: int  # that its mean was made of; the version learned from them
    over_template: Figure
    sample: int  # true positives that were asked in detail
    blurred: Figure
    places: tuple[float, ...]
    orders: tuple[Order, ...]
    methods: tuple[Method, ...]

    @property
    def beats_template(self) -> bool:
        """Whether the maps lie in the lungs more than one fixed picture does; at no difference they do not."""
        return _above_nothing(self.over_template)

    @property
    def sentence(self) -> str:
        """What to say beside each map; empty where the maps beat the template."""
        if self.beats_template:
            return ""
        return "On the test films these maps point at the lungs no better than one fixed picture laid on every film."

    @property
    def follows_network(self) -> bool:
        """Whether the network's answer hangs on the hot places more than on those of the fixed picture."""
        return _above_nothing(self.orders[1].behind)

    @property
    def winner(self) -> str | None:
        """The method that Grad-CAM loses to clearly; of several the one that leads most in insertion minus deletion."""
        leads = {
            method.name: method.gain_over.value or 0.0
            for method in self.methods
            if method.wins and method.gain_over is not None
        }
        return max(leads, key=lambda name: leads[name], default=None)


def _above_nothing(difference: Figure | None) -> bool:
    return difference is not None and difference.low is not None and difference.low > 0.0


def place_of(version_id: str, folder: Path | None = None) -> Path:
    """Where a version's examination is kept: not among the version's files, which its card vouches for."""
    return (folder or home() / "explanations") / f"{version_id}.json"


def stored_explanation(version_folder: Path) -> StoredExplanation | None:
    """The examination of the version in this folder: this site's, else the shipped one; None where there is none.

    Raises ExplanationError for a file that cannot be read, or is of a version with another card.
    """
    found = [path for folder in (None, SHIPPED) if (path := place_of(version_folder.name, folder)).is_file()]
    return _read(found[0], version_folder) if found else None


def _read(path: Path, version_folder: Path) -> StoredExplanation:
    try:
        found = StoredExplanation.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        sentence = f"Expected a readable {path.name}, received: {field}: {first['msg']}. Run `{COMMAND}`."
        raise ExplanationError(sentence) from error
    if (found.version, found.card) != (version_folder.name, sha256_of(version_folder / CARD_FILE)):
        raise ExplanationError(
            f"Expected figures of {version_folder.name} and its card in {path.name}, received others."
        )
    return found
