"""A version that was made elsewhere comes into the store: looked at, marked as foreign, and published in one step."""

import hashlib
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from model_store.card import CARD_FILE, read_card
from model_store.incoming_zip import IncomingZip, Limits, opened_zip
from model_store.network_contents import check_network
from model_store.store import publish, version_folders
from model_store.version import (
    EMBEDDINGS_FILE,
    GRAPH_FILE,
    IMPORTED_FILE,
    NETWORK_FILE,
    PREDICTIONS_FILE,
    Version,
    VersionError,
    load_version,
    sha256_of,
)
from records.database import open_database
from records.home import home
from records.ledger import append
from records.whole_file import write_whole

IMPORTED = "imported a version"  # the ledger's word for it
COMING = ".importing-"  # the name's beginning of a folder that is being unpacked
_LIMITS = Limits()
_NEEDED = (NETWORK_FILE, GRAPH_FILE, PREDICTIONS_FILE, EMBEDDINGS_FILE)  # without them it cannot be tested here


def import_version(path: Path, limits: Limits = _LIMITS) -> Version:
    """Take a version from a zip as `export` writes it; whole or not at all.

    Nothing in it is run or loaded. It is foreign as long as it lies in the store. Raises CardError and VersionError
    for a zip that is not taken, OSError for one that cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        with opened_zip(file) as opened:
            incoming = IncomingZip(opened, limits)
            versions = home() / "versions"
            versions.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=versions, prefix=COMING) as hidden:
                folder = Path(hidden) / incoming.folder
                folder.mkdir()
                return _published(_unpacked(incoming, folder), digest)


def _unpacked(incoming: IncomingZip, folder: Path) -> Version:
    incoming.unpack(CARD_FILE, folder)
    card = read_card(folder)
    if card.id != folder.name:
        raise VersionError(f"expected the card of version {folder.name}, received the card of {card.id}")
    if card.id in {known.name for known in version_folders()}:
        raise VersionError(f"expected a new id, received {card.id}, which the store holds already")
    if absent := [name for name in _NEEDED if name not in card.files]:
        raise VersionError(f"expected a card that lists {', '.join(_NEEDED)}, received one without {absent[0]}")
    incoming.expect(card.files)
    for name in sorted(card.files):
        incoming.unpack(name, folder)
    version = load_version(folder)
    check_network(version.file(NETWORK_FILE))
    return version


def _published(version: Version, digest: str) -> Version:
    mark = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "zip": digest}
    write_whole(version.folder / IMPORTED_FILE, json.dumps(mark, indent=1))
    with open_database() as database:  # before the version is there: what can be used was said
        append(database, IMPORTED, version.id, {"zip": digest, "card": sha256_of(version.folder / CARD_FILE)})
    return publish(version.folder)
