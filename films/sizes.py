"""The size of a film as it was taken: from the folder's list, else from the film's own header."""

import csv
from pathlib import Path

from reading.radiograph import UnreadableImageError, read_header

Size = tuple[int, int]  # width and height, pixels

_MOST_DIGITS = 6  # of a width or height in pixels; no film has so many
_HEADER_BYTES = 16_384  # bytes; the header of a film is shorter, unless a preview lies in it


def listed_sizes(path: Path) -> dict[str, Size]:
    """The sizes that a labels.csv gives, by the film's name; a list may lack the columns, or not be there.

    Raises UnreadableImageError when it is no list at all, or gives a size that no film has.
    """
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {row.get("path"): _size_in(row) for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableImageError(
            f"Expected a list in UTF-8, separated by commas ({error}); sizes come from the films themselves."
        ) from error
    return {name: size for name, size in found.items() if name and size}


def _size_in(row: dict[str, str]) -> Size | None:
    width, height = row.get("original_width") or "", row.get("original_height") or ""
    if not (width.isdecimal() and height.isdecimal()):
        return None
    if (digits := max(len(width), len(height))) > _MOST_DIGITS:
        raise UnreadableImageError(
            f"Expected widths and heights of at most {_MOST_DIGITS} digits in the list, received one of {digits}; "
            "sizes come from the films themselves."
        )
    return (int(width), int(height)) if int(width) and int(height) else None


def size_of(path: Path) -> Size:
    """The upright film's size by its header, of which only the start is read. Raises UnreadableImageError."""
    try:
        with path.open("rb") as file:
            start = file.read(_HEADER_BYTES)
            try:
                header = read_header(start)
            except UnreadableImageError:
                header = read_header(start + file.read())  # a preview in the header made it long
    except OSError as error:
        raise UnreadableImageError(
            f"Expected a film that can be opened, received an error: {error.strerror}."
        ) from error
    on_its_side = header.orientation >= 5  # of EXIF's, those with a quarter turn
    return (header.height, header.width) if on_its_side else (header.width, header.height)
