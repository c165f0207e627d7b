"""The network that outlines the lungs: a U-net that begins at half the film's side."""

from typing import Any

import keras
from keras import layers, ops

_WIDTHS = (16, 24, 48, 64)  # channels at 1/2, 1/4, 1/8 and 1/16 of the side
_BOTTOM = 64  # channels at 1/32, where one place sees the whole film


def build_lung_network(side: int) -> keras.Model:
    """Films (n, side, side, 1) of -1 to 1 become the logit of "lung" at each pixel, (n, side, side, 1).

    Source: Ronneberger, Fischer, Brox, U-Net, MICCAI 2015; here with batch normalisation, and no stage at full
    side: an outline is smooth, and half the side is a quarter of the work.
    """
    films = keras.Input((side, side, 1), name="film")
    signal = _convolved(films, _WIDTHS[0], strides=2)
    skipped: list[Any] = []
    for width in _WIDTHS:
        signal = _convolved(_convolved(signal, width), width) if skipped else _convolved(signal, width)
        skipped.append(signal)
        signal = layers.MaxPooling2D()(signal)
    signal = _convolved(_convolved(signal, _BOTTOM), _BOTTOM)
    for skip in reversed(skipped):
        signal = layers.Concatenate()([layers.UpSampling2D(interpolation="bilinear")(signal), skip])
        signal = _convolved(signal, skip.shape[-1])
    logit = layers.Conv2D(1, 3, padding="same", name="half_logit")(signal)
    return keras.Model(films, layers.UpSampling2D(interpolation="bilinear", name="logit")(logit), name="lungs")


def _convolved(signal: Any, width: int, strides: int = 1) -> Any:
    signal = layers.Conv2D(width, 3, strides=strides, padding="same", use_bias=False)(signal)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.95)(signal))  # 20 steps back: epochs are short


def lung_loss(drawn: Any, logit: Any) -> Any:
    """Cross-entropy of the pixels plus one minus the soft Dice of each film.

    Source of the soft Dice: Milletari, Navab, Ahmadi, V-Net, 3DV 2016.
    """
    pixels = ops.mean(ops.binary_crossentropy(drawn, logit, from_logits=True), axis=(1, 2, 3))
    found = ops.sigmoid(logit)
    both, each = ops.sum(drawn * found, axis=(1, 2, 3)), ops.sum(drawn + found, axis=(1, 2, 3))
    return pixels + 1.0 - (2.0 * both + 1.0) / (each + 1.0)  # a film without lungs has a Dice too
