"""The outline of the lungs that a person or a network drew for a labelled film."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from films.layout import Film, FilmFolderError


def mask_folder(films: Path) -> Path | None:
    """The folder of masks beside a folder of films, of its name and `_lung_masks`; None where there is none."""
    folder = films.with_name(f"{films.name}_lung_masks")
    return folder if folder.is_dir() else None


def has_mask(folder: Path, film: Film) -> bool:
    """Whether the folder of masks has one for the film: a PNG of the film's own relative name."""
    return _path(folder, film).is_file()


def lung_mask(folder: Path, film: Film, side: int) -> NDArray[np.bool_]:
    """Where the lungs are in the film squashed to `side` x `side`.

    Raises FilmFolderError, which names the mask, where there is none or it is no picture.
    """
    path = _path(folder, film)
    content = np.frombuffer(path.read_bytes(), np.uint8) if path.is_file() else np.empty(0, np.uint8)
    drawn = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE) if content.size else None
    if drawn is None:
        raise FilmFolderError(f"{film.name}: expected its lung mask in {folder.name!r}, received none that can be read")
    share = cv2.resize((drawn > 0).astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(share >= 0.5, np.bool_)


def _path(folder: Path, film: Film) -> Path:
    return (folder / film.name).with_suffix(".png")
