"""A page of the app, run without a browser, and what it says."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]


def opened(page: str, /, **query: str) -> AppTest:
    """A page by its file, as `audit/errors`, at an address with these query parameters; it ran without a fault."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).run()
    app.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    return shown(app.run())


def shown(app: AppTest) -> AppTest:
    """The same app, seen to have run without a fault."""
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    """All that the page says, a line each, as a person reads it: without the backslashes that Markdown takes away."""
    parts = [*app.title, *app.subheader, *app.markdown, *app.info, *app.warning, *app.error, *app.caption]
    return as_read("\n".join(str(part.value) for part in parts))


def troubles(app: AppTest) -> list[str]:
    """What the page says went wrong, one by one, as a person reads it."""
    return [as_read(str(error.value)) for error in app.error]


def as_read(text: str) -> str:
    """Markdown without the backslashes that it takes away, and without what has no width."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")
