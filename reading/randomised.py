"""A version's network with what it learned shuffled away: a map that stays the same explained nothing."""

from pathlib import Path

import keras
import numpy as np

from reading.engine import EngineError
from reading.keras_engine import KerasEngine

STAGES = ("last layer", "every layer")


def randomised(path: Path, stage: str, seed: int) -> KerasEngine:
    """The stored network, the weights of its last or of every layer shuffled, each array within itself.

    The model randomisation test of Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018. Shuffled, not drawn
    anew: what a layer puts out keeps its size, and dozens of layers neither die nor overflow. Raises EngineError.
    """
    if stage not in STAGES:
        raise EngineError(f"expected one of the stages {', '.join(STAGES)}, received {stage!r}")
    network = keras.saving.load_model(path, compile=False, safe_mode=True)
    generator = np.random.default_rng(seed)
    learned = [layer for layer in network.layers if layer.get_weights()]
    for layer in learned if stage == STAGES[1] else learned[-1:]:
        arrays = layer.get_weights()
        layer.set_weights([generator.permutation(array.ravel()).reshape(array.shape) for array in arrays])
    return KerasEngine(network)
