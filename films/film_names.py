"""Names of films from outside: which can be written down, and which lead to a film of their folder."""

from pathlib import Path

from reading.radiograph import UnreadableImageError


def expect_text(name: str) -> None:
    """Raises UnreadableImageError for a name whose bytes are no UTF-8.

    A file system keeps any bytes, a record and a page only text.
    """
    if as_text(name) != name:
        raise UnreadableImageError("Expected a file name in UTF-8, received one of other bytes: rename the file.")


def file_inside(folder: Path, name: str) -> Path:
    """The file that the name leads to, by whatever way it is written.

    Raises UnreadableImageError for one that leads out of the folder, or nowhere.
    """
    try:
        file = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, or a NUL in the name
        raise UnreadableImageError(f"Expected the path of a film, received one that leads nowhere: {error}.") from error
    if not file.is_relative_to(folder.resolve()):
        raise UnreadableImageError("Expected a film inside the folder, received a path that leads out of it.")
    return file


def as_text(name: str) -> str:
    """The name with its bytes that are no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
