"""What a trained network from outside is made of, looked at without Keras: nothing in it may bring code.

A `.keras` file is a zip whose config.json names a class and a module for every part; Keras imports what it names.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model_store.version import VersionError

_PARTS = frozenset({"config.json", "metadata.json", "model.weights.h5"})
_LARGEST_CONFIG = 10_000_000  # bytes; that of the shipped network has 160,000
_DEEPEST = 200  # lists and objects inside each other; a network has some ten

# Not all of Keras': Lambda holds code, TFSMLayer and the lookups open files by a path in the config.
_LAYERS = frozenset({
    "Activation", "Add", "Average", "AveragePooling2D", "BatchNormalization", "CenterCrop", "Concatenate", "Conv2D",
    "Cropping2D", "Dense", "DepthwiseConv2D", "Dropout", "ELU", "Flatten", "GaussianDropout", "GaussianNoise",
    "GlobalAveragePooling2D", "GlobalMaxPooling2D", "GroupNormalization", "Identity", "InputLayer",
    "LayerNormalization", "LeakyReLU", "Maximum", "MaxPooling2D", "Minimum", "Multiply", "Normalization", "PReLU",
    "ReLU", "Rescaling", "Reshape", "SeparableConv2D", "Softmax", "SpatialDropout2D", "Subtract", "UnitNormalization",
    "UpSampling2D", "ZeroPadding2D",
})  # fmt: skip
_INITIALIZERS = frozenset({
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Ones",
    "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros",
})  # fmt: skip
_CLASSES = {
    "keras.layers": _LAYERS,
    "keras": frozenset({"DTypePolicy", "Functional", "Sequential"}),
    "keras.models": frozenset({"Functional", "Sequential"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.dtype_policies": frozenset({"DTypePolicy"}),
    "keras.initializers": _INITIALIZERS,
    "keras.regularizers": frozenset({"L1", "L2", "L1L2"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
    "keras.activations": frozenset({"function"}),
}


def check_network(path: Path) -> None:
    """Raise VersionError unless the file is a zip of Keras' three parts, all of classes that are known to be harmless.

    Names that are not in this list are refused, too: a layer that Keras gets tomorrow may do anything.
    """
    for part in _parts(_config(path)):
        if fault := _fault(part):
            raise VersionError(f"expected {path.name} to be made of Keras' own plain layers, received {fault}")


def _config(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as opened:
            parts = [info.filename for info in opened.infolist()]
            if sorted(parts) != sorted(_PARTS):
                received = ", ".join(name[:40] for name in parts[:8])
                raise VersionError(f"expected {path.name} to hold {', '.join(sorted(_PARTS))}, received {received}")
            if (size := opened.getinfo("config.json").file_size) > _LARGEST_CONFIG:
                raise VersionError(f"expected config.json of at most {_LARGEST_CONFIG:,} bytes, received {size:,}")
            return json.loads(opened.read("config.json"))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RecursionError) as error:
        raise VersionError(f"expected a network as Keras stores it in {path.name}, received: {error}") from error


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Every object of the config that names a class, wherever it lies."""
    waiting: list[tuple[Any, int]] = [(config, 0)]
    if not isinstance(config, dict) or "class_name" not in config:
        raise VersionError("expected a network's config to name its class, received one that does not")
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise VersionError(f"expected a network's config at most {_DEEPEST} deep, received a deeper one")
        if isinstance(value, dict):
            if value.keys() & {"class_name", "module", "registered_name"}:
                yield value
            waiting += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


def _fault(part: dict[str, Any]) -> str:
    """Why this object must not be loaded; empty where it may be."""
    name, module, registered = part.get("class_name"), part.get("module"), part.get("registered_name")
    if name == "__keras_tensor__" and module is None and registered is None:
        return ""
    known = _CLASSES.get(module, frozenset()) if isinstance(module, str) else frozenset()
    if not isinstance(name, str) or name not in known:
        return f"the class {str(name)[:80]!r} of {str(module)[:80]!r}"
    # For a function Keras notes its name in both places.
    own = part.get("config") if name == "function" else name
    if registered not in (None, own):
        return f"the registered class {str(registered)[:80]!r}"
    return ""
