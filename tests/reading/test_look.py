"""What a film looks like, in numbers."""

import numpy as np
import pytest

from films.phantoms import phantom
from films.spoilt import SPOILT
from reading.look import GREYS, OUTLINE, SMALL, Look, look_at
from reading.lungs import find_lungs
from reading.preparation import reduce

FILM = phantom(3, False, 448, 448)


def looked(kind: str = "") -> Look:
    film = SPOILT[kind](FILM, np.random.default_rng(0)) if kind else FILM
    return look_at(film, find_lungs(film))


def test_a_look_has_the_same_size_for_every_film() -> None:
    for film in (FILM, phantom(4, True, 900, 700), np.zeros((120, 300), np.uint8)):
        look = look_at(film, find_lungs(film))
        assert (look.whole.shape, look.chest.shape) == ((SMALL * SMALL,), (SMALL * SMALL,))
        assert (look.lungs.shape, look.greys.shape) == ((OUTLINE * OUTLINE,), (len(GREYS),))
        assert all(np.isfinite(getattr(look, name)).all() for name in ("whole", "chest", "lungs", "greys"))


def test_pictures_have_mean_0_and_spread_1_and_a_chest_without_lungs_is_empty() -> None:
    look = looked()
    for picture in (look.whole, look.chest):
        assert (float(picture.mean()), float(picture.std())) == pytest.approx((0.0, 1.0), abs=1e-4)
    assert not looked("turned by 90").chest.any()


def test_a_film_and_its_small_copy_look_alike() -> None:
    small = reduce(FILM, 224)
    one, other = looked(), look_at(small, find_lungs(small))
    np.testing.assert_allclose(one.whole, other.whole, atol=0.02)
    assert one.sharpness == pytest.approx(other.sharpness, rel=0.05)


def test_dark_bright_clipped_and_blurred_films_show_in_their_measure() -> None:
    plain = looked()
    assert looked("too dark").dark < 0.3 * plain.dark
    assert looked("too bright").bright > 190 > plain.bright
    assert looked("clipped").white > plain.white + 0.01
    assert looked("blurred").sharpness < 0.5 * plain.sharpness
