"""Where the public films can be had, and what is known of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from records.error import SecondReadError

ADDRESS_VARIABLE = "SECOND_READ_FILMS_URL"  # another address of the same zip, such as a hospital's own mirror
_DIGEST_LENGTH = 64  # hexadecimal digits of a sha256


class FetchError(SecondReadError, RuntimeError):
    """Films that could not be had; the message says what happened and what to do."""


class DownloadError(FetchError):
    """A file that could not be had from its address."""


@dataclass(frozen=True)
class ZipSource:
    """A zip behind an address.

    size: bytes of the zip. counts: films in each 'split/label' of it.
    sha256: of the zip, where it is known; the publishers name none.
    """

    address: str
    file_name: str
    size: int
    counts: Mapping[str, int]
    sha256: str | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FetchError(f"Expected an address that begins with https:// or http://, received {self.address!r}.")
        digits = self.sha256 or "0" * _DIGEST_LENGTH
        if len(digits) != _DIGEST_LENGTH or set(digits.lower()) - set("0123456789abcdef"):
            raise FetchError(f"Expected a sha256 of {_DIGEST_LENGTH} hexadecimal digits, received {self.sha256!r}.")

    @property
    def host(self) -> str:
        """The machine in the address."""
        return urlsplit(self.address).hostname or ""


@dataclass(frozen=True)
class KaggleSource:
    """A data set on Kaggle, fetched through kagglehub, which knows the person's account."""

    handle: str
    counts: Mapping[str, int]


Source = ZipSource | KaggleSource

# Kermany, Zhang, Goldbaum (2018), doi 10.17632/rscbjbr9sj.2, CC BY 4.0. The 16 films of val lie in train here.
MENDELEY = ZipSource(
    address="https://data.mendeley.com/public-files/datasets/rscbjbr9sj/files/f12eaf6d-6023-432f-acc9-80c9d7393433/file_downloaded",
    file_name="ChestXRay2017.zip",
    size=1_235_512_464,
    counts={"train/NORMAL": 1_349, "train/PNEUMONIA": 3_883, "test/NORMAL": 234, "test/PNEUMONIA": 390},
)
KAGGLE = KaggleSource(
    handle="paultimothymooney/chest-xray-pneumonia",
    counts={
        "train/NORMAL": 1_341, "train/PNEUMONIA": 3_875, "val/NORMAL": 8, "val/PNEUMONIA": 8,
        "test/NORMAL": 234, "test/PNEUMONIA": 390,
    },
)  # fmt: skip
SOURCE_NAMES = ("mendeley", "kaggle")


def source_named(name: str = "mendeley", address: str | None = None, sha256: str | None = None) -> Source:
    """The source of this name; the zip's address is `address`, else SECOND_READ_FILMS_URL, else the public one.

    Raises FetchError where the address is none, or is given for Kaggle, which has its own.
    """
    if name == "kaggle":
        if address or sha256:
            raise FetchError(
                "Expected neither an address nor a sha256 for Kaggle: kagglehub knows where its films lie."
            )
        return KAGGLE
    return replace(MENDELEY, address=address or os.environ.get(ADDRESS_VARIABLE) or MENDELEY.address, sha256=sha256)
