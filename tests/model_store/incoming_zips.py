"""Zips with a version of a few bytes, whole or with one thing changed, for the tests of importing."""

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

ID = "20991231T000000Z-f00d"
DENSE = {"class_name": "Dense", "module": "keras.layers", "registered_name": None, "config": {"units": 1}}


def config(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """What Keras stores of a network with these layers."""
    return {
        "class_name": "Functional", "module": "keras.src.models.functional", "registered_name": "Functional",
        "config": {"name": "network", "layers": list(layers)},
    }  # fmt: skip


def keras_file(stored: object = None, parts: Mapping[str, bytes] | None = None) -> bytes:
    """A network as Keras stores it, or with other parts beside its config."""
    others = {"metadata.json": b"{}", "model.weights.h5": b"weights"} if parts is None else parts
    text = stored if isinstance(stored, str) else json.dumps(config(DENSE) if stored is None else stored)
    return zipped({"config.json": text.encode(), **others})


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def version_files(facts: Mapping[str, Any], more: Mapping[str, bytes | None] | None = None) -> dict[str, bytes]:
    """The files of a whole version with a true card; more: files beside them or in their place, None for none."""
    packed = io.BytesIO()
    np.savez_compressed(packed, train=np.zeros((2, 3), np.float16))
    files: dict[str, bytes | None] = {
        "network.keras": keras_file(), "reading.tflite": b"graph", "predictions.csv": b"film\n",
        "embeddings.npz": packed.getvalue(),
    }  # fmt: skip
    files.update(more or {})
    there = {name: content for name, content in files.items() if content is not None}
    hashes = {name: sha256(content).hexdigest() for name, content in there.items()}
    return {"card.json": json.dumps({**facts, "id": ID, "files": hashes}).encode(), **there}


def write_zip(path: Path, files: Mapping[str, bytes], folder: str = ID) -> Path:
    """The files as `export` writes them."""
    path.write_bytes(zipped({f"{folder}/{name}": content for name, content in files.items()}))
    return path
