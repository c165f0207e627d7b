"""A film's file name as it came, for people's eyes alone."""

_LONGEST = 120  # characters that are kept, the last ones


def shown_name(name: str) -> str:
    """The name with a dot for every sign that nobody sees, as one that turns the direction of what follows."""
    return "".join(sign if sign.isprintable() else "·" for sign in name)[-_LONGEST:]
