"""The size of a film by its header: that of the film as it is read."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from films.sizes import size_of
from reading.radiograph import decode


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_film_that_is_turned_when_read_has_its_sides_turned_too(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "film"
    Image.fromarray(np.zeros((30, 50), np.uint8)).save(path, kind, exif=exif)
    read = decode(path.read_bytes())
    assert size_of(path) == (read.width, read.height)
