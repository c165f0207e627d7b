"""What a card page is built of: plain data that knows no renderer."""

from dataclasses import dataclass

UNANSWERED = "— not answered by this run"  # a checklist's item that nothing in the version answers
NOT_STORED = "Not stored with this version."  # a part that needs a file which the version lacks


@dataclass(frozen=True)
class Sentences:
    """Plain sentences, without markup; each a paragraph, or a point of a list."""

    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of plain text, each as long as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Point:
    """A point of a plot, from 0 to 1 both ways, with its 95 % interval where it has one."""

    across: float
    up: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Plot:
    """A curve in the unit square, beside a dashed one that is said to stand for `compared`."""

    title: str
    across: str
    up: str
    compared: str
    points: tuple[Point, ...]
    dashed: tuple[Point, ...] = (Point(0.0, 0.0), Point(1.0, 1.0))


Block = Sentences | Table | Plot


@dataclass(frozen=True)
class Section:
    """A title and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


def told(*lines: str) -> Sentences:
    """Paragraphs."""
    return Sentences(lines)


def listed(*lines: str) -> Sentences:
    """Points of a list."""
    return Sentences(lines, listed=True)


def percent(share: float) -> str:
    """A share for people: 74.3 %."""
    return f"{100 * share:.1f} %"


def times(count: int) -> str:
    """How often something was done."""
    return "once" if count == 1 else f"{count} times"
