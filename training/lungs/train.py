"""From films with lung masks to the network that outlines the lungs."""

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evaluation.overlap import dice, overlap_of
from films.divisions import Division
from films.layout import FilmFolderError, load_films
from films.lung_masks import mask_folder
from films.protocols import divide
from model_store.card import CARD_FILE
from model_store.lung_card import (
    LUNG_GRAPH_FILE,
    LungNetwork,
    LungNetworkError,
    NoLungs,
    Overlap,
    load_lung_network,
)
from reading.graph import Graph
from reading.lungs import LungFinder, Lungs
from records.whole_file import write_whole
from training.export import write_graph
from training.lungs.batches import MaskedFilms, masked_films, with_phantoms
from training.lungs.draft_card import Made, lung_card
from training.lungs.fit import fit_lungs
from training.recipe import Recipe
from training.watch import Watch

LUNG_RECIPE = Recipe(
    side=128, weights="none", epochs=12, batch_size=16, learning_rate=2.5e-3, warm_up=0.04, averaging=0.0,
    weight_decay=1e-4, rotation=15.0, scale_low=0.7, scale_high=1.25, shift=0.1, gamma=0.4, brightness=0.12,
    contrast=0.25, resolution_loss=0.2, covering=0.15, noise_share=0.2, noise=0.04, seed=1,
)  # fmt: skip
_NO_LIMIT = NoLungs(area=0.0, certainty=0.0, rule="none yet")


def train_lungs(recipe: Recipe, films: Path, to: Path, watch: Watch) -> LungNetwork:
    """Train on the films of train that have a mask, measure on the patients held out, and write `to` in one step.

    Raises FilmFolderError where there are no masks, LungNetworkError where `to` is there already.
    """
    start = time.monotonic()
    if to.exists():
        raise LungNetworkError(f"expected the name of a new folder, received {to.name!r}, which is there already")
    masks, division = _divided(films)
    train, held_out = (masked_films(part, masks, recipe.side) for part in (division.train, division.validation))
    watch.say(f"{len(train.films)} films with masks to learn from, {len(held_out.films)} held out")
    network = fit_lungs(recipe, with_phantoms(train, recipe.side), held_out, watch)
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to.parent, prefix=".lungs-") as folder:
        draft = Path(folder) / to.name
        draft.mkdir()
        write_graph(network, draft / LUNG_GRAPH_FILE)
        found = _found(draft / LUNG_GRAPH_FILE, held_out)
        overlap = _overlap(found, held_out, "of train, by patients that it did not learn from")
        seconds = time.monotonic() - start
        card = lung_card(recipe, draft, Made(len(train.films), network.count_params(), seconds, found, overlap))
        write_whole(draft / CARD_FILE, card.model_dump_json(indent=1))
        load_lung_network(draft)
        os.replace(draft, to)
    return load_lung_network(to)


def measure_on_test(folder: Path, films: Path) -> LungNetwork:
    """Measure a finished lung network on the masks of the test films, once, and write that into its card.

    Raises LungNetworkError where that was done before.
    """
    network = load_lung_network(folder)
    if network.card.test:
        raise LungNetworkError("expected a lung network not yet measured on the test films, received one that was")
    masks, division = _divided(films)
    test = masked_films(division.test, masks, network.card.preparation.side)
    overlap = _overlap(_found(network.graph, test), test, "official test films, measured once")
    write_whole(folder / CARD_FILE, network.card.model_copy(update={"test": overlap}).model_dump_json(indent=1))
    return load_lung_network(folder)


def _divided(films: Path) -> tuple[Path, Division]:
    masks = mask_folder(films)
    if masks is None:
        raise FilmFolderError(f"Expected lung masks in {films.name}_lung_masks beside the films, received none.")
    return masks, divide("official", load_films(films))[0]


def _found(graph: Path, masked: MaskedFilms) -> list[Lungs]:
    finder = LungFinder(Graph(graph), _NO_LIMIT)
    return [finder.find(film) for film in masked.films]


def _overlap(found: list[Lungs], masked: MaskedFilms, films: str) -> Overlap:
    return overlap_of(dice(np.stack([one.mask for one in found]), masked.lungs), masked.patients, films)
