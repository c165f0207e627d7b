"""What a network from outside may be made of: Keras' own plain layers, and nothing that brings code."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model_store.incoming import import_version
from model_store.network_contents import check_network
from model_store.store import serving_version
from model_store.version import NETWORK_FILE, VersionError
from records.home import PROJECT
from tests.model_store.incoming_zips import DENSE, config, keras_file, version_files, write_zip, zipped


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NETWORK_FILE


def test_a_network_of_this_program_is_fine() -> None:
    check_network(serving_version().file(NETWORK_FILE))


@pytest.mark.parametrize(
    "layer",
    [
        {"class_name": "Lambda", "module": "keras.layers", "config": {}},
        {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}},
        {"class_name": "TFSMLayer", "module": "keras.layers", "config": {"filepath": "code"}},
        {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
        {"class_name": "Dense", "module": "builtins", "config": {}},
        {"class_name": "Dense", "module": "site_packages.keras.layers", "config": {}},
        {"class_name": "Dense", "module": "keras.layers.evil", "config": {}},
        {"class_name": "Dense", "module": None, "config": {}},
        {"class_name": "Dense", "config": {}},
        {"class_name": "function", "module": "os", "config": "system"},
        {"class_name": "function", "module": "builtins", "config": "eval", "registered_name": "eval"},
        {"class_name": "get_file", "module": "keras.utils", "config": {"origin": "http://example"}},
        {"class_name": "ClosedFormGradCam", "module": "reading.keras_engine", "config": {}},
        {"class_name": ["Dense"], "module": "keras.layers"},
        {"class_name": "Dense", "module": ["keras.layers"]},
        {"module": "subprocess", "fn": "run"},
        DENSE | {"registered_name": "evil>Dense"},
        DENSE | {"config": {"activation": {"class_name": "Lambda", "module": "keras.layers", "config": {}}}},
        DENSE | {"compile_config": {"optimizer": {"class_name": "Custom", "module": "evil", "config": {}}}},
        {"class_name": "__keras_tensor__", "module": "evil", "config": {}},
    ],
)
def test_whatever_may_bring_code_is_refused(path: Path, layer: dict[str, Any]) -> None:
    path.write_bytes(keras_file(config(DENSE, layer)))
    with pytest.raises(VersionError, match=r"expected network.keras to be made of Keras' own plain layers, received "):
        check_network(path)


def test_what_it_was_is_named(path: Path) -> None:
    path.write_bytes(keras_file(config({"class_name": "Lambda", "module": "keras.layers", "config": {}})))
    with pytest.raises(VersionError, match=r"received the class 'Lambda' of 'keras\.layers'"):
        check_network(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no zip", "as Keras stores it in network.keras, received"),
        (zipped({"config.json": b"{}"}), "expected network.keras to hold config.json, metadata.json, model.weights.h5"),
        (keras_file(parts={"metadata.json": b"", "model.weights.h5": b"", "assets/a": b""}), "received config.json, "),
        (keras_file("{"), "as Keras stores it"),
        (keras_file("[" * 100_000), "as Keras stores it"),
        (keras_file([]), "to name its class"),
        (keras_file(" " * 10_000_001), "config.json of at most 10,000,000 bytes, received 10,000,001"),
    ],
)
def test_what_is_no_network_is_refused(path: Path, content: bytes, sentence: str) -> None:
    path.write_bytes(content)
    with pytest.raises(VersionError, match=sentence):
        check_network(path)


def test_depth_has_an_end(path: Path) -> None:
    nested: Any = DENSE
    for _ in range(300):
        nested = [nested]
    path.write_bytes(keras_file(config({"inner": nested})))
    with pytest.raises(VersionError, match="at most 200 deep"):
        check_network(path)


def test_a_version_with_such_a_network_is_not_imported(tmp_path: Path, home: Path, facts: dict[str, Any]) -> None:
    evil = keras_file(config({"class_name": "Lambda", "module": "keras.layers", "config": {}}))
    with pytest.raises(VersionError, match="received the class 'Lambda'"):
        import_version(write_zip(tmp_path / "version.zip", version_files(facts, {NETWORK_FILE: evil})))
    assert list((home / "versions").iterdir()) == []


def test_looking_at_it_needs_no_keras() -> None:
    asked = "import sys, model_store.__main__; print({'keras', 'tensorflow', 'reading'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert told.stdout.strip() == "set()"
