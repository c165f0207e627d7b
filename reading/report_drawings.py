"""What a report is drawn with: its letters, the line of the probability, and the square code of its record."""

from typing import Any

from reading.reader import Finding
from reading.telling import COLOURS, percent

_BAR = 7.0  # points of the bar's height
_HEIGHT = 34.0  # points of the whole line, its words below it

PLAIN, BOLD = "Vera", "VeraBd"  # Bitstream Vera, which comes with ReportLab; embedded, so that every reader shows it


def use_fonts() -> None:
    """Make the letters known to ReportLab."""
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name in {PLAIN, BOLD} - set(getRegisteredFontNames()):
        registerFont(TTFont(name, f"{name}.ttf"))


def is_drawn(sign: str) -> bool:
    """Whether the letters have this sign."""
    from reportlab.pdfbase.pdfmetrics import getFont

    return ord(sign) in getFont(PLAIN).face.charToGlyph


def probability_line(finding: Finding, probability: float, operating_point: float, width: float) -> Any:
    """The line from 0 to 100 % with the film's probability and the operating point on it; width: points."""
    from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
    from reportlab.lib.colors import HexColor, black, white

    colour, grey = HexColor(COLOURS[finding]), HexColor("#dcdcdc")
    inset, bottom = 6.0, 18.0  # points; the dot at 0 or 100 % stays on the page
    span = width - 2 * inset
    drawing = Drawing(width, _HEIGHT)
    drawing.add(Rect(inset, bottom, span, _BAR, rx=3, ry=3, fillColor=grey, strokeColor=None))
    drawing.add(Rect(inset, bottom, span * probability, _BAR, rx=3, ry=3, fillColor=colour, strokeColor=None))
    point = inset + span * operating_point
    drawing.add(Line(point, bottom - 4, point, bottom + _BAR + 4, strokeColor=black, strokeWidth=1.2))
    middle = bottom + _BAR / 2
    drawing.add(Circle(inset + span * probability, middle, 5.5, fillColor=colour, strokeColor=white, strokeWidth=1.2))
    for place, words, anchor in (
        (inset, "0 %", "start"),
        (point, f"pneumonia from {percent(operating_point)}", "middle"),
        (width - inset, "100 %", "end"),
    ):
        drawing.add(String(place, 5, words, textAnchor=anchor, fontName=PLAIN, fontSize=7.5))
    return drawing


def square_code(text: str, side: float) -> Any:
    """The QR code of a text (ISO/IEC 18004), side: points, with the white edge that readers want."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    code = QrCodeWidget(text, barLevel="M", barWidth=side, barHeight=side, barBorder=4)
    drawing = Drawing(side, side)
    drawing.add(code)
    return drawing
