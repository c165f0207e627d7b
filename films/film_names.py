"""Names of films that can be written down: a file system keeps any bytes, a record and a page only text."""

from reading.radiograph import UnreadableImageError


def expect_text(name: str) -> None:
    """Raises UnreadableImageError for a name whose bytes are no UTF-8: nothing that keeps it could be written."""
    if as_text(name) != name:
        raise UnreadableImageError("Expected a file name in UTF-8, received one of other bytes: rename the file.")


def as_text(name: str) -> str:
    """The name with its bytes that are no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
