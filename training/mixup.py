"""Films laid over each other in pairs, with what each of the two counts for."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Pairs:
    """For each film of a batch (n,) which one is laid over it, and how much of itself is kept, at least a half.

    Source: Zhang, Cisse, Dauphin, Lopez-Paz: mixup: Beyond Empirical Risk Minimization, ICLR 2018.
    """

    partner: NDArray[np.int64]
    kept: Values

    @classmethod
    def drawn(cls, films: int, parameter: float, generator: np.random.Generator) -> Self:
        """Pairs whose shares are drawn from a beta distribution, both of whose parameters are `parameter`."""
        share = generator.beta(parameter, parameter, films).astype(np.float32)
        return cls(generator.permutation(films), np.maximum(share, 1 - share))

    def laid(self, values: Values) -> Values:
        """Of values (n, ...) so much of each film's own, and the rest of its partner's."""
        kept = self.kept.reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray(kept * values + (1 - kept) * values[self.partner], np.float32)

    def targets(self, target: Values, weight: Values) -> tuple[Values, Values]:
        """Targets and weights, both (n,), by which the loss of a laid film is what its two films cost, share by share.

        So it is with the cross-entropy, which is linear in the target.
        """
        both = self.laid(weight)
        return np.divide(self.laid(target * weight), both, out=target.copy(), where=both > 0), both
