from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from films.phantoms import phantom
from reading.display import display_jpeg
from reading.heatmap import HeatMap, enlarging, overlay
from reading.radiograph import Radiograph, decode

Encode = Callable[..., bytes]


@pytest.fixture
def radiograph(encode: Encode) -> Radiograph:
    return decode(encode(phantom(1, pneumonia=True)))


def evidence(strongest: float) -> np.ndarray:
    places = np.zeros((7, 7), np.float32)
    places[2, 4] = strongest
    return places


def test_an_empty_map_stays_empty(radiograph: Radiograph) -> None:
    heat_map = HeatMap(evidence(0.0), ceiling=4.0)
    assert heat_map.strength().max() == 0.0
    assert not np.isnan(heat_map.strength()).any()
    grey = cv2.cvtColor(radiograph.pixels, cv2.COLOR_GRAY2BGR)
    np.testing.assert_array_equal(overlay(radiograph, heat_map), grey)


@given(strongest=st.floats(0.0, 100.0, width=32), ceiling=st.floats(0.5, 50.0))
def test_strength_is_the_share_of_one_scale_for_all_films(strongest: float, ceiling: float) -> None:
    strength = HeatMap(evidence(strongest), ceiling).strength()
    assert strength.max() == pytest.approx(min(1.0, strongest / ceiling), rel=1e-5)
    assert strength.min() == 0.0


def test_a_flat_map_on_a_healthy_film_does_not_look_hot(radiograph: Radiograph) -> None:
    faint = overlay(radiograph, HeatMap(np.full((7, 7), 0.1, np.float32), ceiling=5.0)).astype(int)
    grey = radiograph.pixels[..., np.newaxis].astype(int)
    assert np.abs(faint - grey).max() <= 4


def test_the_overlay_is_hot_where_the_evidence_is(radiograph: Radiograph) -> None:
    laid = overlay(radiograph, HeatMap(evidence(4.0), ceiling=4.0)).astype(int)
    assert laid.shape == (radiograph.height, radiograph.width, 3)
    changed = np.abs(laid - radiograph.pixels[..., np.newaxis]).sum(axis=2)
    row, column = np.unravel_index(int(changed.argmax()), changed.shape)
    assert abs(row - 2.5 / 7 * radiograph.height) < radiograph.height / 7
    assert abs(column - 4.5 / 7 * radiograph.width) < radiograph.width / 7
    assert changed[-20:, :100].max() == 0


def test_the_opacity_of_an_overlay_can_be_nothing(radiograph: Radiograph) -> None:
    laid = overlay(radiograph, HeatMap(evidence(4.0), ceiling=4.0), opacity=0.0)
    np.testing.assert_array_equal(laid[..., 0], radiograph.pixels)


@pytest.mark.parametrize(
    ("width", "height", "shown"), [(2000, 1000, (1024, 512)), (1000, 2048, (500, 1024)), (5000, 2, (1024, 1))]
)
def test_a_large_film_is_shown_smaller_in_its_own_shape(
    encode: Encode, width: int, height: int, shown: tuple[int, int]
) -> None:
    film = decode(encode(np.full((height, width), 100, np.uint8)))
    content, *size = display_jpeg(film)
    assert tuple(size) == shown
    picture = decode(content)
    assert (picture.format, picture.width, picture.height) == ("JPEG", *shown)
    assert abs(int(picture.pixels.mean()) - 100) <= 1


def test_a_small_film_is_shown_as_large_as_it_is(radiograph: Radiograph) -> None:
    content, width, height = display_jpeg(radiograph)
    assert (width, height) == (radiograph.width, radiograph.height)
    assert np.abs(decode(content).pixels.astype(int) - radiograph.pixels).mean() < 2.0


def test_a_film_can_be_shown_as_a_thumbnail(radiograph: Radiograph) -> None:
    assert display_jpeg(radiograph, longest_side=120)[1:] == (120, 100)


@given(cells=st.integers(1, 9), times=st.integers(1, 12), seed=st.integers(0, 99))
def test_a_map_is_enlarged_as_it_is_drawn(cells: int, times: int, seed: int) -> None:
    places = np.random.default_rng(seed).random((cells, cells))
    drawn = cv2.resize(places, (cells * times, cells * times), interpolation=cv2.INTER_LINEAR)
    across = enlarging(cells, cells * times)
    np.testing.assert_allclose(across @ places @ across.T, drawn, atol=1e-6)
    np.testing.assert_allclose(across.sum(axis=1), 1.0)


def test_heat_is_shared_out_between_inside_and_outside_as_it_is_drawn() -> None:
    heat_map, left = HeatMap(evidence(3.0), ceiling=4.0), np.zeros((112, 112), np.bool_)
    left[:, :64] = True
    inside, outside = heat_map.share_inside(left), heat_map.share_inside(~left)
    assert inside is not None
    assert outside is not None
    assert inside + outside == pytest.approx(1.0)
    drawn = cv2.resize(heat_map.evidence, (112, 112), interpolation=cv2.INTER_LINEAR)
    assert inside == pytest.approx(drawn[:, :64].sum() / drawn.sum(), rel=1e-4)


def test_the_share_does_not_hang_on_the_scale_and_is_none_without_heat() -> None:
    mask = np.zeros((96, 96), np.bool_)
    mask[20:60, 40:80] = True
    shares = [HeatMap(evidence(strongest), ceiling=1.0).share_inside(mask) for strongest in (0.5, 50.0)]
    assert shares[0] == pytest.approx(shares[1])
    assert HeatMap(evidence(0.0), ceiling=1.0).share_inside(mask) is None


@given(places=st.integers(0, 2**16), side=st.integers(16, 150))
def test_a_mask_of_the_whole_film_holds_all_heat_and_an_empty_one_none(places: int, side: int) -> None:
    some = np.random.default_rng(places).random((7, 7)).astype(np.float32)
    heat_map, whole = HeatMap(some, ceiling=1.0), np.ones((side, side), np.bool_)
    assert heat_map.share_inside(whole) == pytest.approx(1.0)
    assert heat_map.share_inside(~whole) == 0.0


def test_two_maps_agree_as_far_as_they_put_the_places_in_one_order() -> None:
    one, alike, turned = (
        HeatMap(np.array([values], np.float32), 4.0) for values in ((0, 0, 1, 9), (0, 0, 2, 2.1), (5, 5, 1, 0))
    )
    assert one.agreement(alike) == pytest.approx(1.0)
    assert one.agreement(turned) == pytest.approx(-1.0)
    assert one.agreement(HeatMap(np.zeros((1, 4), np.float32), 4.0)) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=30))
def test_agreement_is_spearmans_rank_correlation_with_ties(pairs: list[tuple[int, int]]) -> None:
    one, two = np.array(pairs, np.float32).T
    found = HeatMap(one[np.newaxis], 1.0).agreement(HeatMap(two[np.newaxis], 1.0))
    if np.ptp(one) == 0 or np.ptp(two) == 0:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(one, two).statistic)
