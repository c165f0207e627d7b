"""A version from elsewhere: what is taken, how it is marked, and what is refused with nothing left behind."""

import io
import json
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model_store import incoming
from model_store.__main__ import main
from model_store.archive import export_version
from model_store.card import CardError
from model_store.incoming import COMING, IMPORTED, import_version
from model_store.incoming_zip import Limits
from model_store.limits import SHIPPED_LIMITS, read_limits
from model_store.listing import imported_ids
from model_store.removal import collect
from model_store.store import find_version, serving_id
from model_store.version import IMPORTED_FILE, LIMITS_FILE, VersionError, sha256_of
from records.database import database_path, open_database
from records.ledger import entries, verify
from tests.model_store.incoming_zips import ID, version_files, write_zip, zipped
from tests.shipped_copies import copy_of_shipped, rewritten, shipped_id

Facts = dict[str, Any]
SMALL = Limits(files=8, bytes_in_all=20_000, bytes_of_card=6_000)


@pytest.fixture
def files(facts: Facts) -> dict[str, bytes]:
    return version_files(facts)


@pytest.fixture
def file(tmp_path: Path, files: dict[str, bytes]) -> Path:
    return write_zip(tmp_path / "version.zip", files)


def refused(path: Path, sentence: str, home: Path, limits: Limits = SMALL) -> None:
    """The zip is not taken, for this reason, and nothing of it is left."""
    before = {one.name for one in (home / "versions").glob("*")}
    with pytest.raises((VersionError, CardError), match=sentence) as raised:
        import_version(path, limits)
    assert "received" in str(raised.value) or "not valid" in str(raised.value)
    assert {one.name for one in (home / "versions").glob("*")} == before
    assert not database_path().exists()
    assert {one.name for one in path.parent.iterdir()} <= {"home", path.name}


def test_what_was_exported_elsewhere_is_a_version_here(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = copy_of_shipped(tmp_path / "elsewhere", ID)
    export_version(elsewhere, tmp_path / "version.zip")
    monkeypatch.setenv("SECOND_READ_HOME", str(home))
    assert main(["import", str(tmp_path / "version.zip")]) == 0
    assert f"python -m evaluation retest {ID}" in capsys.readouterr().out
    version = find_version(ID)
    assert version.card == elsewhere.card
    assert serving_id() == shipped_id()  # importing moves nothing
    assert main(["list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert (first.endswith("  imported"), "imported" in second) == (True, False)
    assert main(["list", "--json"]) == 0
    assert [one.get("imported") for one in json.loads(capsys.readouterr().out)] == [True, None]


def test_a_version_comes_with_its_limits(tmp_path: Path) -> None:
    elsewhere = copy_of_shipped(tmp_path / "elsewhere", ID)
    shutil.copy(SHIPPED_LIMITS / f"{shipped_id()}.npz", elsewhere.folder / LIMITS_FILE)
    elsewhere = rewritten(elsewhere.folder, LIMITS_FILE)
    export_version(elsewhere, tmp_path / "version.zip")
    imported = import_version(tmp_path / "version.zip")
    assert read_limits(imported.file(LIMITS_FILE)).facts == read_limits(elsewhere.file(LIMITS_FILE)).facts


def test_it_stays_marked_as_foreign(file: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["imported"] is True
    version = find_version(ID)
    assert version.imported
    assert not find_version(shipped_id()).imported
    assert imported_ids() == {ID}
    mark = json.loads((home / "versions" / ID / IMPORTED_FILE).read_text())
    assert mark["zip"] == sha256_of(file)
    with pytest.raises(VersionError, match=f"has no {IMPORTED_FILE}"):
        version.file(IMPORTED_FILE)  # no part of what its card vouches for


def test_the_mark_does_not_travel_on(file: Path, tmp_path: Path) -> None:
    export_version(import_version(file), tmp_path / "again.zip")
    with zipfile.ZipFile(tmp_path / "again.zip") as archive:
        assert f"{ID}/{IMPORTED_FILE}" not in archive.namelist()
        assert len(archive.namelist()) == 5


def test_the_ledger_names_the_zip(file: Path) -> None:
    version = import_version(file)
    with open_database() as database:
        (line,) = entries(database)
        assert not verify(database)
    assert (line.action, line.subject) == (IMPORTED, ID)
    assert json.loads(line.facts) == {"zip": sha256_of(file), "card": sha256_of(version.folder / "card.json")}


def test_the_version_appears_whole_and_after_its_line(file: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, list[str]]] = []

    def noted(old: Path, new: Path, replace: Callable[..., None] = os.replace) -> None:
        if new == home / "versions" / ID:
            with open_database() as database:
                seen.append((len(entries(database)), sorted(path.name for path in old.iterdir())))
        replace(old, new)

    monkeypatch.setattr(os, "replace", noted)
    import_version(file)
    ((lines, whole),) = seen
    assert lines == 1
    assert {"card.json", IMPORTED_FILE, "network.keras"} <= set(whole)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../card.json", "no plain name"), (f"{ID}/../evil", "no plain name"), (f"/{ID}/evil", "no plain name"),
        (f"{ID}/deeper/evil", "no plain name"), (f"{ID}/..", "no plain name"), (f"{ID}\\evil", "no plain name"),
        (f"{ID}/c:evil", "no plain name"), (f"{ID}/.hidden", "no plain name"), ("evil", "no plain name"),
        ("other/evil", "received 2 folders"), (f"{ID}/CARD.json", "received CARD.json twice"),
        (f"{ID}/recipe.json", "the files that it lists, received recipe.json"),
        (f"{ID}/{IMPORTED_FILE}", f"the files that it lists, received {IMPORTED_FILE}"),
    ],
)  # fmt: skip
def test_no_other_file_is_taken_and_no_path_leaves_the_folder(
    tmp_path: Path, home: Path, files: dict[str, bytes], name: str, sentence: str
) -> None:
    path = tmp_path / "version.zip"
    path.write_bytes(zipped({f"{ID}/{one}": content for one, content in files.items()} | {name: b"x"}))
    refused(path, sentence, home)


def test_a_link_is_refused(home: Path, file: Path) -> None:
    link = zipfile.ZipInfo(f"{ID}/passwords")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(file, "which is a link or a device", home)


def test_an_encrypted_zip_is_refused(home: Path, file: Path) -> None:
    content = bytearray(file.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    file.write_bytes(content)
    refused(file, "which is encrypted", home)


@pytest.mark.parametrize("keep", [0, 10, 700, -30])
def test_a_zip_that_was_cut_off_is_refused(home: Path, file: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    refused(file, "expected a whole zip, received a damaged one", home)


def test_a_changed_byte_is_refused(home: Path, file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(b"reading.tflite") + len("reading.tflite")] ^= 0xFF
    file.write_bytes(content)
    refused(file, "a damaged one", home)


def test_a_file_of_another_hash_is_refused(tmp_path: Path, home: Path, files: dict[str, bytes]) -> None:
    path = write_zip(tmp_path / "version.zip", files | {"reading.tflite": b"other"})
    refused(path, r"reading.tflite is not the file that its card was written for \(expected sha256", home)


def test_a_listed_file_that_is_not_there_is_refused(tmp_path: Path, home: Path, files: dict[str, bytes]) -> None:
    del files["predictions.csv"]
    refused(write_zip(tmp_path / "version.zip", files), r"the file predictions.csv, which the card lists", home)


@pytest.mark.parametrize("name", ["network.keras", "reading.tflite", "predictions.csv", "embeddings.npz"])
def test_what_cannot_be_tested_here_is_refused(tmp_path: Path, home: Path, facts: Facts, name: str) -> None:
    path = write_zip(tmp_path / "version.zip", version_files(facts, {name: None}))
    refused(path, f"received one without {name}", home)


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (None, "expected a card.json in the zip, received none"),
        (b"{", "the card of version .* is not valid"),
        (b"\xff", "expected a readable card.json"),
        (b" " * 7_000, "a card of at most 6,000 bytes"),
    ],
)
def test_without_a_sound_card_nothing_is_taken(
    tmp_path: Path, home: Path, files: dict[str, bytes], card: bytes | None, sentence: str
) -> None:
    del files["card.json"]
    beside = files if card is None else files | {"card.json": card}
    refused(write_zip(tmp_path / "version.zip", beside), sentence, home)


def test_a_card_cannot_list_the_mark_itself(tmp_path: Path, home: Path, facts: Facts) -> None:
    path = write_zip(tmp_path / "version.zip", version_files(facts, {IMPORTED_FILE: b"{}"}))
    refused(path, f"a card without {IMPORTED_FILE}", home)


def test_a_folder_of_another_name_than_the_card_is_refused(tmp_path: Path, home: Path, files: dict[str, bytes]) -> None:
    path = write_zip(tmp_path / "version.zip", files, folder="20991231T000000Z-beef")
    refused(path, f"expected the card of version 20991231T000000Z-beef, received the card of {ID}", home)


def test_an_id_that_is_none_is_refused(tmp_path: Path, home: Path, files: dict[str, bytes]) -> None:
    card = json.loads(files["card.json"]) | {"id": "x"}
    path = write_zip(tmp_path / "version.zip", files | {"card.json": json.dumps(card).encode()}, folder="x")
    refused(path, "the card of version 'x' is not valid: id", home)


def test_an_id_that_the_store_holds_is_refused(tmp_path: Path, file: Path, home: Path, facts: Facts) -> None:
    import_version(file)
    with pytest.raises(VersionError, match=f"expected a new id, received {ID}, which the store holds already"):
        import_version(file)
    shipped = version_files(facts)
    shipped["card.json"] = json.dumps(json.loads(shipped["card.json"]) | {"id": shipped_id()}).encode()
    with pytest.raises(VersionError, match=f"received {shipped_id()}, which the store holds already"):
        import_version(write_zip(tmp_path / "shipped.zip", shipped, folder=shipped_id()))
    assert [path.name for path in (home / "versions").iterdir()] == [ID]


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, home: Path, facts: Facts) -> None:
    bomb = write_zip(tmp_path / "version.zip", version_files(facts, {"predictions.csv": b"0" * 30_000}))
    assert bomb.stat().st_size < 5_000
    refused(bomb, "expected at most 8 files of 0 MB unpacked, received 5", home)
    many = {f"notes{number}.txt": b"" for number in range(9)}
    refused(write_zip(tmp_path / "version.zip", version_files(facts, many)), "received 14", home)


def test_bytes_are_counted_as_they_come(tmp_path: Path, home: Path, facts: Facts) -> None:
    """A list that promises fewer bytes than there are gives no more than it promised."""
    path = write_zip(tmp_path / "version.zip", version_files(facts, {"predictions.csv": b"0" * 30_000}))
    content = path.read_bytes().replace((30_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(content)
    refused(path, "a damaged one", home)


def test_the_embeddings_may_not_be_a_bomb_either(tmp_path: Path, home: Path, facts: Facts) -> None:
    bomb = zipped({"train.npy": b"0" * 30_000})
    refused(
        write_zip(tmp_path / "version.zip", version_files(facts, {"embeddings.npz": bomb})),
        r"at most 20,000 bytes in embeddings.npz, received 30,000", home,
    )  # fmt: skip


def test_a_zip_inside_the_zip_is_refused(tmp_path: Path, home: Path, facts: Facts) -> None:
    path = write_zip(tmp_path / "version.zip", version_files(facts, {"curves.csv": zipped({"a": b"b"})}))
    refused(path, r"a plain file as curves.csv, received a zip inside the zip", home)


def test_an_import_that_breaks_off_leaves_no_version(file: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(incoming, "append", power_cut)
        with pytest.raises(KeyboardInterrupt):
            import_version(file)
    assert list((home / "versions").iterdir()) == []
    assert import_version(file).id == ID


def test_what_a_killed_import_left_is_collected(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = home / "versions" / f"{COMING}abcd" / ID
    left.mkdir(parents=True)
    (left / "card.json").write_text("{}")
    assert main(["list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert collect(30) == []  # it may be going on
    for path in (left / "card.json", left, left.parent):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert collect(30) == [left.parent.name]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "gone.zip")]) == 1
    assert "gone.zip" in capsys.readouterr().err
    (tmp_path / "note.txt").write_bytes(io.BytesIO(b"no zip").getvalue())
    assert main(["import", str(tmp_path / "note.txt")]) == 1
    assert "expected a whole zip, received" in capsys.readouterr().err
