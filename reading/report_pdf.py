"""A report of one reading on paper: one A4 page whose words can be searched, and that names no patient."""

import io
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from reading.report import DISCLAIMER, Report
from reading.report_drawings import BOLD, PLAIN, is_drawn, probability_line, square_code, use_fonts
from reading.taken_pictures import film_with_heat
from reading.telling import AGAINST_ADVICE, colour, heading, written_in

_MARGIN = 40.0  # points
_WIDTH = 595.28 - 2 * _MARGIN  # points; of an A4 page
_TALLEST = 270.0  # points of a film
_GAP = 12.0  # points between the films
_CODE = 68.0  # points of the square code's side; 24 mm, which a telephone reads at arm's length
_GREY = "#555555"


def report_pdf(report: Report, jpeg: bytes) -> bytes:
    """The page. jpeg: the film in grey."""
    from reportlab.lib.pagesizes import A4  # only here: nobody waits for it who wants no report
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import KeepInFrame

    use_fonts()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, lang="en")
    canvas.setTitle(f"Second Read: {heading(report.reading.finding, report.reading.against_advice)}")
    canvas.setSubject(DISCLAIMER)
    canvas.setAuthor("Second Read")
    canvas.setCreator("Second Read")
    # However much there is to say of a film, it is said on one page.
    page = KeepInFrame(_WIDTH, A4[1] - 2 * _MARGIN, list(_story(report, jpeg)), mode="shrink")
    _, height = page.wrapOn(canvas, _WIDTH, A4[1] - 2 * _MARGIN)
    page.drawOn(canvas, _MARGIN, A4[1] - _MARGIN - height)
    canvas.save()
    return file.getvalue()


def _story(report: Report, jpeg: bytes) -> Iterable[Any]:
    from reportlab.platypus import Spacer

    reading = report.reading
    yield _head(report)
    yield _text(DISCLAIMER, 8.5, fontName=BOLD, backColor="#f0f0f0", borderPadding=5, spaceBefore=14)
    finding, against_advice = reading.finding, reading.against_advice
    ink = colour(finding, against_advice)
    yield _text(heading(finding, against_advice), 16, fontName=BOLD, spaceBefore=14, textColor=ink)
    for sentence in report.sentences():
        yield _text(sentence, 9.5, fontName=BOLD if sentence == AGAINST_ADVICE else PLAIN)
    if reading.probability is not None:
        yield probability_line(reading.finding, reading.probability, reading.operating_point, _WIDTH)
    for concern in reading.concerns:
        yield _text(concern.sentence, mark="Forbids a reading" if concern.blocking else "Concern")
    yield Spacer(1, 8)
    yield _films(report, jpeg)
    yield from (_text(sentence, 7.5, textColor=_GREY) for sentence in report.of_the_heat())
    yield _text("What it is for, and its limits", fontName=BOLD, spaceBefore=10)
    yield from (_text(sentence) for sentence in report.limits())
    yield Spacer(1, 10)
    yield _facts(report)
    yield Spacer(1, 16)
    yield _text(f"Patient, by hand: {'.' * 55}   Seen by, by hand: {'.' * 35}", textColor=_GREY)


def _text(words: str, size: float = 8.0, mark: str = "", **look: Any) -> Any:
    """A paragraph; size: points. mark: a bold word before it. look: whatever else ReportLab's style knows."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle("", **{"fontName": PLAIN, "fontSize": size, "leading": 1.3 * size, "spaceBefore": 3, **look})
    marked = f'<font name="{BOLD}">{escape(mark)}:</font> ' if mark else ""
    return Paragraph(marked + escape(written_in(words, is_drawn)), style)


def _head(report: Report) -> Any:
    who = _text("Second Read", 14, fontName=BOLD), _text("Reading of a chest film", 9, textColor=_GREY)
    said = f"Record {report.record}" if report.record else "This reading is not recorded."
    where = "The Records page finds it by this number, and by the square code." if report.record else ""
    words = [*who, _text(said, 10, fontName=BOLD, spaceBefore=8), _text(where, 7.5, textColor=_GREY)]
    if not report.code:
        return _table([[words]], [_WIDTH])
    return _table([[words, square_code(report.code, _CODE)]], [_WIDTH - _CODE, _CODE])


def _films(report: Report, jpeg: bytes) -> Any:
    """The film, beside it the film with its heat map, where there is one."""
    with_heat = report.reading.heat_map is not None
    pictures = [("Film", jpeg)]
    if with_heat:
        lungs = report.reading.lungs
        outlined = ", and the outline of the lungs" if lungs and lungs.outline else ""
        pictures.append((f"Film with heat map{outlined}", film_with_heat(jpeg, report.reading)))
    width = (_WIDTH - _GAP) / 2
    return _table(
        [[_picture(picture, width) for _, picture in pictures], [_text(title, 7.5) for title, _ in pictures]],
        [width + _GAP, width][: len(pictures)],
    )


def _picture(jpeg: bytes, width: float) -> Any:
    from reportlab.platypus import Image

    picture = Image(io.BytesIO(jpeg), hAlign="LEFT")
    factor = min(width / picture.imageWidth, _TALLEST / picture.imageHeight)
    picture.drawWidth, picture.drawHeight = factor * picture.imageWidth, factor * picture.imageHeight
    return picture


def _facts(report: Report) -> Any:
    rows = [[_text(name, 7.5, textColor=_GREY), _text(value, 7.5)] for name, value in report.facts()]
    return _table(rows, [120.0, _WIDTH - 120.0])


def _table(rows: list[list[Any]], widths: list[float]) -> Any:
    from reportlab.platypus import Table

    table = Table(rows, widths, hAlign="LEFT")
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in _SIDES)])
    return table


_SIDES = ("LEFT", "RIGHT", "TOP", "BOTTOM")
