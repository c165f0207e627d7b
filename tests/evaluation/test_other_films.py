"""A version tested on other films: what is kept, what is left out, and what is said of it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from evaluation import __main__ as command
from evaluation.metrics import area_under_curve
from evaluation.other_films import TESTED, outside, run_on_other_films
from evaluation.other_test_set import FACTS_FILE, OtherTestSetError, other_test_sets
from films.layout import load_films
from films.other_folder import LabelledFolder, Labelling, labelled_films
from films.phantoms import encode_png, phantom, write_phantom_folder
from model_store.card import IntendedUse
from model_store.store import serving_version
from model_store.version import Version, sha256_of
from reading.reader import serving_reader
from records.database import open_database
from records.ledger import entries
from records.marks import MarkFacts, record_mark

CHILDREN = IntendedUse(text="children", youngest_age=1, oldest_age=5)


@pytest.fixture(scope="module")
def version() -> Version:
    return serving_version()


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_phantom_folder(tmp_path / "our clinic", train=1, test=5)


def test_the_figures_are_of_readings(version: Version, clinic: Path) -> None:
    kept = run_on_other_films(version, labelled_films(clinic))
    predictions = kept.predictions(version.card.labels)
    assert (kept.films, kept.positive, kept.negative, kept.seen) == (10, 5, 5, 0)
    read = [serving_reader().read((clinic / name).read_bytes()).probability for name in predictions.film]
    np.testing.assert_allclose(predictions.probability, np.array(read, np.float64), atol=1e-3)
    area = area_under_curve(predictions.truth, predictions.logit)
    stored = kept.evaluation().overall["auc"]
    assert stored.films == 10
    assert stored.value == pytest.approx(area.value)
    assert kept.embeddings().shape == (10, 64)


def test_it_is_found_again_and_said_in_the_ledger(version: Version, clinic: Path) -> None:
    assert other_test_sets(version.id) == ()
    kept = run_on_other_films(version, labelled_films(clinic))
    again = run_on_other_films(version, labelled_films(clinic))
    assert kept.name == again.name
    assert kept.name.startswith("our-clinic-")
    assert other_test_sets(version.id) == (again,)
    with open_database() as database:
        lines = [entry for entry in entries(database) if entry.action == TESTED]
    assert [line.subject for line in lines] == [version.id, version.id]


def test_other_films_or_labels_are_another_set(version: Version, clinic: Path) -> None:
    first = run_on_other_films(version, labelled_films(clinic))
    next(clinic.glob("test/NORMAL/*.png")).unlink()
    second = run_on_other_films(version, labelled_films(clinic))
    assert first.name != second.name
    assert len(other_test_sets(version.id)) == 2


def test_other_labels_of_the_same_films_in_the_list_are_another_set(version: Version, tmp_path: Path) -> None:
    labelling, names = Labelling("reader", ("sick",), ("well",)), [f"{seed}.png" for seed in range(4)]
    for seed, name in enumerate(names):
        (tmp_path / name).write_bytes(encode_png(phantom(seed, pneumonia=seed % 2 == 0)))
    found = []
    for words in (("sick", "well"), ("well", "sick")):
        lines = [f"{name},{words[place % 2]}" for place, name in enumerate(names)]
        (tmp_path / "labels.csv").write_text("\n".join(["path,reader", *lines]))
        found.append(run_on_other_films(version, labelled_films(tmp_path, labelling), labelling))
    assert found[0].data_digest == found[1].data_digest
    assert found[0].name != found[1].name
    assert len(other_test_sets(version.id)) == 2


def test_one_that_broke_off_before_its_facts_has_not_those_of_the_test_before(
    version: Version, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = run_on_other_films(version, labelled_films(clinic))

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evaluation.other_films.write_predictions", power_cut)
    with pytest.raises(KeyboardInterrupt):
        run_on_other_films(version, labelled_films(clinic))
    assert not (kept.folder / FACTS_FILE).exists()


def test_one_that_was_broken_off_is_passed_over(version: Version, clinic: Path) -> None:
    kept = run_on_other_films(version, labelled_films(clinic))
    facts = kept.folder / FACTS_FILE
    facts.write_text(facts.read_text()[:40])
    assert other_test_sets(version.id) == ()
    facts.unlink()
    assert other_test_sets(version.id) == ()


def test_films_that_cannot_be_read_are_named_and_cost_no_other(version: Version, clinic: Path) -> None:
    blank, broken = sorted(clinic.glob("test/NORMAL/*.png"))[:2]
    blank.write_bytes(encode_png(np.full((300, 300), 128, np.uint8)))
    broken.write_bytes(broken.read_bytes()[:2000])
    kept = run_on_other_films(version, labelled_films(clinic))
    assert kept.films == 8
    sentences = dict(kept.unreadable)
    assert "even surface" in sentences[f"test/NORMAL/{blank.name}"]
    assert f"test/NORMAL/{broken.name}" in sentences
    assert kept.left_out == ("2 films left out: not readable",)


def test_progress_is_told(version: Version, clinic: Path) -> None:
    told: list[tuple[int, int]] = []
    run_on_other_films(version, labelled_films(clinic), progress=lambda done, films: told.append((done, films)))
    assert told == [(10, 10)]


@pytest.mark.data
def test_films_that_the_version_knows_are_left_out(version: Version, chest_xray: Path, tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "mixed", train=1, test=3)
    films = load_films(chest_xray)
    known = [film for split in ("train", "test") for film in [one for one in films if one.split == split][::400]]
    for film in known:
        shutil.copy(film.path, folder / "test" / film.label / film.path.name)
    kept = run_on_other_films(version, labelled_films(folder))
    assert (kept.films, kept.seen) == (6, len(known))
    assert f"{len(known)} films left out: learned from or tested on before" in kept.left_out[0]


@pytest.mark.data
def test_the_test_set_cannot_be_read_again_by_this_way(version: Version, chest_xray: Path, tmp_path: Path) -> None:
    for label in ("NORMAL", "PNEUMONIA"):
        (tmp_path / label).mkdir()
        for path in sorted((chest_xray / "test" / label).iterdir())[:6]:
            shutil.copy(path, tmp_path / label / f"renamed-{path.name}")
    with pytest.raises(OtherTestSetError, match="of 12 films it learned from 12 or was tested on them"):
        run_on_other_films(version, labelled_films(tmp_path))
    with open_database() as database:
        assert not [entry for entry in entries(database) if entry.action == TESTED]


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ((1.0, 5.0, 5.9), ""),
        ((3.0, 6.0, 0.5), "Outside the intended use: 2 of 3 films"),
        ((3.0, 6.0), "Outside the intended use: 1 of 3 films are of people of another age; of 1 the age is not known"),
        ((3.0, 4.0), "Of 1 of 3 films the list gives no age, and the model is meant for children aged 1 to 5."),
        ((), "The list gives no ages"),
    ],
)
def test_ages_are_held_against_the_intended_use(ages: tuple[float, ...], said: str) -> None:
    sentence = outside(CHILDREN, ages, 3)
    assert sentence.startswith(said)
    assert bool(sentence) == bool(said)


def test_the_labelling_is_kept(version: Version, tmp_path: Path) -> None:
    lines = ["path,reader"]
    for seed in range(6):
        (tmp_path / f"{seed}.png").write_bytes(encode_png(phantom(seed, pneumonia=seed % 2 == 0)))
        lines.append(f"{seed}.png,{('patch', 'clear', 'other')[seed % 3]}")
    (tmp_path / "labels.csv").write_text("\n".join(lines))
    by_word = Labelling("reader", ("patch",), ("clear",))
    kept = run_on_other_films(version, labelled_films(tmp_path, by_word), by_word)
    assert other_test_sets(version.id)[0].labelling == by_word
    assert (kept.films, kept.unlabelled) == (4, 2)


def test_nothing_is_kept_where_no_film_can_be_read(version: Version, clinic: Path) -> None:
    found = labelled_films(clinic)
    for film in found.films:
        film.path.write_bytes(encode_png(np.full((300, 300), 128, np.uint8)))
    with pytest.raises(OtherTestSetError, match="10 cannot be read"):
        run_on_other_films(version, LabelledFolder(found.folder, found.films))
    assert other_test_sets(version.id) == ()


def test_marks_on_films_in_a_layout_of_their_own_are_honoured(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = clinic / "test"  # with NORMAL and PNEUMONIA in it, and nothing above
    name = f"NORMAL/{min((folder / 'NORMAL').iterdir()).name}"
    facts = MarkFacts(film=name, digest=sha256_of(folder / name), data_digest="d" * 64, mark="label wrong")
    with open_database() as database:
        record_mark(database, facts, "Ada")
    assert command.main(["--films", str(folder), "--bootstrap", "0", "--honour-marks", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["films"], found["marks_honoured"]["films"]) == (10, 9)
