"""A card page as one HTML file that asks for nothing outside itself."""

from collections.abc import Iterable
from html import escape

from model_store.card_blocks import UNANSWERED, Block, Plot, Point, Sentences, Table
from model_store.card_page import CardPage

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --ground: #ffffff; --faint: #5f6b77; --line: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --ground: #14171b; --faint: #7d8791; --line: #56b4e9; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem; border-bottom: 1px solid var(--faint); }
td { overflow-wrap: anywhere; min-width: 4rem; }
td.empty { color: var(--faint); font-style: italic; }
svg { width: 100%; max-width: 26rem; height: auto; color: var(--ink); }
svg text { fill: currentColor; font-size: 11px; }
.frame { fill: none; stroke: var(--faint); }
.dashed { fill: none; stroke: var(--faint); stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--line); stroke-width: 2; }
.point { fill: var(--line); }
.interval { stroke: var(--line); }
"""
# Pixels of the drawing: the square's left and upper edge, and its side.
_LEFT, _TOP, _SIDE = 50, 10, 260


def as_html(page: CardPage) -> str:
    """The whole page, curves drawn."""
    body = [f"<h1>Model card</h1>\n<p>{escape(page.made)}</p>"]
    for section in page.sections:
        body += [f"<h2>{escape(section.title)}</h2>", *(_block(block) for block in section.blocks)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Model card {escape(page.version)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Sentences):
        tag = "li" if block.listed else "p"
        lines = "\n".join(f"<{tag}>{escape(line)}</{tag}>" for line in block.lines)
        return f"<ul>\n{lines}\n</ul>" if block.listed else lines
    return _table(block) if isinstance(block, Table) else _drawing(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _cell(cell: str) -> str:
    return f'<td class="empty">{escape(cell)}</td>' if cell == UNANSWERED else f"<td>{escape(cell)}</td>"


def _drawing(plot: Plot) -> str:
    right, bottom, middle = _LEFT + _SIDE, _TOP + _SIDE, _TOP + _SIDE // 2
    ticks = "".join(
        f'<text x="{_x(tick):.0f}" y="{bottom + 14}" text-anchor="middle">{tick:g}</text>'
        f'<text x="{_LEFT - 5}" y="{_y(tick) + 4:.0f}" text-anchor="end">{tick:g}</text>'
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    return (
        f'<svg viewBox="0 0 {right + 20} {bottom + 40}" role="img" aria-label="{escape(plot.title)}">\n'
        f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>\n'
        f'<polyline class="dashed" points="{_line(plot.dashed)}"/>\n{ticks}\n'
        + "\n".join(_marks(point) for point in plot.points if point.low is not None)
        + f'\n<polyline class="curve" points="{_line(plot.points)}"/>\n'
        f'<text x="{_LEFT + _SIDE / 2:.0f}" y="{bottom + 32}" text-anchor="middle">{escape(plot.across)}</text>\n'
        f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{escape(plot.up)}</text>\n'
        f"</svg>\n<p>{escape(plot.title)}. Dashed: {escape(plot.compared)}.</p>"
    )


def _marks(point: Point) -> str:
    x, low, high = _x(point.across), _y(point.low or 0.0), _y(point.up if point.high is None else point.high)
    return (
        f'<line class="interval" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
        f'<circle class="point" cx="{x:.1f}" cy="{_y(point.up):.1f}" r="3"/>'
    )


def _line(points: Iterable[Point]) -> str:
    return " ".join(f"{_x(point.across):.1f},{_y(point.up):.1f}" for point in points)


def _x(across: float) -> float:
    return _LEFT + _SIDE * across


def _y(up: float) -> float:
    return _TOP + _SIDE * (1.0 - up)
