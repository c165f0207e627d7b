"""Why a folder is not one of films, in a sentence with the nearest likely cause."""

from collections.abc import Iterator, Sequence
from pathlib import Path


def holds(folder: Path, wanted: Sequence[str]) -> bool:
    """Whether all the `wanted` folders ('train/NORMAL') lie in this one."""
    return all((folder / name).is_dir() for name in wanted)


def sentence_on(folder: Path, wanted: Sequence[str]) -> str:
    """What was expected in `folder`, which of it is missing, and what was probably meant."""
    missing = [name for name in wanted if not (folder / name).is_dir()]
    cause = next(_causes(folder, wanted), "")
    return f"Expected {' and '.join(wanted)} in {folder.name!r}, missing {' and '.join(missing)}{cause}."


def _causes(folder: Path, wanted: Sequence[str]) -> Iterator[str]:
    if not folder.exists():
        yield f": there is no folder {folder}"
    if not folder.is_dir():
        yield ": it is a file; a zip has to be unpacked first, by `python -m films fetch` or by hand"
        return
    for inside in (path for pattern in ("*", "*/*") for path in sorted(folder.glob(pattern))):
        if holds(inside, wanted):
            yield f"; {inside} inside it looks right"
    for above in list(folder.resolve().parents)[:2]:
        if holds(above, wanted):
            yield f"; {above} above it looks right"
    labels = [name.rpartition("/")[2] for name in wanted]
    if holds(folder, labels):
        yield f"; {' and '.join(labels)} lie in it directly: put them into a folder `train`"
    for other in _in_other_letters(folder, wanted):
        yield f"; {other} is there, but the name has to be written exactly so"


def _in_other_letters(folder: Path, wanted: Sequence[str]) -> Iterator[str]:
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if name not in wanted and name.lower() in {one.lower() for one in wanted}:
            yield name
