"""The films that a version is asked about: those of its own test set, or of another folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.other_films import Progress, run_on_other_films
from evaluation.other_test_set import OtherTestSet
from evaluation.predictions import Predictions, read_predictions
from films.layout import FilmFolderError
from films.other_folder import Labelling, labelled_films
from model_store.version import PREDICTIONS_FILE, Version, VersionError


@dataclass(frozen=True)
class Asked:
    """A version's predictions of films. other: None for the version's own test set."""

    version: Version
    predictions: Predictions
    other: OtherTestSet | None = None

    @property
    def named(self) -> dict[str, str]:
        """What the films are called: by the protocol, or by the name that they are kept under."""
        if self.other:
            return {"test_set": self.other.name}
        return {"protocol": self.version.card.evaluation.protocol}

    @property
    def foreign(self) -> Iterator[str]:
        """A sentence where nobody here saw the predictions being made."""
        if self.version.imported and not self.other:
            yield f"{self.version.id} was imported: these predictions came with it and were not made on this machine."

    @property
    def words(self) -> Iterator[str]:
        """What has to be known before a figure on these films is believed."""
        yield from self.foreign
        if self.other:
            yield from (words for words in (self.other.outside_intended_use, *self.other.left_out) if words)
            yield from (f"  {name}: {sentence}" for name, sentence in self.other.unreadable)


def asked(
    version: Version, folder: Path | None, labelling: Labelling | None, protocol: str | None, progress: Progress
) -> Asked:
    """The stored predictions where `folder` is None or holds the version's own test films; else it reads the folder's.

    With `labelling` the folder is another in any case. Raises VersionError for a protocol that the version did not
    learn by, FilmFolderError, OtherTestSetError.
    """
    own = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    if labelling is None and (folder is None or all((folder / name).is_file() for name in own.film)):
        _expect_stored(version, protocol)
        return Asked(version, own)
    if folder is None:
        raise FilmFolderError("Expected the folder whose films the column labels, received none.")
    other = run_on_other_films(version, labelled_films(folder, labelling), labelling, progress)
    return Asked(version, other.predictions(version.card.labels), other)


def _expect_stored(version: Version, protocol: str | None) -> None:
    stored = version.card.evaluation.protocol
    if protocol not in (None, stored):
        raise VersionError(
            f"version {version.id} learned by the protocol {stored!r} and may have learned from the test films of "
            f"{protocol!r}: `python -m training run --protocol {protocol}` makes a version that has not"
        )
