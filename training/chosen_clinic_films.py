"""The clinic's films that a draft learns from, fixed when it is begun."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from films.divisions import Division
from films.layout import Film, FilmFolderError
from model_store.card import Sha256
from records.kept_films import kept_film
from records.whole_file import write_whole
from training.clinic_films import ClinicFilms, clinic_film

CLINIC_FILE = "clinic_films.json"  # the clinic's films as they were chosen; missing where a draft learns from none


class _Chosen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: Sha256
    label: Literal["NORMAL", "PNEUMONIA"]
    width: Annotated[int, Field(gt=0)]  # pixels
    height: Annotated[int, Field(gt=0)]  # pixels
    verdict: int  # the number of the one that labels it


_STORED = TypeAdapter(tuple[_Chosen, ...])


def keep_clinic_films(draft: Path, clinic: ClinicFilms) -> None:
    """Write down which films, so that a broken run goes on with the same ones whatever is said of them meanwhile."""
    chosen = [
        {"digest": film.path.name, "label": film.label, "width": film.width, "height": film.height, "verdict": verdict}
        for film, verdict in zip(clinic.films, clinic.verdicts, strict=True)
    ]
    write_whole(draft / CLINIC_FILE, _STORED.dump_json(_STORED.validate_python(chosen), indent=1))


def has_clinic_films(draft: Path) -> bool:
    """Whether the draft was begun with the clinic's films, be it none of them."""
    return (draft / CLINIC_FILE).is_file()


def clinic_films_of(draft: Path) -> tuple[Film, ...]:
    """The films that the draft was begun with; none where it has no such list.

    Raises FilmFolderError, which names the film, where one is not kept any more.
    """
    if not has_clinic_films(draft):
        return ()
    chosen = _STORED.validate_json((draft / CLINIC_FILE).read_bytes())
    for one in chosen:
        if kept_film(one.digest) is None:
            raise FilmFolderError(
                f"Expected the kept film {one.digest}, which {draft.name} was begun with, found none in `kept`."
            )
    return tuple(clinic_film(one.digest, one.label, one.width, one.height) for one in chosen)


def with_clinic_films(division: Division, films: Sequence[Film]) -> Division:
    """The division with these films to learn from, too; validation and test stay as they are."""
    return replace(division, train=tuple(sorted((*division.train, *films), key=lambda film: film.name)))


def clinic_contents(films: Sequence[Film]) -> dict[str, str]:
    """The sha256 of each of these films by name, as `content_digests` would say: a kept file is named by its own."""
    return {film.name: film.path.name for film in films}
