"""An imported version is tested on this machine's films, and the gate believes nothing else."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation import gate_results, workings
from evaluation.__main__ import main as evaluation_command
from evaluation.criteria import CRITERIA_FILE
from evaluation.gate import GateError
from evaluation.gate_results import run_gate
from evaluation.neighbours import Embeddings
from evaluation.predictions import Predictions, read_predictions, write_predictions
from evaluation.promotion import PromotionError, promote
from evaluation.retest import RETESTED, retest
from evaluation.retested import FACTS_FILE, Retested, RetestError, awaits_retest, differences, folder_of, retested
from evaluation.sealed_test_set import SEAL_FILE
from evaluation.service_command import main
from evaluation.workings import Workings, WorkingsError, workings_of
from films.layout import load_films
from films.other_process import OtherProcessError
from films.protocols import divide
from model_store.store import serving_id
from model_store.version import EMBEDDINGS_FILE, GRAPH_FILE, PREDICTIONS_FILE, Version, load_version, sha256_of
from reading.batches import score_in_batches
from reading.engine import Engine, Scores
from reading.graph_engine import GraphEngine
from reading.installed import NotInstalledError
from reading.preparation import reduce
from reading.radiograph import decode
from reading.reader import make_reader
from records.database import database_path, open_database
from records.ledger import entries
from tests.shipped_copies import copy_of_shipped, imported_copy, rewritten

ID = "20991231T000000Z-f00d"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_results, "workings_of", lambda _: Workings(1e-5, 0.01, 19.0))


@pytest.fixture
def imported(home: Path) -> Version:
    """A version that says of itself what it read of the official films; this machine has drawn ones."""
    return imported_copy(home, ID)


def champion_of(home: Path, version: Version) -> Version:
    """A version of our own in service, with predictions of the films that the imported one was tested on here."""
    champion = copy_of_shipped(home, "20991230T000000Z-aaaa")
    source = folder_of(version.id) / PREDICTIONS_FILE
    (champion.folder / PREDICTIONS_FILE).write_bytes(source.read_bytes())
    (home / "serving.json").write_text(json.dumps({"version": champion.id}))
    return rewritten(champion.folder)


def came_with(version: Version, predictions: Predictions) -> Version:
    """The same version, saying these predictions of itself."""
    write_predictions(version.folder / PREDICTIONS_FILE, predictions, version.card.labels)
    return rewritten(version.folder)


def flattered(predictions: Predictions) -> Predictions:
    """What a version would say that wants to serve: right on every film."""
    taken = predictions.taken(np.arange(len(predictions.film)))
    taken.probability[:] = np.where(predictions.truth, 0.99, 0.01)
    return taken


def actions() -> list[str]:
    with open_database() as database:
        return [entry.action for entry in entries(database)]


def test_its_predictions_are_readings_made_here(imported: Version, phantom_folder: Path) -> None:
    before = {path.name: sha256_of(path) for path in imported.folder.iterdir()}
    told: list[tuple[int, int]] = []
    found = retest(imported, phantom_folder, lambda done, films: told.append((done, films)))
    predictions = found.predictions(imported.card.labels)
    assert set(predictions.film) == {film.name for film in load_films(phantom_folder) if film.split == "test"}
    reader = make_reader(imported)
    read = [reader.read((phantom_folder / name).read_bytes()).probability for name in predictions.film]
    np.testing.assert_allclose(predictions.probability, np.array(read, np.float64), atol=1e-3)
    assert (found.films, found.positive, found.negative, found.openings, found.absent) == (16, 8, 8, 1, 16)
    assert told == [(16, 16)]
    assert {path.name: sha256_of(path) for path in imported.folder.iterdir()} == before


def test_it_is_found_again_for_exactly_this_card(imported: Version, phantom_folder: Path) -> None:
    assert awaits_retest(imported.folder)
    found = retest(imported, phantom_folder)
    assert retested(imported.folder) == found
    assert not awaits_retest(imported.folder)
    assert actions() == ["opened the test set", RETESTED]
    card = json.loads((imported.folder / "card.json").read_text())
    (imported.folder / "card.json").write_text(json.dumps(card | {"licence": "other"}))
    assert retested(imported.folder) is None
    assert retest(load_version(imported.folder), phantom_folder).openings == 2


def test_one_that_broke_off_before_its_facts_is_none(
    imported: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retest(imported, phantom_folder)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evaluation.retest.append", power_cut)
    with pytest.raises(KeyboardInterrupt):
        retest(imported, phantom_folder)
    assert (folder_of(ID) / PREDICTIONS_FILE).is_file()
    assert awaits_retest(imported.folder)


def test_the_gate_asks_for_it_by_its_command(imported: Version, home: Path, phantom_folder: Path) -> None:
    own = copy_of_shipped(home, "20991230T000000Z-bbbb")
    with pytest.raises(GateError, match=rf"was imported and was not: `python -m evaluation retest {ID}`"):
        run_gate(imported, own)
    with pytest.raises(PromotionError, match="received no result"):
        promote(ID, "trust me", override=True)
    retest(imported, phantom_folder)
    assert run_gate(imported, champion_of(home, imported)).films == 16


def test_the_gate_does_not_believe_what_came_with_it(imported: Version, home: Path, phantom_folder: Path) -> None:
    first = retest(imported, phantom_folder)
    here = first.predictions(imported.card.labels)
    liar = came_with(imported, flattered(here))
    champion = champion_of(home, imported)
    found = retest(liar, phantom_folder)
    assert (found.absent, found.other > 0, found.openings) == (0, True, 2)
    result = run_gate(liar, champion)
    area = next(check for check in result.checks if check.name == "area under the ROC curve")
    assert area.value == pytest.approx(1.0)  # as good as the champion, which reads alike, and no better
    assert f"On {found.other} of 16 films this machine reads another probability" in result.imported_note
    assert f"by {found.largest:.3f} at most" in result.imported_note


def test_one_that_is_honest_is_not_remarked_on(imported: Version, home: Path, phantom_folder: Path) -> None:
    here = retest(imported, phantom_folder).predictions(imported.card.labels)
    honest = came_with(imported, here)
    assert retest(honest, phantom_folder).sentence == ""
    assert run_gate(honest, champion_of(home, imported)).imported_note == ""


def test_an_imported_version_in_service_is_held_by_its_test_here(
    imported: Version, home: Path, phantom_folder: Path
) -> None:
    retest(imported, phantom_folder)
    ours = champion_of(home, imported)
    assert run_gate(ours, imported).films == 16
    (folder_of(ID) / FACTS_FILE).unlink()
    with pytest.raises(GateError, match=f"retest {ID}"):
        run_gate(ours, imported)


def test_criteria_written_after_it_was_tested_here_are_late(
    imported: Version, home: Path, phantom_folder: Path
) -> None:
    (home / CRITERIA_FILE).write_text("films_of_a_class = 8\n")
    retest(imported, phantom_folder)
    champion = champion_of(home, imported)
    assert not run_gate(imported, champion).criteria_late
    (home / CRITERIA_FILE).write_text("films_of_a_class = 7\n")
    assert run_gate(imported, champion).criteria_late


def test_a_version_that_was_made_here_is_not_tested_again(home: Path, phantom_folder: Path) -> None:
    own = copy_of_shipped(home, "20991230T000000Z-aaaa")
    assert not awaits_retest(own.folder)
    with pytest.raises(RetestError, match="expected an imported version, received 20991230T000000Z-aaaa"):
        retest(own, phantom_folder)


def learned(version: Version, films: list[Path], part: str) -> Version:
    """The version, saying that these films were among its films of train, or of test."""
    side = version.card.preparation.side
    known = Embeddings(version.file(EMBEDDINGS_FILE))
    reduced = np.array([reduce(decode(film.read_bytes()).pixels, side) for film in films], np.uint8)
    rows = known.packed(score_in_batches(GraphEngine(version.file(GRAPH_FILE)), reduced).embedding)
    with np.load(version.file(EMBEDDINGS_FILE)) as packed:
        arrays: dict[str, Any] = {name: packed[name] for name in packed.files}
    arrays[part] = np.concatenate([arrays[part], rows])
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    (version.folder / EMBEDDINGS_FILE).write_bytes(content.getvalue())
    return rewritten(version.folder)


def test_films_that_it_learned_from_are_no_test(imported: Version, phantom_folder: Path) -> None:
    test = divide("official", load_films(phantom_folder))[0].test
    version = learned(imported, [film.path for film in test[3:5]], "train")
    with pytest.raises(
        RetestError, match=rf"received 2 of 16 that are among its films of train, the first {test[3].name}"
    ):
        retest(version, phantom_folder)
    assert awaits_retest(version.folder)
    assert actions() == ["opened the test set"]  # seen, though nothing is kept


def test_films_that_it_was_tested_on_elsewhere_are_a_test_here(imported: Version, phantom_folder: Path) -> None:
    test = divide("official", load_films(phantom_folder))[0].test
    assert retest(learned(imported, [film.path for film in test], "test"), phantom_folder).films == 16


def test_predictions_that_are_no_numbers_are_not_kept(
    imported: Version, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_last(engine: Engine, films: NDArray[np.uint8]) -> Scores:
        scores = score_in_batches(engine, films)
        return replace(scores, logit=np.append(scores.logit[:-1], np.float32(np.nan)))

    retest(imported, phantom_folder)
    kept = sha256_of(folder_of(ID) / PREDICTIONS_FILE)
    monkeypatch.setattr("evaluation.retest.score_in_batches", without_last)
    with pytest.raises(
        RetestError, match=f"expected {ID} to give each test film a number, received: expected finite logits"
    ):
        retest(imported, phantom_folder)
    assert sha256_of(folder_of(ID) / PREDICTIONS_FILE) == kept


def with_division(version: Version, changed: dict[str, object]) -> Version:
    card = json.loads((version.folder / "card.json").read_text())
    card["training_data"]["division"] |= changed
    (version.folder / "card.json").write_text(json.dumps(card))
    return load_version(version.folder)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"protocol": "their-own"}, "a protocol that this program has, received 'their-own'"),
        ({"version": 2}, "received 'official' in its version 2"),
        ({"protocol": "shift-folds", "version": 2}, "one set of test films, received 'shift-folds'"),
        ({"protocol": "test-685"}, "expected films for a test set of 223 without"),
    ],
)
def test_films_that_cannot_be_divided_as_its_own_were_open_nothing(
    imported: Version, phantom_folder: Path, changed: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        retest(with_division(imported, changed), phantom_folder)
    assert not (folder_of(ID) / SEAL_FILE).exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (PREDICTIONS_FILE, b"film\n", "expected the columns"),
        (PREDICTIONS_FILE, b"film,label,cause,patient,width,height,logit,probability\na,b\n", "readable predictions"),
        (PREDICTIONS_FILE, b"\xff", "readable predictions"),
        (EMBEDDINGS_FILE, b"PK\x03\x04", "expected embeddings of train and test"),
    ],
)
def test_a_broken_file_is_found_before_the_test_set_opens(
    imported: Version, phantom_folder: Path, name: str, content: bytes, sentence: str
) -> None:
    (imported.folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=sentence):
        retest(rewritten(imported.folder), phantom_folder)
    assert not database_path().exists()


def test_embeddings_of_another_network_are_refused(imported: Version, phantom_folder: Path) -> None:
    with np.load(imported.file(EMBEDDINGS_FILE)) as packed:
        arrays: dict[str, Any] = {name: packed[name] for name in packed.files}
    content = io.BytesIO()
    np.savez_compressed(content, **arrays | {"mean": np.zeros(7, np.float32)})
    (imported.folder / EMBEDDINGS_FILE).write_bytes(content.getvalue())
    with pytest.raises(RetestError, match=f"expected embeddings with {ID} that fit its graph"):
        retest(rewritten(imported.folder), phantom_folder)


def test_differences_are_counted_film_by_film(stored: Any) -> None:
    here = stored([True, False, True, True], [2.0, -2.0, 0.5, 0.0])
    assert differences(here, here) == (0, 0.0, 0)
    came = here.taken(np.array([0, 1, 2]))
    came.probability[:] += [0.0005, 0.25, 0.0]
    other, largest, absent = differences(here, came)
    assert (other, absent) == (1, 1)
    assert largest == pytest.approx(0.25)
    came.probability[0] = np.nan
    assert differences(here, came)[:2] == (2, 1.0)


def test_what_is_kept_can_be_read_by_what_reads_predictions(imported: Version, phantom_folder: Path) -> None:
    found = retest(imported, phantom_folder)
    stored = read_predictions(folder_of(ID) / PREDICTIONS_FILE, imported.card.labels)
    assert stored.film == found.predictions(imported.card.labels).film
    assert Retested.model_validate_json(found.model_dump_json()) == found


def test_a_network_that_does_not_load_is_one_sentence(imported: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OtherProcessError("evaluation.workings", "ValueError: a Lambda layer is not loaded in safe mode")

    monkeypatch.setattr(workings, "asked", refused)
    with pytest.raises(WorkingsError, match=f"network and graph of {ID} to read films, received: ValueError: a Lambda"):
        workings_of(imported)


def test_a_network_that_gives_no_number_agrees_with_no_graph(
    imported: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter([0.5] * 4 + [np.nan] + [0.5] * 11)
    monkeypatch.setattr(workings, "_probability", lambda *_: next(numbers))
    monkeypatch.setattr(workings, "make_reader", lambda version, *_: make_reader(version))
    assert np.isnan(workings._measured(imported).graph_difference)


@pytest.mark.usefixtures("only_reading")
def test_without_keras_the_gate_says_what_to_install(imported: Version) -> None:
    with pytest.raises(NotInstalledError, match="The gate needs TensorFlow and Keras"):
        workings_of(imported)


def test_by_commands(imported: Version, home: Path, phantom_folder: Path, capsys: Captured) -> None:
    assert main(["gate", ID]) == 1
    assert f"`python -m evaluation retest {ID}`" in capsys.readouterr().err
    assert main(["retest", ID]) == 1
    assert "expected the folder of films, received none" in capsys.readouterr().err
    assert main(["retest", ID, "--films", str(phantom_folder)]) == 0
    told = capsys.readouterr()
    assert f"{ID}: 16 test films of the protocol official read on this machine" in told.out
    assert "16 of 16 films" in told.err
    assert main(["retest", ID, "--films", str(phantom_folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["openings"] == 2
    champion_of(home, imported)
    (home / CRITERIA_FILE).write_text("films_of_a_class = 8\nsubgroup_margin = 1.0\ncalibration_error = 1.0\n")
    main(["gate", ID])
    assert "NOTE: For 16 of 16 films no prediction came with the version." in capsys.readouterr().out
    (imported.folder / SEAL_FILE).write_text("{}")
    rewritten(imported.folder)
    assert main(["retest", ID, "--films", str(phantom_folder)]) == 1
    assert "expected a readable seal" in capsys.readouterr().err
    assert serving_id() != ID


def test_figures_that_came_with_it_are_said_to_have(imported: Version, capsys: Captured) -> None:
    words = "these predictions came with it and were not made on this machine"
    assert evaluation_command(["--model", imported.id, "--bootstrap", "0"]) == 0
    assert words in capsys.readouterr().out
    assert evaluation_command(["--model", imported.id, "--against", serving_id()]) == 0
    assert words in capsys.readouterr().out
    assert evaluation_command(["--bootstrap", "0"]) == 0
    assert words not in capsys.readouterr().out
