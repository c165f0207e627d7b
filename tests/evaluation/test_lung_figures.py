"""Figures of the heat inside the lungs, from maps that are made up."""

import numpy as np
import pytest

from evaluation.explained_films import stratified
from evaluation.lung_figures import difference, share_figures, shuffled_figures, template_of
from evaluation.lung_share import LungPlaces, lung_places

FILMS, SIDE, CELLS = 20, 28, 7
PATIENTS = [f"person{number}" for number in range(FILMS)]


@pytest.fixture
def places() -> LungPlaces:
    """The upper half of every film is lung."""
    masks = np.zeros((FILMS, SIDE, SIDE), np.bool_)
    masks[:, : SIDE // 2] = True
    return lung_places(masks, CELLS)


def looking(up: float) -> np.ndarray:
    """Maps with `up` of their heat at the top and the rest at the bottom; a little different from film to film."""
    maps = np.zeros((FILMS, CELLS, CELLS))
    share = up + np.linspace(-0.05, 0.05, FILMS)
    maps[:, 1, 3], maps[:, 5, 3] = share, 1 - share
    return maps


def test_the_mean_share_stands_beside_its_ratio_to_the_area(places: LungPlaces) -> None:
    found = share_figures(places.share(looking(0.8)), places.area, PATIENTS)
    assert found.share.value == pytest.approx(0.8)
    assert found.ratio.value == pytest.approx(1.6)
    assert found.without_heat == 0
    assert found.share.films == FILMS


def test_films_without_heat_are_counted_apart(places: LungPlaces) -> None:
    maps = looking(0.8)
    maps[:5] = 0.0
    found = share_figures(places.share(maps), places.area, PATIENTS)
    assert (found.share.films, found.without_heat) == (FILMS - 5, 5)
    none = share_figures(places.share(np.zeros_like(maps)), places.area, PATIENTS)
    assert (none.share.value, none.share.reason, none.without_heat) == (None, "undefined: there is no such film", FILMS)


def test_a_difference_is_film_by_film(places: LungPlaces) -> None:
    one, other = (places.share(looking(up)) for up in (0.8, 0.7))
    apart = difference(one, other, PATIENTS)
    assert (apart.value, apart.low, apart.high) == pytest.approx((0.1, 0.1, 0.1))
    other[3] = np.nan
    assert difference(one, other, PATIENTS).films == FILMS - 1


def test_a_template_is_the_mean_map() -> None:
    maps = np.random.default_rng(0).random((30, CELLS, CELLS)).astype(np.float32)
    np.testing.assert_allclose(template_of(maps), maps.mean(axis=0), rtol=1e-5)


def test_shuffled_maps_are_averaged_over_the_seeds_of_each_film(places: LungPlaces) -> None:
    dead = looking(0.5)
    dead[0] = 0.0
    found = shuffled_figures("every layer", [looking(0.6), dead], places.share(looking(0.8)), places, PATIENTS)
    assert found.by_seed == pytest.approx((0.6, 0.5), abs=0.01)
    assert found.maps.share.value == pytest.approx(0.55, abs=0.01)
    assert found.fall.value == pytest.approx(0.25, abs=0.01)
    assert (found.maps.without_heat, found.fall.films) == (0, FILMS)


def test_a_network_that_is_dead_after_shuffling_has_no_share(places: LungPlaces) -> None:
    found = shuffled_figures("every layer", [looking(0.6) * 0.0], places.share(looking(0.8)), places, PATIENTS)
    assert found.by_seed == (None,)
    assert (found.maps.without_heat, found.fall.value) == (FILMS, None)


def test_a_sample_keeps_the_share_of_each_kind() -> None:
    kinds = ["bacteria"] * 60 + ["virus"] * 30 + ["other"]
    some = stratified(kinds, 30)
    chosen = [kinds[place] for place in some]
    assert (chosen.count("bacteria"), chosen.count("virus"), chosen.count("other")) == (20, 10, 1)
    assert some.tolist() == sorted(set(some.tolist()))
    np.testing.assert_array_equal(stratified(kinds, 30), some)
    assert stratified(kinds, 1000).tolist() == list(range(91))
