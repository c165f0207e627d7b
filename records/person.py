"""Who acts, until there is sign-in (law 9)."""

import getpass
import os

from records.settings import read_settings


def current_person() -> str:
    """The setting `person`, else the operating system's user. Raises SettingsError."""
    chosen = read_settings().person
    if chosen is not None:
        return chosen
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has a number and no name; Python 3.13 calls that an OSError
        return f"user {os.getuid()}"
