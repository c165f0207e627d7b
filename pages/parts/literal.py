"""Words from outside within Markdown, read as they were written: no link, no picture from elsewhere, no formula."""

import re

_MEANS_SOMETHING = re.compile(r"[!-/:-@\[-`{-~]")  # every mark that Markdown lets a backslash take the meaning from


def literal(words: object) -> str:
    """What a person wrote, a file's name or an error, to stand in a sentence in Markdown; line breaks become blanks."""
    return _MEANS_SOMETHING.sub(r"\\\g<0>", " ".join(str(words).split()))
