"""The shipped version under other ids, for tests that need more than one."""

import json
import shutil
from pathlib import Path

from model_store.store import SHIPPED
from model_store.version import IMPORTED_FILE, Version, load_version, sha256_of
from training.recipe import Recipe


def shipped_id() -> str:
    """The newest version that comes with the program."""
    return max(card.parent.name for card in SHIPPED.glob("*/card.json"))


def copy_of_shipped(home: Path, name: str) -> Version:
    """The shipped version under another id, published in this home."""
    folder = home / "versions" / name
    shutil.copytree(SHIPPED / shipped_id(), folder)
    return rewritten(folder)


def copy_made_by(home: Path, name: str, recipe: Recipe) -> Version:
    """The shipped version under another id, which says that it was made by this recipe."""
    folder = copy_of_shipped(home, name).folder
    card = json.loads((folder / "card.json").read_text())
    card["training"]["recipe"] = recipe.as_dict()
    (folder / "card.json").write_text(json.dumps(card))
    return rewritten(folder)


def imported_copy(home: Path, name: str) -> Version:
    """The shipped version under another id, in this home as if it had come from elsewhere."""
    version = copy_of_shipped(home, name)
    (version.folder / IMPORTED_FILE).write_text("{}")
    return version


def rewritten(folder: Path, *more: str) -> Version:
    """The version after its files changed, or more were added: its card vouches for them as they are."""
    card = json.loads((folder / "card.json").read_text()) | {"id": folder.name}
    card["files"] = {name: sha256_of(folder / name) for name in {*card["files"], *more}}
    (folder / "card.json").write_text(json.dumps(card))
    return load_version(folder)
