"""Words from outside within Markdown, read as they were written: no link, no picture from elsewhere, no formula."""

import re

_MEANS_SOMETHING = re.compile(r"[!-/:-@\[-`{-~]")  # every mark that Markdown lets a backslash take the meaning from
_LINKS_ITSELF = re.compile(r"https?:(?=//)|www(?=\.)|@(?=\w)", re.IGNORECASE)  # whatever stands before its marks
_NOTHING = "\u2060"  # a word joiner: it has no width, and an address that it parts is none


def literal(words: object) -> str:
    """What a person wrote, a file's name or an error, to stand in a sentence in Markdown; line breaks become blanks."""
    parted = _LINKS_ITSELF.sub(rf"\g<0>{_NOTHING}", " ".join(str(words).split()))
    return _MEANS_SOMETHING.sub(r"\\\g<0>", parted)
