"""A worklist for a test, and films to put on it."""

from films.phantoms import encode_png, phantom
from model_store.store import serving_version
from reading.listed_film import ListedFilm
from reading.reader import Reader, make_reader
from reading.spool import open_worklist
from reading.worklist import Worklist
from reading.worklist_reading import work_off


def film(seed: int = 1, pneumonia: bool = True) -> bytes:
    """A drawn film."""
    return encode_png(phantom(seed, pneumonia))


def worklist_with(*films: bytes) -> Worklist:
    """An open worklist with these films waiting."""
    worklist = open_worklist()
    for number, content in enumerate(films, 1):
        worklist.add(f"child{number}.png", content)
    return worklist


def read_through(worklist: Worklist, reader: Reader | None = None) -> list[ListedFilm]:
    """Its films once all are read."""
    work_off(worklist, reader or make_reader(serving_version()))
    return list(worklist.films().values())
