"""What is kept of the question which films a version refuses or doubts: one row for each kind of film."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.figure import Figure
from evaluation.intervals import wilson
from model_store.card import Sha256
from records.error import SecondReadError
from records.home import home

# A quantile of these films is a limit by its making: what holds of them says little of others.
OWN_FILMS = "The limits were fixed on the films held out of train: of those, few are refused by the way that was done."
COMMAND = "python -m evaluation refusal"
SHIPPED_REFUSALS = Path(__file__).resolve().parent.parent / "model_store" / "refusals"  # of the shipped versions


Asked = Literal["read", "refused", "refused or named", "refused or doubted", "uncertain", "rightly called"]
_FEW = 0.5  # a target below it is one that is not to be exceeded
UNREADABLE = "unreadable"  # the code of a file that could not be decoded: no reading either


class RefusalError(SecondReadError, ValueError):
    """Films that cannot be asked about, or figures that cannot be read; the message says why."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class KindOfFilm(_Stored):
    """What became of the films of one kind.

    refused: no reading. doubted: read, with a concern. codes: how many films have each concern. figure: the share that
    `asked` names; target: what it is meant to reach, or not to exceed where `at_most`.
    """

    of: str  # which set
    kind: str
    films: Annotated[int, Field(ge=1)]
    refused: int
    doubted: int
    codes: dict[str, int]
    asked: Asked
    figure: Figure
    target: float | None = None

    @property
    def at_most(self) -> bool:
        """Whether the target is not to be exceeded: a good film refused, a film not called."""
        return self.target is not None and self.target < _FEW

    @property
    def reached(self) -> bool | None:
        """Whether the figure meets its target; None without one."""
        if self.target is None or self.figure.value is None:
            return None
        return self.figure.value <= self.target if self.at_most else self.figure.value >= self.target


class StoredRefusal(_Stored):
    """One examination of one version. limits: their file's digest. openings: of the sets below, this one included."""

    format: Literal[1] = 1
    version: str
    limits: Sha256
    created: datetime
    openings: Annotated[int, Field(ge=0)]
    kinds: tuple[KindOfFilm, ...]
    missing: tuple[str, ...]  # sets that were not there


def share_figure(count: int, films: int) -> Figure:
    """A share of films with its interval."""
    return Figure(count / films, *wilson(count, films), films, "Wilson 95 %")


def refusal_place(version_id: str, folder: Path | None = None) -> Path:
    """Where the figures of a version are kept: not among its files, which its card vouches for."""
    return (folder or home() / "refusals") / f"{version_id}.json"


def stored_refusal(version_id: str) -> StoredRefusal | None:
    """The figures of a version: this site's, else the shipped ones; None where there are none.

    Raises RefusalError for a file that cannot be read.
    """
    found = [path for folder in (None, SHIPPED_REFUSALS) if (path := refusal_place(version_id, folder)).is_file()]
    if not found:
        return None
    try:
        return StoredRefusal.model_validate_json(found[0].read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RefusalError(
            f"Expected readable figures in {found[0].name}, received: {field}: {first['msg']}. Run `{COMMAND}`."
        ) from error
