"""Small convolutional networks, by name: what each consists of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SmallNetwork:
    """Blocks of 3 x 3 convolutions with ReLU; between two blocks the film is halved by its largest values.

    filters: of each block. convolutions: in each block. normalised: batch normalisation behind each convolution.
    separable: each channel by itself, then all of them at each place.
    """

    filters: tuple[int, ...]
    convolutions: int = 1
    normalised: bool = False
    separable: bool = False

    def widened(self, width: float) -> tuple[int, ...]:
        """The filters of each block at a width, as a factor."""
        return tuple(max(1, round(width * count)) for count in self.filters)

    def features(self, film: Any, width: float) -> Any:
        """The last block's features (n, rows, columns, f) of films (n, side, side, 1), as Keras tensors.

        Layers have names of their own, since a version that starts from another finds its weights by them.
        """
        from keras import layers

        features, kind = film, layers.SeparableConv2D if self.separable else layers.Conv2D
        for block, filters in enumerate(self.widened(width)):
            if block:
                features = layers.MaxPooling2D(name=f"block_{block}_halved")(features)
            for number in range(self.convolutions):
                name = f"block_{block + 1}_convolution_{number + 1}"
                features = kind(filters, 3, padding="same", use_bias=not self.normalised, name=name)(features)
                if self.normalised:
                    # A mean over the last 20 steps or so: Keras' own .99 has not settled when a short fit ends.
                    features = layers.BatchNormalization(momentum=0.95, name=f"{name}_normalised")(features)
                features = layers.ReLU(name=f"{name}_relu")(features)
        return features

    def in_words(self, width: float) -> str:
        """What it consists of."""
        kind = "separable 3 x 3" if self.separable else "3 x 3"
        each = f"two {kind} convolutions" if self.convolutions == 2 else f"one {kind} convolution"
        filters = ", ".join(map(str, self.widened(width)))
        return f"{len(self.filters)} blocks of {each}{' with batch normalisation' * self.normalised}, {filters} filters"


SMALL_NETWORKS = {
    "cnn-plain": SmallNetwork((16, 32, 64, 128)),
    "cnn-normalised": SmallNetwork((16, 32, 64, 128), normalised=True),
    "cnn-double": SmallNetwork((8, 16, 32, 64), convolutions=2, normalised=True),
    "cnn-separable": SmallNetwork((16, 32, 64, 128), normalised=True, separable=True),
}
