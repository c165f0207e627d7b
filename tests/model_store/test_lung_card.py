"""The lung network that ships: whole, small, as good as measured; and what does not load."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model_store.card import CARD_FILE
from model_store.lung_card import LUNG_GRAPH_FILE, SHIPPED_LUNGS, LungNetworkError, load_lung_network
from reading.preparation import signature

LARGEST = 2_000_000  # bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped network that a test may break."""
    return shutil.copytree(SHIPPED_LUNGS, tmp_path / "lungs")


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    facts = json.loads((folder / CARD_FILE).read_text())
    change(facts)
    (folder / CARD_FILE).write_text(json.dumps(facts))
    return folder


def test_the_shipped_one_loads_and_is_small_and_alone() -> None:
    network = load_lung_network(SHIPPED_LUNGS)
    assert {path.name for path in SHIPPED_LUNGS.iterdir()} == {CARD_FILE, *network.card.files}
    assert network.graph.stat().st_size < LARGEST


def test_the_shipped_one_reaches_its_target_on_patients_held_out_and_on_the_test_films() -> None:
    card = load_lung_network(SHIPPED_LUNGS).card
    assert card.held_out.mean.value >= 0.95
    assert card.held_out.mean.films > 400
    assert card.test is not None
    assert card.test.mean.value >= 0.95
    assert card.test.mean.films == 378


def test_the_shipped_one_is_prepared_as_this_program_prepares_and_names_its_sources() -> None:
    card = load_lung_network(SHIPPED_LUNGS).card
    assert card.preparation.signature == signature(card.preparation.side)
    assert [source.licence for source in card.sources] == ["CC BY 4.0", "CC BY 4.0"]
    assert "10.17632/rscbjbr9sj.2" in card.sources[0].source
    assert "V7 Labs" in card.sources[1].source
    assert {"keras", "tensorflow", "python"} <= set(card.software)


def test_without_its_card_it_does_not_load(folder: Path) -> None:
    (folder / CARD_FILE).unlink()
    with pytest.raises(LungNetworkError, match=r"expected a readable card\.json of the lung network"):
        load_lung_network(folder)


def test_with_one_other_byte_it_does_not_load(folder: Path) -> None:
    content = bytearray((folder / LUNG_GRAPH_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / LUNG_GRAPH_FILE).write_bytes(content)
    with pytest.raises(LungNetworkError, match=r"expected lungs\.tflite with sha256 \w{12}…, received \w{12}"):
        load_lung_network(folder)


def test_without_its_graph_it_does_not_load(folder: Path) -> None:
    (folder / LUNG_GRAPH_FILE).unlink()
    with pytest.raises(LungNetworkError, match="received no file"):
        load_lung_network(folder)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda facts: facts.pop("no_lungs"), "no_lungs"),
        (lambda facts: facts.update(format=2), "format"),
        (lambda facts: facts["held_out"]["mean"].update(value=2.0), "held_out.mean"),
        (lambda facts: facts.update(remark="fine"), "remark"),
        (lambda facts: facts["files"].update({"other.tflite": "0" * 64}), "files"),
    ],
)
def test_a_card_that_is_not_valid_is_named_with_its_field(
    folder: Path, change: Callable[[dict[str, Any]], object], field: str
) -> None:
    with pytest.raises(LungNetworkError, match=f"the card of the lung network is not valid: {field}"):
        load_lung_network(changed(folder, change))


def test_a_card_that_vouches_for_no_graph_is_refused(folder: Path) -> None:
    with pytest.raises(LungNetworkError, match=r"to vouch for lungs\.tflite, it does not"):
        load_lung_network(changed(folder, lambda facts: facts.update(files={})))
