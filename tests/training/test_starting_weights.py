"""Where a training starts from: published weights, or a version that saw none of what will be tested on."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from model_store.version import NETWORK_FILE, Version, VersionError
from tests.shipped_copies import imported_copy, rewritten
from training.recipe import Recipe, RecipeError
from training.starting_weights import PretrainedWeightsError, ancestors, check_start, recipe_of


@pytest.fixture
def parent(tiny_version: Version, home: Path) -> Version:
    """The tiny version in this test's own home."""
    shutil.copytree(tiny_version.folder, home / "versions" / tiny_version.id)
    return tiny_version


def child(parent: Version, **changes: object) -> Recipe:
    return dataclasses.replace(recipe_of(parent.card), start=parent.id, **changes)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_network_starts_with_the_weights_of_the_version(parent: Version) -> None:
    import keras

    from training.network import build_network

    before = keras.saving.load_model(parent.file(NETWORK_FILE), compile=False, safe_mode=True)
    network = build_network(child(parent))
    films = np.random.default_rng(1).uniform(-1, 1, (2, 64, 64, 1)).astype(np.float32)
    np.testing.assert_allclose(network.predict_on_batch(films), before.predict_on_batch(films), atol=1e-6)
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert not any(layer.trainable for layer in norms)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"protocol": "patient-70-15-15"}, "protocol: expected 'official', as of .* received 'patient-70-15-15'"),
        ({"width": 0.5}, r"width: expected 0\.35, as of .* received 0\.5"),
        ({"weights": "imagenet"}, "weights: expected 'none', as of .* received 'imagenet'"),
    ],
)
def test_another_protocol_or_shape_than_the_version_had_is_refused(
    parent: Version, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RecipeError, match=sentence):
        check_start(child(parent, **changes))


def test_an_imported_version_is_no_start(home: Path) -> None:
    version = imported_copy(home, "20991231T000000Z-aaaa")
    with pytest.raises(RecipeError, match="which was imported: what it learned from is not known"):
        check_start(Recipe(start=version.id))


def test_a_version_that_is_not_there_is_no_start(parent: Version) -> None:
    check_start(child(parent))
    with pytest.raises(VersionError, match="received 'gone'"):
        check_start(dataclasses.replace(child(parent), start="gone"))


def test_the_ancestors_are_followed_to_the_first(parent: Version, home: Path) -> None:
    second = home / "versions" / "20991231T000000Z-aaaa"
    shutil.copytree(parent.folder, second)
    card = (second / "card.json").read_text().replace('"start": ""', f'"start": "{parent.id}"')
    (second / "card.json").write_text(card)
    rewritten(second)
    assert [version.id for version in ancestors(dataclasses.replace(Recipe(), start=second.name))] == [
        second.name, parent.id,
    ]  # fmt: skip


def test_published_weights_are_looked_for_before_anything_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", "/nowhere")
    check_start(Recipe(weights="none"))
    with pytest.raises(PretrainedWeightsError, match="expected the starting weights"):
        check_start(Recipe())
