"""The seal on the test set: it opens for a frozen draft, and each opening is counted."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from films.layout import Film
from model_store.version import sha256_of
from records.whole_file import write_whole

SEAL_FILE = "seal.json"


class SealedTestSetError(RuntimeError):
    """The test set stays closed; the message says why."""


def freeze(draft: Path, names: Sequence[str]) -> None:
    """Write down the hashes of all that decides a prediction; from here on the draft may be tested.

    Raises SealedTestSetError when the draft was frozen before: a candidate is frozen once.
    """
    if (draft / SEAL_FILE).exists():
        raise SealedTestSetError(f"the draft {draft.name} was frozen before")
    _write(draft, {"frozen": {name: sha256_of(draft / name) for name in names}, "opened": []})


def open_test_set(draft: Path, films: Sequence[Film]) -> tuple[tuple[Film, ...], int]:
    """The films of the official test split, with how often this draft has opened them, this time included.

    Raises SealedTestSetError when the draft is not frozen or was changed since.
    """
    path = draft / SEAL_FILE
    if not path.is_file():
        raise SealedTestSetError(
            f"the draft {draft.name} is not frozen: weights, calibration and operating point come first"
        )
    seal = json.loads(path.read_text(encoding="utf-8"))
    changed = [name for name, digest in seal["frozen"].items() if sha256_of(draft / name) != digest]
    if changed:
        raise SealedTestSetError(f"the draft {draft.name} was changed after it was frozen: {', '.join(changed)}")
    seal["opened"].append(datetime.now(UTC).isoformat(timespec="seconds"))
    _write(draft, seal)  # counted before a film is seen, so that a crash counts too
    return tuple(film for film in films if film.split == "test"), len(seal["opened"])


def _write(draft: Path, seal: dict[str, object]) -> None:
    write_whole(draft / SEAL_FILE, json.dumps(seal, indent=1))
