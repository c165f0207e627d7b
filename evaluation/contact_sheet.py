"""Films as a sheet of paper: small pictures with their words, in a PDF."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_COLUMNS, _ROWS = 4, 5
_MARGIN, _GAP, _HEAD = 36.0, 10.0, 34.0  # points
_WORD_SIZE, _LINE = 7.0, 8.5  # points


@dataclass(frozen=True)
class SheetFilm:
    """A film on the sheet: a JPEG, or None where the film is not there, and the lines below it."""

    jpeg: bytes | None
    lines: tuple[str, ...]


def contact_sheet(title: str, films: Iterable[SheetFilm]) -> bytes:
    """An A4 PDF, 20 films a page, `title` and the page's number at the top of each.

    The same films give the same bytes. Raises ValueError where there is no film.
    """
    from reportlab.lib.pagesizes import A4  # only here: nobody waits for it who wants no sheet
    from reportlab.pdfgen.canvas import Canvas

    all_films = tuple(films)
    if not all_films:
        raise ValueError("expected films for a contact sheet, received none")
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    a_page = _COLUMNS * _ROWS
    pages = -(-len(all_films) // a_page)
    for page in range(pages):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(_MARGIN, A4[1] - _MARGIN, title)
        canvas.drawRightString(A4[0] - _MARGIN, A4[1] - _MARGIN, f"{page + 1} of {pages}")
        _draw_page(canvas, A4, all_films[page * a_page : (page + 1) * a_page])
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_page(canvas: Any, size: tuple[float, float], films: Sequence[SheetFilm]) -> None:
    side = (size[0] - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
    height = (size[1] - 2 * _MARGIN - _HEAD) / _ROWS
    picture = min(side, height - 4 * _LINE)
    for number, film in enumerate(films):
        row, column = divmod(number, _COLUMNS)
        left = _MARGIN + column * (side + _GAP)
        top = size[1] - _MARGIN - _HEAD / 2 - row * height
        _draw_film(canvas, film, left, top, side, picture)


def _draw_film(canvas: Any, film: SheetFilm, left: float, top: float, side: float, picture: float) -> None:
    from reportlab.lib.utils import ImageReader, simpleSplit

    if film.jpeg is None:
        canvas.rect(left, top - picture, side, picture)
    else:
        canvas.drawImage(ImageReader(io.BytesIO(film.jpeg)), left, top - picture, side, picture)
    canvas.setFont("Helvetica", _WORD_SIZE)
    lines = [line for words in film.lines for line in simpleSplit(words, "Helvetica", _WORD_SIZE, side)[:2]]
    for number, line in enumerate(lines[:3]):
        canvas.drawString(left, top - picture - _LINE * (number + 1), line)
