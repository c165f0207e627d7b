"""A version: the finished folder of one trained model."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model_store.card import Card, read_card
from records.error import SecondReadError

NETWORK_FILE = "network.keras"  # the trained network, without optimizer state
GRAPH_FILE = "reading.tflite"  # the exported graph that serves
CAUSES_FILE = "causes.csv"  # of the test films whose cause is known; only where the version tells causes apart
PREDICTIONS_FILE = "predictions.csv"  # one line a test film
EVALUATION_FILE = "evaluation.json"  # every figure of the predictions, with intervals and by subgroup
EMBEDDINGS_FILE = "embeddings.npz"  # train and test films, reduced by PCA
CURVES_FILE = "curves.csv"  # one line an epoch
KNOWN_ANSWERS_FILE = "known_answers.json"  # drawn films, with what the version reads on them
LIMITS_FILE = "limits.npz"  # from where on it refuses or doubts a film; not every version has its own
IMPORTED_FILE = "imported.json"  # beside the card of a version that was made elsewhere, and written by this store


class VersionError(SecondReadError, RuntimeError):
    """A version that must not be used."""


@dataclass(frozen=True)
class Version:
    """A folder whose card was read and whose files were checked against it."""

    folder: Path
    card: Card

    @property
    def id(self) -> str:
        """The version's name, which sorts by time."""
        return self.card.id

    @property
    def imported(self) -> bool:
        """Whether it was made elsewhere: then what it says of itself was not seen here."""
        return (self.folder / IMPORTED_FILE).is_file()

    def file(self, name: str) -> Path:
        """The path of a file that the card vouches for. Raises VersionError for any other."""
        if name not in self.card.files:
            raise VersionError(f"version {self.id} has no {name}; its card lists {', '.join(sorted(self.card.files))}")
        return self.folder / name


def load_version(folder: Path) -> Version:
    """Read and check a version. Raises CardError or VersionError; a version that fails is not used at all."""
    version = Version(folder, read_card(folder))
    if version.id != folder.name:
        raise VersionError(f"expected the card of version {folder.name}, received the card of {version.id}")
    for fault in _faults(version):
        raise VersionError(fault)
    return version


def _faults(version: Version) -> Iterator[str]:
    for name, expected in sorted(version.card.files.items()):
        path = version.folder / name
        if not path.is_file():
            yield f"version {version.id} does not load: expected the file {name}, found none"
        elif (received := sha256_of(path)) != expected:
            yield (
                f"version {version.id} does not load: {name} is not the file that its card was written for "
                f"(expected sha256 {expected[:12]}…, received {received[:12]}…)"
            )


def sha256_of(path: Path) -> str:
    """The sha256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
