"""The text of a file beside the pages that a component brings to the browser."""

from pathlib import Path

_PARTS = Path(__file__).parent


def asset(name: str) -> str:
    """The whole text of the file of this name."""
    return (_PARTS / name).read_text(encoding="utf-8")
