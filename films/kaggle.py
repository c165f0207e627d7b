"""The copy of the films on Kaggle, through kagglehub where it is installed."""

import importlib
from pathlib import Path
from types import ModuleType

from films.layout import LABELS, film_files, is_film_folder
from films.progress import Meter, Phase, Progress, Report
from films.sources import FetchError, KaggleSource
from films.unpack import require_space, write_film


def copy_from_kaggle(source: KaggleSource, into: Path, report: Report) -> None:
    """Let kagglehub download the data set into its own cache, then copy the films into an empty folder.

    Kaggle's folder holds everything a second time one level down; the shallowest copy is taken.
    Raises FetchError.
    """
    kagglehub = _kagglehub()
    report(Progress(Phase.DOWNLOADING, 0, 0))  # kagglehub shows its own progress
    try:
        cache = Path(kagglehub.dataset_download(source.handle))
    except _failures_of(kagglehub) as error:
        raise FetchError(f"kagglehub could not fetch {source.handle}: {error}") from error
    root = _shallowest(cache)
    paths = sorted(path for path in film_files(root) if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in paths)
    require_space(into, size)
    meter = Meter(Phase.UNPACKING, size, report)
    for path in paths:
        with path.open("rb") as film:
            write_film(film, into / path.relative_to(root), meter)


def _kagglehub() -> ModuleType:
    try:
        return importlib.import_module("kagglehub")
    except ImportError as error:
        raise FetchError(
            "Fetching from Kaggle needs the package kagglehub and an account there: `pip install kagglehub`, "
            "then start again; or fetch without --source kaggle."
        ) from error


def _failures_of(kagglehub: ModuleType) -> tuple[type[Exception], ...]:
    """The exceptions of the line, and those that kagglehub defines: which ones differs from version to version."""
    defined = vars(getattr(kagglehub, "exceptions", None) or ModuleType("none")).values()
    own = (kind for kind in defined if isinstance(kind, type) and issubclass(kind, Exception))
    return OSError, *own


def _shallowest(cache: Path) -> Path:
    folders = [path.parent.parent for path in cache.rglob(f"train/{LABELS[0]}") if is_film_folder(path.parent.parent)]
    if not folders:
        raise FetchError(f"Expected a folder train/{LABELS[0]} in what kagglehub fetched, {cache} has none.")
    return min(folders, key=lambda folder: (len(folder.parts), folder))
