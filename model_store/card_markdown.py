"""A card page as Markdown."""

import re
from collections.abc import Callable, Iterable

from model_store.card_blocks import Block, Plot, Point, Sentences, Table
from model_store.card_page import CardPage

MOST_POINTS = 15  # of a curve in a table; the drawing in HTML and on the page has all
# Not every mark as on a page: this is also read as it is, in a terminal, where "0\.9 \(0\.8" is no figure.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|$~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it means nothing
    r"|&(?=#?\w+;)|:(?=//)|^#|^[-+](?=\s)"
)

Escape = Callable[[str], str]


def as_markdown(page: CardPage) -> str:
    """The whole page, with a curve as a table of its points."""
    parts = ["# Model card", plain(page.made)]
    for section in page.sections:
        parts += [f"## {section.title}", *(block_as_markdown(block) for block in section.blocks)]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Text whose characters are shown as they are, on one line: nothing in a card is markup."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def block_as_markdown(block: Block, escape: Escape = plain) -> str:
    """One block. escape: takes from a text what would be markup where the block is shown."""
    if isinstance(block, Sentences):
        lines = [escape(line) for line in block.lines]
        return "\n".join(f"- {line}" for line in lines) if block.listed else "\n\n".join(lines)
    return _table(block if isinstance(block, Table) else points_table(block), escape)


def points_table(plot: Plot) -> Table:
    """A curve in numbers: at most MOST_POINTS of its points, both ends included."""
    last = len(plot.points) - 1
    places = range(last + 1)
    if last >= MOST_POINTS:
        kept = sorted({round(step * last / (MOST_POINTS - 1)) for step in range(MOST_POINTS)})
        return _numbers(plot, (plot.points[place] for place in kept))
    return _numbers(plot, (plot.points[place] for place in places))


def _numbers(plot: Plot, points: Iterable[Point]) -> Table:
    rows = []
    for point in points:
        bounds = "" if point.low is None or point.high is None else f" ({point.low:.3f} to {point.high:.3f})"
        rows.append((f"{point.across:.3f}", f"{point.up:.3f}{bounds}"))
    return Table((plot.across, plot.up), tuple(rows))


def _table(table: Table, escape: Escape) -> str:
    lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(cell if cell == '---' else escape(cell) for cell in line)} |" for line in lines)
