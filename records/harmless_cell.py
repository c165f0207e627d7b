"""Text from outside as a cell of a table that no spreadsheet takes for a formula."""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where it begins as a formula does, in wide signs too."""
    return f"'{text}" if text.startswith(_BEGINNINGS) else text
