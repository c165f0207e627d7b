"""DenseNet-121 of torchxrayvision with pytorch-grad-cam: runs in the peers' environment (peers.py), not in ours.

The weights are random, which costs the same time. Of what the two import, tables, plots and pictures for the most part,
the way of a film needs nothing but PyTorch, numpy and OpenCV: the rest is stood in for, and not installed.
"""

from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from benchmarks.timed import answer

WORK = "DenseNet-121 of torchxrayvision, random weights, then pytorch-grad-cam"
SIDE = 224  # pixels; what both networks take
_THREADS = 2  # as interleaved.THREADS, which this environment cannot import
_WHITE = 1024.0  # torchxrayvision scales films to -1024 to 1024
_LEFT_OUT = ("torchvision", "requests", "pandas", "skimage", "matplotlib", "scipy", "sklearn", "tqdm", "imageio", "PIL")


class _LeftOut(MetaPathFinder, Loader):
    """Gives an empty stand-in for each module that no film passes through."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002 - the import system passes all three
        """A spec for what is left out, None for all else."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in _LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> Any:  # noqa: ARG002
        """A module that has every name."""
        return MagicMock(__path__=[])

    def exec_module(self, module: ModuleType) -> None:
        """Nothing more."""


def _densenet() -> Callable[[], object]:
    import sys

    sys.meta_path.insert(0, _LeftOut())
    import numpy as np
    import torch
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torchxrayvision.models import DenseNet

    torch.set_num_threads(_THREADS)
    network = DenseNet(num_classes=18).eval()
    grad_cam = GradCAM(network, [network.features[-1]])
    film = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), np.uint8)

    def forward() -> object:
        scaled = (film.astype(np.float32) / 127.5 - 1.0) * _WHITE
        places = grad_cam(torch.from_numpy(scaled)[None, None], [ClassifierOutputTarget(0)])
        return grad_cam.outputs, places  # one pass gives both

    return forward


if __name__ == "__main__":
    answer({WORK: _densenet})
