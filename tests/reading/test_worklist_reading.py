"""A worklist is read beside whoever looks at it, and goes on where it broke off."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from model_store.store import serving_version
from reading import worklist_reading as module
from reading.engine import EngineError
from reading.radiograph import decode
from reading.reader import Examination, Reader, make_reader
from reading.spool import close_worklist, open_worklist
from reading.worklist import Worklist
from reading.worklist_reading import read_on, work_off
from reading.worklist_run import WorklistRun
from records.database import open_database
from records.deletion import delete_reading
from records.patient_marks import films_of
from records.readings import RecordedReading, list_readings
from tests.reading.drawn_dicom import data_set, file_of
from tests.reading.worklists import film, read_through, worklist_with


@pytest.fixture(scope="module")
def reader() -> Reader:
    return make_reader(serving_version())


def recorded() -> list[RecordedReading]:
    with open_database() as database:
        return list_readings(database)


def zip_of(*entries: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name, content in entries:
            opened.writestr(name, content)
    return file.getvalue()


def test_each_film_gets_the_reading_that_it_would_get_alone(reader: Reader) -> None:
    films = [film(1, pneumonia=True), film(2, pneumonia=False)]
    for listed, content in zip(read_through(worklist_with(*films), reader), films, strict=True):
        alone = reader.read(content)
        assert listed.result is not None
        assert (listed.result.finding, listed.result.probability) == (alone.finding, alone.probability)
        assert (listed.result.version, listed.result.digest) == (alone.model, alone.digest)


def test_every_reading_is_recorded_and_has_its_pictures(reader: Reader) -> None:
    worklist = worklist_with(film(1), film(2))
    results = [listed.result for listed in read_through(worklist, reader) if listed.result]
    assert {(one.record, one.short_id, one.cause_probability) for one in results} == {
        (reading.id, reading.short_id, reading.cause_probability) for reading in recorded()
    }
    assert max(decode(worklist.picture(1)).pixels.shape) == 224
    assert worklist.heat_map(1).startswith(b"\x89PNG")


def test_a_bad_film_costs_itself_alone(reader: Reader) -> None:
    bad, cut, good = read_through(worklist_with(b"hello", film()[:200], film(1)), reader)
    assert "Expected a PNG, JPEG or DICOM film, received something else" in bad.fault
    assert cut.fault
    assert not good.fault


def test_a_refusal_is_listed_with_its_concerns_and_recorded(reader: Reader) -> None:
    from films.phantoms import encode_png

    (refused,) = read_through(worklist_with(encode_png(np.full((300, 300), 128, np.uint8))), reader)
    assert refused.result is not None
    assert (refused.result.finding, refused.result.probability) == ("no reading", None)
    assert "blank" in {concern.code for concern in refused.result.concerns}
    assert len(recorded()) == 1


def test_one_picture_in_two_files_is_recorded_once(reader: Reader) -> None:
    pixels = decode(film()).pixels
    files = [file_of(data_set(pixels, 8, PatientID=name)) for name in ("one", "other")]
    results = [listed.result for listed in read_through(worklist_with(*files), reader)]
    assert len({(result.record, result.short_id) for result in results if result}) == len(recorded()) == 1


def test_one_picture_whose_record_a_person_deleted_meanwhile_is_recorded_anew(reader: Reader) -> None:
    pixels = decode(film()).pixels
    files = [file_of(data_set(pixels, 8, PatientID=name)) for name in ("one", "other")]
    worklist = worklist_with(files[0])
    read_through(worklist, reader)
    with open_database() as database:
        delete_reading(database, recorded()[0].short_id, "the wrong child")
    worklist.add("again.dcm", files[1])
    again = read_through(worklist, reader)[1].result
    assert again is not None
    assert [(again.record, again.short_id)] == [(one.id, one.short_id) for one in recorded()]


def test_one_picture_that_a_header_forbids_to_read_has_a_record_of_its_own(reader: Reader) -> None:
    pixels = decode(film()).pixels
    files = [file_of(data_set(pixels, 8, Modality=kind)) for kind in ("CR", "CT")]
    read, refused = (listed.result for listed in read_through(worklist_with(*files), reader))
    assert read is not None
    assert refused is not None
    assert read.digest == refused.digest
    found = {one.id: one.finding for one in recorded()}
    assert found == {read.record: read.finding, refused.record: "no reading"}


def test_the_films_of_a_zip_are_read_each_under_its_own_number(reader: Reader) -> None:
    worklist = open_worklist()
    inner = zip_of(("one.png", film()))
    worklist.add_zip("films.zip", zip_of(("a/1.png", film(1)), ("a/inner.zip", inner), ("b/1.png", film(2))))
    listed = read_through(worklist, reader)
    assert [one.row.name for one in listed] == ["a/1.png", "a/inner.zip", "b/1.png"]
    assert ["a zip inside the zip" in one.fault for one in listed] == [False, True, False]
    assert worklist.zips.waiting() == []
    assert not list(worklist.folder.rglob("*.zip"))


def test_a_long_zip_is_read_while_it_is_emptied_though_a_graphics_card_fails_meanwhile(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    worklist, at_once, groups = open_worklist(), [32] * 12 + [1] * 100, []
    monkeypatch.setattr(WorklistRun, "_at_once", lambda _: at_once.pop(0))
    read = WorklistRun.read

    def noting(run: WorklistRun, numbers: Iterable[int]) -> None:
        given = list(numbers)
        groups.append(len(given))
        read(run, given)

    monkeypatch.setattr(WorklistRun, "read", noting)
    worklist.add_zip("films.zip", zip_of(*((f"{number}.png", film(number)) for number in range(24))))
    assert all(one.result for one in read_through(worklist, reader))
    assert sum(groups) == 24
    assert max(groups) < 24


def test_a_damaged_zip_is_one_line_of_the_list(reader: Reader) -> None:
    worklist = worklist_with(film())
    worklist.add_zip("films.zip", zip_of(("1.png", film(2)))[:-30])
    _, damaged = read_through(worklist, reader)
    assert (damaged.row.name, damaged.fault) == ("films.zip", "Expected a whole zip, received one that is cut off.")


def test_it_goes_on_where_it_broke_off(reader: Reader) -> None:
    worklist = open_worklist()
    worklist.add_zip("films.zip", zip_of(*((f"{number}.png", film(number)) for number in range(3))))
    (zip_id,) = worklist.zips.waiting()
    worklist.add("0.png", film(0))
    worklist.zips.note_done(zip_id, 1, 2)  # then the power went
    listed = read_through(Worklist(worklist.folder), reader)
    assert [one.row.name for one in listed] == ["0.png", "1.png", "2.png"]
    assert worklist.came_again == 0
    assert len(recorded()) == 3


def test_a_film_over_which_the_process_fell_twice_is_left_alone(reader: Reader) -> None:
    worklist = worklist_with(film(1), film(2))
    for _ in range(2):
        worklist.begin(1)
    fallen, other = read_through(worklist, reader)
    assert "over which the reader fell twice" in fallen.fault
    assert not other.fault


def test_a_film_of_which_the_network_makes_no_number_costs_itself_alone(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, examine = film(1), Reader.examine

    def without_number(self: Reader, content: bytes, all_the_same: bool = False) -> Examination:
        if content == first:
            raise EngineError("expected a finite logit, received nan")
        return examine(self, content, all_the_same)

    monkeypatch.setattr(Reader, "examine", without_number)
    broken, other = read_through(worklist_with(first, film(2)), reader)
    assert broken.fault == "expected a finite logit, received nan"
    assert not other.fault


def test_a_film_that_was_deleted_by_hand_costs_itself_alone(reader: Reader) -> None:
    worklist = worklist_with(film(1), film(2))
    (worklist.folder / "films" / "1").unlink()
    gone, other = read_through(worklist, reader)
    assert "found it gone" in gone.fault
    assert not other.fault


def test_what_another_process_reads_is_left_to_it(reader: Reader) -> None:
    worklist = worklist_with(film())
    with FileLock(worklist.folder / "reading.lock"):
        work_off(worklist, reader)
    assert worklist.is_waiting


def test_a_worklist_that_is_closed_meanwhile_stays_closed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    worklist = worklist_with(film(1), film(2))
    examine = reader.examine

    def closing(content: bytes) -> Examination:
        close_worklist(worklist)
        return examine(content)

    monkeypatch.setattr(reader, "examine", closing)
    work_off(worklist, reader)
    assert list(worklist.folder.parent.iterdir()) == []


def test_records_that_cannot_be_written_cost_no_reading(reader: Reader, home: Path) -> None:
    home.mkdir()
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    (listed,) = read_through(worklist_with(film()), reader)
    assert listed.result is not None
    assert listed.result.finding in ("pneumonia", "no pneumonia")
    assert "expected a usable database" in listed.result.unrecorded


@pytest.mark.parametrize("keeps", [True, False])
def test_films_are_kept_only_where_the_site_says_so(reader: Reader, home: Path, keeps: bool) -> None:
    home.mkdir()
    (home / "settings.toml").write_text(f"keep_films = {str(keeps).lower()}")
    read_through(worklist_with(film()), reader)
    assert (home / "kept").exists() == keeps


def test_a_disk_that_takes_no_more_is_said(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    worklist = worklist_with(film())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(worklist, "keep", full)
    work_off(worklist, reader)
    assert "No space left" in worklist.trouble
    monkeypatch.undo()
    assert read_through(worklist, reader)[0].result is not None
    assert worklist.trouble == ""


def test_a_thread_reads_on_and_there_is_one_a_list(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    worklist = worklist_with(film(1), film(2))
    begun: list[Worklist] = []

    def noted(one: Worklist, by: Reader) -> None:
        begun.append(one)
        work_off(one, by)

    monkeypatch.setattr(module, "work_off", noted)
    with module._starting:
        module._threads.clear()
    for _ in range(3):
        read_on(worklist, reader)
    module._threads[worklist.folder].join(60)
    assert begun == [worklist]
    assert not worklist.is_waiting
    read_on(worklist, reader)
    assert worklist.folder not in module._threads


@pytest.mark.parametrize("switched_on", [True, False])
def test_films_of_one_patient_are_marked_only_where_the_site_says_so(
    reader: Reader, home: Path, switched_on: bool
) -> None:
    home.mkdir()
    (home / "settings.toml").write_text(f"prior_films = {str(switched_on).lower()}\nkeep_films = true")
    films = [file_of(data_set(decode(film(seed)).pixels, 8, PatientID="MRN 0012345")) for seed in (1, 2)]
    results = [one.result for one in read_through(worklist_with(*films, film(3)), reader) if one.result]
    first, second, other = (result.patient for result in results)
    assert (first == second != "") is switched_on
    assert other == ""
    assert (home / "kept_by_patient").exists() is switched_on
    marked = {prior.digest for prior in films_of(first)} if first else set()
    digests = {one.digest for one in recorded() if one.id in {result.record for result in results[:2]}}
    assert marked == (digests if first else set())
    left = [path for path in home.rglob("*") if path.is_file() and b"0012345" in path.read_bytes()]
    assert {path.parent.name for path in left} == {"films"}  # the spool's own
