"""Opens every page where nothing beyond what reading needs is found: `reading_alone.py JPEG DICOM`.

It prints as JSON what the Read page brought into the process with its first film, and what each page said.
"""

import json
import re
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from streamlit.testing.v1 import AppTest

from reading.installed import BEYOND_READING

PROJECT = Path(__file__).resolve().parents[2]
LOOKED_FOR: set[str] = set()


class WithoutTheRest(PathFinder):
    """Finds no module of those that are left out, as where they are not installed, and notes what was looked for."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root = fullname.partition(".")[0]
        if root in BEYOND_READING:
            LOOKED_FOR.add(root)
            return None
        return super().find_spec(fullname, path, target)


def said(app: AppTest) -> str:
    """What the page says; it ran without a fault."""
    assert not app.exception, app.exception
    parts = [*app.title, *app.markdown, *app.info, *app.error, *app.caption]
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", "\n".join(str(part.value) for part in parts))  # as a person reads it


def main(jpeg: Path, dicom: Path) -> None:
    """Read a film of each kind, then open every page."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).run()
    app.file_uploader[0].set_value([(jpeg.name, jpeg.read_bytes(), "image/jpeg")]).run()
    told: dict[str, Any] = {"first film": said(app), "looked for": sorted(LOOKED_FOR)}
    imported = sorted({name.partition(".")[0] for name in sys.modules})
    app.file_uploader[0].set_value([(dicom.name, dicom.read_bytes(), "application/octet-stream")]).run()
    told["DICOM film"] = said(app)
    pages = [
        path for path in sorted((PROJECT / "pages").glob("*/*.py")) if path.parent.name in {"clinic", "audit", "lab"}
    ]
    told["pages"] = {path.stem: said(app.switch_page(str(path.relative_to(PROJECT))).run()) for path in pages}
    print(json.dumps(told | {"imported": imported}))


if __name__ == "__main__":
    sys.meta_path[sys.meta_path.index(PathFinder)] = WithoutTheRest
    main(*map(Path, sys.argv[1:]))
