"""The films' embeddings, made small enough to travel with a version."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 64  # numbers kept of each embedding; with 5,840 films about 1 MB in float16


def packed_embeddings(
    train: NDArray[np.float32], test: NDArray[np.float32], train_names: Sequence[str], test_names: Sequence[str]
) -> bytes:
    """An .npz: PCA fitted on train alone, as mean (f,), matrix (f, k), and each film's k numbers, float16.

    Names are newline-separated UTF-8 in uint8 arrays, so that the file loads without pickle.
    """
    mean = train.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(train - mean, rowvar=False).astype(np.float64))
    matrix = vectors[:, ::-1][:, :COMPONENTS].astype(np.float16)
    file = io.BytesIO()
    np.savez_compressed(
        file,
        mean=mean.astype(np.float32),
        matrix=matrix,
        train=((train - mean) @ matrix.astype(np.float32)).astype(np.float16),
        test=((test - mean) @ matrix.astype(np.float32)).astype(np.float16),
        train_films=np.frombuffer("\n".join(train_names).encode(), np.uint8),
        test_films=np.frombuffer("\n".join(test_names).encode(), np.uint8),
    )
    return file.getvalue()
