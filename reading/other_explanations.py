"""Other ways to ask a network where it looked, to hold the version's own map against; they need TensorFlow.

Each gives maps (n, rows, columns) at the resolution of the network's last features, never negative, in a unit of its
own: where two methods are compared, only the places count.
"""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from reading.heatmap import enlarging
from reading.keras_engine import explained
from reading.preparation import scale

Films = NDArray[np.uint8]
Maps = NDArray[np.float32]

_AT_ONCE = 16  # films: what a gradient keeps of one takes some 60 MB at 224 pixels
_CHANNELS = 64  # of Score-CAM: those that vary most, as in Faster Score-CAM; all 1,280 take 10 s a film
_NOISY = 16  # noisy copies of a film for SmoothGrad
_NOISE = 0.15  # of the range of the film's values; Smilkov et al. (2017) find 10 to 20 % best
_SEED = 0


class OtherExplanations:
    """A network, asked by other methods than the one that serves."""

    def __init__(self, network: keras.Model) -> None:
        explained(network)  # refuses a network that is not features, pooling and a head
        pooling = next(layer for layer in network.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D))
        network = keras.Model(network.input, network.outputs[0])  # the finding alone, where causes are told apart too
        self._network = network
        self._last = next(layer.name for layer in network.layers if layer.output is pooling.input)
        self._inside = keras.Model(network.input, [pooling.input, network.output])
        self._cells = int(pooling.input.shape[1])
        self._logit = tf.function(lambda batch: network(batch, training=False)[:, 0], reduce_retracing=True)
        self._gradient = tf.function(self._gradient_of_the_logit, reduce_retracing=True)
        self.methods: dict[str, Callable[[Films], Maps]] = {
            "Grad-CAM++": self.grad_cam_plus_plus,
            "Score-CAM": self.score_cam,
            "saliency": self.saliency,
            "SmoothGrad": self.smooth_grad,
            "occlusion": self.occlusion,
        }

    @classmethod
    def load(cls, path: Path) -> "OtherExplanations":
        """The same for a stored network; nothing in the file may bring code with it."""
        return cls(keras.saving.load_model(path, compile=False, safe_mode=True))

    def grad_cam_plus_plus(self, films: Films) -> Maps:
        """Chattopadhay et al., WACV 2018, by tf-keras-vis, at the map's own size and on its own scale."""
        from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus

        ask = GradcamPlusPlus(self._network, clone=False)

        def explain(some: Films) -> Any:
            where = {"penultimate_layer": self._last, "seek_penultimate_conv_layer": False}
            return ask(lambda outputs: outputs[:, 0], scale(some), **where, expand_cam=False, normalize_cam=False)

        return _in_parts(films, explain)

    def saliency(self, films: Films) -> Maps:
        """Simonyan et al., ICLR workshop 2014: the size of the logit's gradient at each pixel, its mean over a cell."""
        return _in_parts(films, lambda some: self._gradients(scale(some)))

    def smooth_grad(self, films: Films) -> Maps:
        """Smilkov et al., 2017: the same, its mean over copies of the film with noise, which is drawn from a seed."""
        generator = np.random.default_rng(_SEED)

        def smoothed(some: Films) -> Maps:
            batch = scale(some)
            spread = _NOISE * (batch.max(axis=(1, 2, 3), keepdims=True) - batch.min(axis=(1, 2, 3), keepdims=True))
            noisy = (batch + spread * generator.standard_normal(batch.shape, np.float32) for _ in range(_NOISY))
            return np.asarray(sum(self._gradients(one) for one in noisy) / _NOISY, np.float32)

        return _in_parts(films, smoothed)

    def score_cam(self, films: Films) -> Maps:
        """Wang et al., CVPR workshops 2020, right for one output.

        The weight of a channel is how much the film, seen through it alone, raises the logit above a grey film
        (their equation 5). tf-keras-vis takes a softmax over the outputs, which for one output is 1 everywhere.
        """
        return np.stack([self._score_cam(film) for film in films])

    def occlusion(self, films: Films) -> Maps:
        """Zeiler & Fergus, ECCV 2014: the logits that a film loses while a grey square hides the place.

        The square is two cells wide and slides by one, over the edges too, so that four squares hide each cell; a
        cell's value is the mean of what they take.
        """
        return np.stack([self._occlusion(film) for film in films])

    def _occlusion(self, film: Films) -> Maps:
        batch = scale(film[np.newaxis])
        cell, starts = film.shape[0] // self._cells, range(-1, self._cells)
        hidden = np.repeat(batch, (self._cells + 1) ** 2, axis=0)
        for one, (row, column) in zip(hidden, product(starts, starts), strict=True):
            one[max(row, 0) * cell : (row + 2) * cell, max(column, 0) * cell : (column + 2) * cell] = 0.0  # grey
        lost = self._logits(batch) - self._logits(hidden).reshape(self._cells + 1, self._cells + 1)
        over = (lost[:-1, :-1] + lost[:-1, 1:] + lost[1:, :-1] + lost[1:, 1:]) / 4
        return np.asarray(np.maximum(over, 0.0), np.float32)

    def _score_cam(self, film: Films) -> Maps:
        batch = scale(film[np.newaxis])
        features = np.asarray(self._inside(batch, training=False)[0])[0]
        busiest = np.sort(np.argsort(-features.std(axis=(0, 1)), kind="stable")[:_CHANNELS])
        channels = np.moveaxis(features[..., busiest], -1, 0)
        across = enlarging(self._cells, film.shape[0]).astype(np.float32)
        masks = across @ channels @ across.T
        low, high = (bound(masks, axis=(1, 2), keepdims=True) for bound in (np.min, np.max))
        masks = (masks - low) / np.maximum(high - low, 1e-7)
        seen = np.concatenate([batch * masks[..., np.newaxis], np.zeros_like(batch)])  # grey is 0 to the network
        logit = self._logits(seen)
        weights = logit[:-1] - logit[-1]
        return np.asarray(np.maximum(np.tensordot(weights, channels, axes=1), 0.0), np.float32)

    def _logits(self, batch: Maps) -> Maps:
        """The logits (n,) of prepared films, a few at a time."""
        return _in_parts(batch, self._logit)

    def _gradients(self, batch: Maps) -> Maps:
        size = np.abs(np.asarray(self._gradient(tf.constant(batch)))[..., 0])
        films, side, _ = size.shape
        wide = side // self._cells
        return np.asarray(size.reshape(films, self._cells, wide, self._cells, wide).mean(axis=(2, 4)), np.float32)

    def _gradient_of_the_logit(self, batch: Any) -> Any:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(batch)
            logit = self._logit(batch)
        return tape.gradient(logit, batch)


def _in_parts(films: NDArray[Any], ask: Callable[[NDArray[Any]], Any]) -> Maps:
    parts = [np.asarray(ask(films[start : start + _AT_ONCE])) for start in range(0, len(films), _AT_ONCE)]
    return np.asarray(np.concatenate(parts), np.float32)
