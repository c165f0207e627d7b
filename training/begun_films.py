"""The films that a draft was begun with, fixed then: each part keeps its own until the draft is a version."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from films.divisions import Division
from films.layout import FilmFolderError
from model_store.card import Sha256
from model_store.version import Version
from records.whole_file import write_whole
from training.draft import FILMS_FILE

_STORED = TypeAdapter(dict[str, dict[str, Sha256]])  # by part, then by name


def expect_begun_films(draft: Path, division: Division, contents: Mapping[str, str]) -> None:
    """Keep which films the draft began with, part by part. Raises FilmFolderError where others are there now.

    One film more draws a division anew: what the network learned from would be tested on.
    """
    parts = {"train": division.train, "validation": division.validation, "test": division.test}
    now = {part: {film.name: contents[film.name] for film in films} for part, films in parts.items()}
    if not (draft / FILMS_FILE).is_file():
        write_whole(draft / FILMS_FILE, _STORED.dump_json(now))
        return
    before = _STORED.validate_json((draft / FILMS_FILE).read_bytes())
    for part, films in now.items():
        if others := sorted(films.items() ^ before[part].items()):
            raise FilmFolderError(
                f"Expected the films that {draft.name} was begun with, received others in its {part} part, "
                f"among them {others[0][0]}: put them back, or begin a new training"
            )


def learned_contents(version: Version) -> frozenset[str] | None:
    """The sha256 of each film that a version learned from; None for one made before they were kept."""
    if FILMS_FILE not in version.card.files:
        return None
    parts = _STORED.validate_json(version.file(FILMS_FILE).read_bytes())
    return frozenset({*parts["train"].values(), *parts["validation"].values()})
