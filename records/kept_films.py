"""Films that were read, kept where the site's settings say so: bytes under their own sha256, nothing else."""

import hashlib
from pathlib import Path

from records.home import home
from records.whole_file import write_whole

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600  # the program's own user and nobody else: they are patients' films


def kept_folder() -> Path:
    """Where kept films lie; it need not exist yet."""
    return home() / "kept"


def keep_film(content: bytes) -> Path:
    """Keep a film's bytes, once a content: no name, no extension. Raises OSError where they cannot be written."""
    folder = kept_folder()
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)  # it may have been made by hand, with the modes of other folders
    path = folder / hashlib.sha256(content).hexdigest()
    if not path.is_file():
        write_whole(path, content, _FILE_MODE)
    return path


def kept_film(digest: str) -> Path | None:
    """The kept film of this sha256; None where it was not kept, or is gone."""
    path = kept_folder() / digest
    return path if path.is_file() else None


def delete_kept_film(digest: str) -> bool:
    """Delete the kept film of this sha256; False where none is kept. Raises OSError where it cannot be deleted."""
    path = kept_film(digest)
    if path is None:
        return False
    path.unlink(missing_ok=True)
    return True
