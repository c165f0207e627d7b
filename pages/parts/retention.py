"""Deletes readings that are older than the site's settings allow, while the app runs."""

import logging
import threading
import time

from records.deletion import delete_old
from records.error import STOPPED_BY

_PAUSE = 3600.0  # seconds between two looks; a day would be enough, but a machine that sleeps counts no hours


def begin_retention() -> None:
    """Look now and every hour, beside whatever else the process does."""
    threading.Thread(target=_look_for_ever, name="retention", daemon=True).start()


def _look_for_ever() -> None:
    while True:
        try:
            delete_old()
        except STOPPED_BY as error:  # the next look may do better; the Read page says what is wrong with the records
            logging.getLogger(__name__).error("Old readings were not deleted: %s", error)
        time.sleep(_PAUSE)
