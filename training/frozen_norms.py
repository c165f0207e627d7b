"""Frozen normalisations as parts of the convolutions before them: the same network, whose steps take less time.

A BatchNormalization whose statistics stand still multiplies and adds. The product with the kernel is that of a few
thousand numbers, where that with the feature maps is one of millions, and a convolution with a bias and an activation
runs as one operation.
"""

from typing import Any

import keras
from keras import ops


class NormalisedConvolution(keras.layers.Layer):  # type: ignore[misc]  # keras ships no types
    """A convolution and the frozen normalisation behind it in one step; both keep their weights.

    Raises ValueError for a convolution that has a bias.
    """

    def __init__(self, convolution: keras.layers.Layer, norm: keras.layers.BatchNormalization) -> None:
        super().__init__(name=f"{convolution.name}_normalised")
        if convolution.use_bias:
            raise ValueError(f"expected a convolution without a bias, received {convolution.name}, which has one")
        self.convolution, self.norm = convolution, norm
        self.built = True

    def call(self, maps: Any) -> Any:
        """Maps (n, rows, columns, channels) in, and out."""
        convolution, norm = self.convolution, self.norm
        factor = norm.gamma * ops.rsqrt(norm.moving_variance + norm.epsilon)
        shift = ops.cast(norm.beta - norm.moving_mean * factor, self.compute_dtype)
        strides, padding = convolution.strides, convolution.padding
        if isinstance(convolution, keras.layers.DepthwiseConv2D):
            kernel = ops.cast(convolution.kernel * factor[:, None], self.compute_dtype)
            return ops.depthwise_conv(maps, kernel, strides, padding) + shift
        kernel = ops.cast(convolution.kernel * factor, self.compute_dtype)
        return ops.conv(maps, kernel, strides, padding) + shift

    def compute_output_shape(self, shape: Any) -> Any:
        """The convolution's."""
        return self.convolution.compute_output_shape(shape)


def with_frozen_norms_folded(network: keras.Model) -> keras.Model:
    """A network that gives what `network` gives and shares its weights; the same one where no norm is frozen.

    network: a flat functional one, in which a normalisation follows a plain or a depthwise convolution directly.
    """
    gives = {id(layer.output): layer.name for layer in network.layers}
    norms = {gives[id(layer.input)]: layer for layer in network.layers if _is_frozen_norm(layer)}
    if not norms:
        return network

    def twin(layer: keras.layers.Layer) -> keras.layers.Layer:
        if layer.name in norms:
            return NormalisedConvolution(layer, norms[layer.name])
        if _is_frozen_norm(layer):
            return keras.layers.Identity(name=layer.name)
        return layer if layer.trainable_variables else type(layer).from_config(layer.get_config())

    # An Identity takes no mask and no word on training, which a norm's call was given.
    return keras.models.clone_model(network, clone_function=twin, call_function=lambda layer, given, **_: layer(given))


def _is_frozen_norm(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.BatchNormalization) and not layer.trainable
