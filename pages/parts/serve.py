"""Starts the app: `python -m pages.parts.serve`, with any of `streamlit run`'s options."""

import os
import sys
import threading
from collections.abc import Sequence

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from pages.parts.retention import begin_retention
from reading.spool import keep_swept
from records.home import PROJECT


def serve(options: Sequence[str]) -> None:
    """Serve until stopped; worklists whose time is over are closed meanwhile.

    Until its first script run has ended, Streamlit takes a folder named `pages` for its old multipage mode: whoever
    came first after a restart, by a bookmark of an inner page, was told that there is no such page.
    """
    PagesManager.uses_pages_directory = False
    keep_swept(until=threading.Event())
    os.chdir(PROJECT)  # where .streamlit lies
    begin_retention()
    cli.main(["run", "app.py", *options])


if __name__ == "__main__":
    serve(sys.argv[1:])
