"""The serving graph is TensorFlow's to make, whatever backend trains."""

import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from model_store.version import GRAPH_FILE, NETWORK_FILE, Version
from records.home import PROJECT
from training.export import ExportError, export_graph, write_graph


@pytest.fixture
def draft(tiny_version: Version, tmp_path: Path) -> Path:
    shutil.copy(tiny_version.file(NETWORK_FILE), tmp_path / NETWORK_FILE)
    return tmp_path


@pytest.fixture
def on_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keras.backend.backend", lambda: "jax")


def test_a_draft_without_a_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"expected the trained network\.keras in the draft"):
        export_graph(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("on_jax")
def test_on_another_backend_a_process_with_tensorflow_makes_it(draft: Path) -> None:
    assert export_graph(draft) == draft / GRAPH_FILE
    assert (draft / GRAPH_FILE).stat().st_size > 100_000
    assert sorted(path.name for path in draft.iterdir()) == sorted((NETWORK_FILE, GRAPH_FILE))


@pytest.mark.usefixtures("on_jax")
def test_without_tensorflow_it_says_what_is_missing(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **setting: object) -> CompletedProcess[str]:
        asked.append(command)
        assert setting["cwd"] == PROJECT
        return CompletedProcess(command, 1, "", "Traceback\nModuleNotFoundError: No module named 'tensorflow'")

    monkeypatch.setattr("training.export.subprocess.run", run)
    with pytest.raises(ExportError, match="received: ModuleNotFoundError: No module named 'tensorflow'"):
        export_graph(draft)
    assert asked == [[sys.executable, "-m", "training", "export", str(draft)]]


@pytest.mark.usefixtures("on_jax")
def test_a_network_in_memory_is_not_written_on_another_backend(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="expected KERAS_BACKEND=tensorflow for the export, received jax"):
        write_graph(None, tmp_path / GRAPH_FILE)
    assert list(tmp_path.iterdir()) == []
