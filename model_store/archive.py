"""A version as one file, to keep or to take elsewhere."""

import zipfile
from pathlib import Path

from model_store.card import CARD_FILE
from model_store.version import Version


def export_version(version: Version, path: Path) -> int:
    """Write the card and every file that it vouches for into a zip, whole or not at all; its size in bytes.

    Raises FileExistsError where `path` is there already.
    """
    if path.exists():
        raise FileExistsError(f"expected a new file, received {path.name}, which is there already")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted({CARD_FILE, *version.card.files}):
                archive.write(version.folder / name, f"{version.id}/{name}")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path.stat().st_size
