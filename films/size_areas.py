"""The zero-pixel baseline in four numbers, worked out once for the same films."""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from films.layout import Film
from films.other_process import asked
from films.zero_pixel import expect_baseline, zero_pixel_scores
from records.home import home
from records.whole_file import write_whole

_FORMAT = 1  # raised when the baseline would give other numbers


@dataclass(frozen=True)
class SizeAreas:
    """Areas under the ROC curve of a classifier that sees sizes alone; None where a class is missing.

    train: cross-validated by coarse patient. test: fitted on train, scored on test.
    """

    train: float | None
    test: float | None
    width_train: float | None
    width_test: float | None


def size_areas(films: Sequence[Film]) -> SizeAreas | None:
    """The baseline of these films, from the cache where it was worked out before; None for too few patients.

    Raises NotInstalledError where it is not known and cannot be worked out.
    """
    rows = [(film.name, film.width, film.height) for film in films]
    digest = hashlib.sha256(json.dumps([_FORMAT, rows]).encode()).hexdigest()
    path = home() / "cache" / f"size-areas-{digest[:16]}.json"
    if path.is_file():
        stored = json.loads(path.read_text(encoding="utf-8"))
        return SizeAreas(**stored) if stored else None
    expect_baseline()
    areas = _in_another_process(films)
    write_whole(path, json.dumps(asdict(areas) if areas else None))
    return areas


def _in_another_process(films: Sequence[Film]) -> SizeAreas | None:
    rows = [[film.name, film.split, film.label, film.patient_coarse, film.width, film.height] for film in films]
    found = asked("films.size_areas", rows)
    return SizeAreas(**found) if found else None


def worked_out(films: Sequence[Film]) -> SizeAreas | None:
    """The baseline of these films; None for too few patients of a class to learn from."""
    train = [film for film in films if film.split == "train"]
    test = [film for film in films if film.split == "test"]
    try:
        found = zero_pixel_scores(train, test)
    except ValueError:
        return None
    return SizeAreas(found.size.train_area, found.size.test_area, found.width.train_area, found.width.test_area)


def _main() -> None:
    films = [
        Film(Path(name), name, split, label, "unknown", patient, patient, width, height)
        for name, split, label, patient, width, height in json.load(sys.stdin)
    ]
    areas = worked_out(films)
    print(json.dumps(asdict(areas) if areas else None))


if __name__ == "__main__":
    _main()
