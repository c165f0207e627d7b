"""A version as one file, to keep or to take elsewhere."""

import zipfile
from pathlib import Path

from model_store.version import Version


def export_version(version: Version, path: Path) -> int:
    """Write every file of the version into a zip, whole or not at all; its size in bytes.

    Raises FileExistsError where `path` is there already.
    """
    if path.exists():
        raise FileExistsError(f"expected a new file, received {path.name}, which is there already")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(version.folder.iterdir()):
                archive.write(file, f"{version.id}/{file.name}")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path.stat().st_size
