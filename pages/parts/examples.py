"""Films for trying the page: real ones where the data folder is set, else phantoms."""

from dataclasses import dataclass
from pathlib import Path

from films.layout import LABELS, FilmFolderError, film_folder
from films.phantoms import encode_png, phantom


@dataclass(frozen=True)
class Example:
    """One batch of example films, with the sentence that says what they are."""

    films: list[tuple[str, bytes]]
    sentence: str


def example(number: int) -> Example:
    """The example batch of this number: a film of each label, other ones for each number."""
    folder = _film_folder()
    real = [_films_of(folder, label) for label in LABELS] if folder else []
    if real and all(real):
        chosen = [paths[number % len(paths)] for paths in real]
        films = [(f"{path.name}, labelled {path.parent.name.lower()}", path.read_bytes()) for path in chosen]
        return Example(films, "These are test films of the data folder, which the model did not learn from.")
    drawn = [("Phantom", False), ("Phantom with a patch", True)]
    films = [(f"{name} {number + 1}", encode_png(phantom(number, patch))) for name, patch in drawn]
    return Example(films, "These are phantoms: drawn, not taken. What the model says of a drawing means nothing.")


def _film_folder() -> Path | None:
    try:
        return film_folder()
    except FilmFolderError:  # the Data page says what is wrong; phantoms serve here
        return None


def _films_of(folder: Path, label: str) -> list[Path]:
    # Full-resolution copies, where they are, look as an upload would.
    for root in (folder.parent / "chest_xray_full_resolution", folder):
        if films := sorted((root / "test" / label).glob("*.jpeg")):
            return films
    return []
