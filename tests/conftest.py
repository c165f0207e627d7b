"""What the tests share: a home of their own, drawn films, and one tiny version trained for real."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings
from numpy.typing import NDArray

from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.limits import Limits
from model_store.version import GRAPH_FILE, Version, load_version
from reading.preparation import reduce
from training.recipe import Recipe

PROJECT = Path(__file__).resolve().parent.parent
NAMED_FILMS = os.environ.get("CHEST_XRAY_DIR")  # as the person named it, before the tests forget it
SHARED = PROJECT.parent / "shared"

# The same examples on every machine, and no failure because a machine is busy.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes on missing GPUs help nobody


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for each test, so that none writes into the program's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SECOND_READ_HOME", str(folder))
    monkeypatch.delenv("CHEST_XRAY_DIR", raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_graphics_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one reads as all others do, unless a test is about it."""
    monkeypatch.setattr("reading.engine_choice.DRIVER_TOOL", "no-such-tool")


@pytest.fixture
def only_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reading does without counts as not installed."""
    monkeypatch.setattr("reading.installed.find_spec", lambda _: None)


@pytest.fixture
def no_shipped_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No reproduction was trained yet."""
    monkeypatch.setattr("training.reproductions.stored_runs.SHIPPED_RUNS", tmp_path / "none")


@pytest.fixture(scope="session")
def chest_xray() -> Path:
    """The real films, where they are."""
    named = Path(NAMED_FILMS) if NAMED_FILMS else SHARED / "data"
    folder = named / "chest_xray" if (named / "chest_xray").is_dir() else named
    if not (folder / "train").is_dir():
        pytest.skip("no real films: neither CHEST_XRAY_DIR nor ../shared/data holds them")
    return folder


@pytest.fixture(scope="session")
def full_resolution(chest_xray: Path) -> Path:
    """Test films as they were taken, where they lie beside the small ones."""
    folder = chest_xray.parent / "chest_xray_full_resolution"
    if not folder.is_dir():
        pytest.skip("no chest_xray_full_resolution beside the real films")
    return folder


@pytest.fixture(scope="session")
def phantom_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn films in the official layout: 24 of each class to learn from, 8 to test on."""
    return write_phantom_folder(tmp_path_factory.mktemp("phantoms"), train=24, test=8)


@pytest.fixture(scope="session")
def healthy_film() -> bytes:
    """A drawn chest without a patch, as PNG."""
    return encode_png(phantom(1, pneumonia=False))


@pytest.fixture(scope="session")
def tiny_recipe() -> Recipe:
    """The smallest training that goes through every step."""
    return Recipe(
        side=64, width=0.35, weights="none", epochs=2, batch_size=8,
        calibration_epochs=1, calibration_folds=2, learning_rate=1e-3,
    )  # fmt: skip


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the tiny version."""
    return tmp_path_factory.mktemp("tiny_home")


@pytest.fixture(scope="session")
def tiny_version(
    tiny_home: Path, tiny_recipe: Recipe, phantom_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Version]:
    """One real training, published and in service in `tiny_home`, which no test may write into.

    Workers that run tests side by side share the training: whoever comes first does it, each has a copy.
    """
    beside = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tiny_home.parent
    trained, name = beside / "tiny_trained", beside / "tiny_trained.txt"
    with FileLock(beside / "tiny_trained.lock"):
        if not name.is_file():
            name.write_text(_tiny_training(trained, tiny_recipe, phantom_folder))
    shutil.copytree(trained, tiny_home, dirs_exist_ok=True)
    yield load_version(tiny_home / "versions" / name.read_text())
    # What one test leaves there another meets, or not, by which worker it falls to.
    assert _contents(tiny_home) == _contents(trained), "a test wrote into the home of the tiny version"


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _tiny_training(into: Path, recipe: Recipe, films: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "tests" / "tiny_training.py"), str(films)],
        input=recipe.to_json(),
        env=os.environ | {"SECOND_READ_HOME": str(into), "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=PROJECT,
        timeout=1500,  # of a machine that is very busy; else a minute
    )
    return done.stdout.split()[-1]


@pytest.fixture
def tiny_in_service(tiny_version: Version, tiny_home: Path, home: Path) -> Iterator[Version]:
    """The tiny version serves in this test's own home, which it may write into, read by a reader of its own."""
    from reading.reader import _cached_reader

    shutil.copytree(tiny_home, home, dirs_exist_ok=True)
    _cached_reader.cache_clear()
    yield load_version(home / "versions" / tiny_version.id)
    _cached_reader.cache_clear()


@pytest.fixture(scope="session")
def phantom_limits(tiny_version: Version) -> Limits:
    """Limits of the tiny version, which is given too few films to have any of its own."""
    from reading.batches import score_in_batches
    from reading.graph_engine import GraphEngine
    from tests.phantom_limits import HELD_OUT, LEARNED, drawn, limits_on_phantoms

    engine = GraphEngine(tiny_version.file(GRAPH_FILE))
    small = [
        np.stack([reduce(film, tiny_version.card.preparation.side) for film in drawn(seeds)])
        for seeds in (LEARNED, HELD_OUT)
    ]
    learned, held_out = (score_in_batches(engine, films).embedding for films in small)
    return limits_on_phantoms(tiny_version, (learned, held_out))


Encode = Callable[..., bytes]


@pytest.fixture(scope="session")
def encode() -> Encode:
    """Pixels as the bytes of a file of the given kind ('.png', '.jpg')."""

    def encoded(pixels: NDArray[np.integer[Any]], suffix: str = ".png") -> bytes:
        done, content = cv2.imencode(suffix, pixels)
        assert done
        return content.tobytes()

    return encoded
