import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from model_store import store
from model_store.card import CardError
from model_store.version import Version, VersionError, load_version, sha256_of

MakeVersion = Callable[[Path], Path]
FILES = ("network.keras", "predictions.csv", "reading.tflite")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped versions of the test's own, empty at first."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(store, "SHIPPED", folder)
    return folder


def test_the_sha256_is_the_known_one(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_whole_version_loads(tmp_path: Path, make_version: MakeVersion) -> None:
    version = load_version(make_version(tmp_path / "version1"))
    assert version.id == "version1"
    assert version.file("reading.tflite").read_bytes() == b"the content of reading.tflite"


def test_a_file_that_the_card_does_not_vouch_for_is_not_given(tmp_path: Path, make_version: MakeVersion) -> None:
    version = load_version(make_version(tmp_path / "version1"))
    (version.folder / "extra.bin").write_bytes(b"x")
    with pytest.raises(VersionError, match=r"has no extra\.bin; its card lists network\.keras, predictions\.csv"):
        version.file("extra.bin")


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_in_any_file_is_found_and_named(tmp_path: Path, make_version: MakeVersion, name: str) -> None:
    path = make_version(tmp_path / "version1") / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(VersionError, match=f"{name} is not the file that its card was written for"):
        load_version(tmp_path / "version1")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, make_version: MakeVersion, name: str) -> None:
    (make_version(tmp_path / "version1") / name).unlink()
    with pytest.raises(VersionError, match=f"expected the file {name}, found none"):
        load_version(tmp_path / "version1")


def test_a_version_without_its_card_does_not_load(tmp_path: Path, make_version: MakeVersion) -> None:
    (make_version(tmp_path / "version1") / "card.json").unlink()
    with pytest.raises(CardError, match=r"card\.json"):
        load_version(tmp_path / "version1")


def test_the_card_of_another_version_is_refused(tmp_path: Path, make_version: MakeVersion) -> None:
    make_version(tmp_path / "version1").rename(tmp_path / "version2")
    with pytest.raises(VersionError, match="expected the card of version version2, received the card of version1"):
        load_version(tmp_path / "version2")


def test_shipped_versions_and_the_sites_own_are_listed_together(
    shipped: Path, home: Path, make_version: MakeVersion
) -> None:
    for folder in (home / "versions" / "v-3", shipped / "v-1", home / "versions" / "v-2"):
        make_version(folder)
    (home / "versions" / "no-card").mkdir()
    assert [folder.name for folder in store.version_folders()] == ["v-1", "v-2", "v-3"]
    assert store.find_version("v-2").folder == home / "versions" / "v-2"


def test_without_any_version_the_store_is_empty_and_says_so(shipped: Path, home: Path) -> None:
    assert not shipped.exists()
    assert not home.exists()
    assert store.version_folders() == []
    with pytest.raises(VersionError, match="received 'v-1'; the store holds none"):
        store.find_version("v-1")
    with pytest.raises(VersionError, match="no version serves"):
        store.serving_id()


def test_an_unknown_id_is_answered_with_the_known_ones(shipped: Path, make_version: MakeVersion) -> None:
    make_version(shipped / "v-1")
    with pytest.raises(VersionError, match="received 'v-9'; the store holds v-1"):
        store.find_version("v-9")


def test_without_a_pointer_the_newest_shipped_version_serves(
    shipped: Path, home: Path, make_version: MakeVersion
) -> None:
    for folder in (shipped / "2026a", shipped / "2026b", home / "versions" / "2027"):
        make_version(folder)
    assert store.serving_version().id == "2026b"


@pytest.mark.parametrize("stray", [".DS_Store", "zzz"])
def test_what_is_no_version_never_serves(shipped: Path, make_version: MakeVersion, stray: str) -> None:
    make_version(shipped / "2026a")
    (shipped / stray).mkdir()
    assert store.serving_id() == "2026a"


def test_the_pointer_names_the_version_that_serves(shipped: Path, home: Path, make_version: MakeVersion) -> None:
    make_version(shipped / "2026b")
    make_version(home / "versions" / "2025")
    (home / "serving.json").write_text(json.dumps({"version": "2025"}))
    assert store.serving_version().id == "2025"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "7"])
def test_a_broken_pointer_is_an_error_and_not_the_shipped_version(home: Path, text: str) -> None:
    home.mkdir()
    (home / "serving.json").write_text(text)
    with pytest.raises(VersionError, match=r"expected serving\.json to name a version"):
        store.serving_id()


@pytest.mark.usefixtures("shipped")
def test_a_pointer_to_a_version_that_is_gone_is_an_error(home: Path) -> None:
    home.mkdir()
    (home / "serving.json").write_text('{"version": "gone"}')
    with pytest.raises(VersionError, match="received 'gone'"):
        store.serving_version()


def test_drafts_are_new_empty_folders_on_the_file_system_of_the_versions(home: Path) -> None:
    drafts = [store.new_draft() for _ in range(5)]
    assert len({draft.name for draft in drafts}) == 5
    assert all(draft.parent == home / "drafts" and not list(draft.iterdir()) for draft in drafts)


def test_a_finished_draft_is_published_by_one_rename(
    home: Path, make_version: MakeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_version(store.new_draft())
    moves: list[tuple[Path, Path]] = []
    replace = os.replace

    def noted(old: Path, new: Path) -> None:
        moves.append((old, new))
        replace(old, new)

    monkeypatch.setattr(os, "replace", noted)
    version = store.publish(draft)
    assert version.folder == home / "versions" / draft.name
    assert moves == [(draft, version.folder)]
    assert not draft.exists()
    assert load_version(version.folder).card == version.card
    assert store.find_version(version.id) == Version(version.folder, version.card)


def test_an_unfinished_draft_stays_where_it_is(home: Path) -> None:
    draft = store.new_draft()
    (draft / "network.keras").write_bytes(b"half")
    with pytest.raises(CardError):
        store.publish(draft)
    assert (draft / "network.keras").read_bytes() == b"half"
    assert not (home / "versions").exists()


def test_a_changed_draft_stays_where_it_is(home: Path, make_version: MakeVersion) -> None:
    draft = make_version(store.new_draft())
    (draft / "network.keras").write_bytes(b"other weights")
    with pytest.raises(VersionError, match=r"network\.keras is not the file"):
        store.publish(draft)
    assert draft.is_dir()
    assert not (home / "versions").exists()


def test_a_published_version_is_not_overwritten(home: Path, make_version: MakeVersion) -> None:
    published = store.publish(make_version(home / "drafts" / "v-1"))
    again = make_version(home / "drafts" / "v-1")
    with pytest.raises(VersionError, match="received v-1, which is published already"):
        store.publish(again)
    assert again.is_dir()
    assert load_version(published.folder).id == "v-1"


def test_a_draft_takes_no_id_that_a_version_or_another_draft_has(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    monkeypatch.setattr(store, "datetime", SimpleNamespace(now=lambda _: noon))
    drawn = iter(["aaaa", "aaaa", "bbbb", "cccc"])
    monkeypatch.setattr("model_store.store.secrets.token_hex", lambda _: next(drawn))
    first = store.new_draft()
    (home / "versions" / first.name.replace("aaaa", "bbbb")).mkdir(parents=True)
    assert store.new_draft().name.endswith("-cccc")
