"""What a person can mend: the base of the program's own errors, and what becomes of one that stops a command."""

import sys
from collections.abc import Callable


class SecondReadError(Exception):
    """An error whose message says what was expected and what was received, in a sentence for whoever can mend it.

    It is raised low and caught once: by the page, which shows the sentence, or by the command, which prints it.
    """


# What stops a page or a command and is no fault of the program.
STOPPED_BY = (SecondReadError, OSError)


def exit_status(command: Callable[[], int], also: type[Exception] = SecondReadError) -> int:
    """What a command returns; 1, with the sentence on standard error, where something stopped it.

    also: a further kind of error of this command that is for whoever gave it.
    """
    try:
        return command()
    except (*STOPPED_BY, also) as error:
        print(error, file=sys.stderr)
        return 1
