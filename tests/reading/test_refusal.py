"""What a version does not read, doubts, or leaves uncalled, by its limits."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import encode_png, phantom
from films.spoilt import SPOILT
from model_store.limits import Band, Limits, LimitsError
from model_store.version import Version
from reading.look import look_at
from reading.lungs import find_lungs
from reading.quality import CODES, Concern
from reading.reader import Reader, make_reader, serving_reader
from reading.refusal import CHECKS, POSES, Measures, Refusal, sidedness
from tests.phantom_limits import HELD_OUT, drawn, put_beside

FILM = phantom(700_201, True, 336, 288)
EMBEDDING = np.zeros(3, np.float32)


def spoilt(kind: str) -> NDArray[np.uint8]:
    return SPOILT[kind](FILM, np.random.default_rng(0))


def before(limits: Limits, film: NDArray[np.uint8]) -> dict[str, Concern]:
    return {concern.code: concern for concern in Refusal(limits).before(look_at(film, find_lungs(film)))}


def test_every_check_has_a_name_in_lists() -> None:
    assert {check.code for check in CHECKS.values()} <= set(CODES)


def test_a_film_as_it_should_be_raises_no_concern(phantom_limits: Limits) -> None:
    assert before(phantom_limits, FILM) == {}


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("turned by 90", "turned", "The film looks turned by a quarter to the left ("),
        ("turned by 180", "turned", "The film looks turned upside down ("),
        ("turned by 270", "turned", "The film looks turned by a quarter to the right ("),
        ("inverted", "inverted", "The film looks inverted, dark where films are bright ("),
    ],
)
def test_a_turned_or_inverted_film_gets_no_reading(phantom_limits: Limits, kind: str, code: str, said: str) -> None:
    concern = before(phantom_limits, spoilt(kind))[code]
    assert concern.blocking
    assert concern.sentence.startswith(said)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("mirrored", "mirrored"),
        ("too dark", "dark"),
        ("too bright", "bright"),
        ("clipped", "clipped"),
        ("blurred", "blurred"),
    ],
)
def test_a_film_that_can_be_read_with_care_gets_a_concern(phantom_limits: Limits, kind: str, code: str) -> None:
    assert not before(phantom_limits, spoilt(kind))[code].blocking


def test_a_film_cut_through_the_lungs_is_noticed(phantom_limits: Limits) -> None:
    left = np.ascontiguousarray(FILM[:, int(0.4 * FILM.shape[1]) :])
    assert "seems to be cut off (" in before(phantom_limits, left)["cut_off"].sentence


def test_each_sentence_gives_its_evidence(phantom_limits: Limits) -> None:
    dark = before(phantom_limits, spoilt("too dark"))["dark"].sentence
    assert dark.startswith("The film is too dark: 95 % of it is below grey 3")
    assert f"usually {phantom_limits.facts.limits['dark'].typical:.0f}." in dark


def test_an_embedding_far_from_all_others_is_unlike(phantom_limits: Limits, tiny_version: Version) -> None:
    reader, refusal = make_reader(tiny_version), Refusal(phantom_limits)
    doubted = 0
    for film in drawn(HELD_OUT[:10]):
        row = reader.read(encode_png(film)).embedding
        assert row is not None
        doubted += len(refusal.after(look_at(film, find_lungs(film)), row))
        (concern,) = refusal.after(look_at(film, find_lungs(film)), row + 50.0)
    assert doubted <= 1
    assert (concern.code, concern.blocking) == ("unlike", False)
    assert concern.sentence.startswith(
        "Unlike the films this model learned from: another age, or no usual film (distance "
    )


def test_a_nearer_embedding_never_makes_a_film_more_unlike(phantom_limits: Limits, tiny_version: Version) -> None:
    row = make_reader(tiny_version).read(encode_png(FILM)).embedding
    assert row is not None
    look, measures = look_at(FILM, find_lungs(FILM)), Measures(phantom_limits.numbers)
    distances = [measures.distance(look, row + step) for step in (0.0, 1.0, 10.0, 100.0)]
    assert distances == sorted(distances)


def test_poses_are_probabilities(phantom_limits: Limits) -> None:
    poses = Measures(phantom_limits.numbers).poses(look_at(FILM, find_lungs(FILM)))
    assert poses.shape == (len(POSES),)
    assert float(poses.sum()) == pytest.approx(1.0)


def test_sides_change_their_sign_in_a_mirror() -> None:
    picture = np.random.default_rng(1).normal(size=(28, 28)).astype(np.float32)
    np.testing.assert_allclose(sidedness(picture[:, ::-1].ravel()), -sidedness(picture.ravel()))


def test_limits_that_lack_numbers_or_have_another_lung_network_are_refused(phantom_limits: Limits) -> None:
    few = {name: some for name, some in phantom_limits.numbers.items() if name != "pose_weights"}
    with pytest.raises(LimitsError, match="expected pose_weights of shape"):
        Refusal(replace(phantom_limits, numbers=few))
    other = phantom_limits.facts.model_copy(update={"lungs": "0" * 64})
    with pytest.raises(LimitsError, match="expected limits fixed with this program's lung network"):
        Refusal(replace(phantom_limits, facts=other))


@pytest.fixture
def reader(tiny_version: Version, phantom_limits: Limits) -> Reader:
    """A reader of the tiny version with limits beside it, and a band that holds nothing."""
    empty = Band(low=0.5, high=0.5, share=0.0, accuracy=1.0, films=1, rule="none")
    put_beside(tiny_version, replace(phantom_limits, facts=phantom_limits.facts.model_copy(update={"band": empty})))
    return make_reader(tiny_version)


def test_a_reader_with_limits_gives_a_turned_film_the_reason_and_no_number(reader: Reader) -> None:
    reading = reader.read(encode_png(spoilt("turned by 180")))
    assert (reading.finding, reading.probability, reading.embedding) == ("no reading", None, None)
    assert reading.concerns[0].code == "turned"
    assert not reading.against_advice


def test_the_number_can_be_asked_for_all_the_same(reader: Reader) -> None:
    film = encode_png(spoilt("turned by 180"))
    reading = reader.read(film, all_the_same=True)
    assert reading.probability is not None
    assert reading.finding in ("pneumonia", "no pneumonia")
    assert reading.against_advice
    assert {concern.code for concern in reading.concerns if concern.blocking} >= {"turned"}
    plain = encode_png(FILM)
    assert not reader.read(plain, all_the_same=True).against_advice
    assert reader.read(plain, all_the_same=True).probability == reader.read(plain).probability


def test_a_server_reads_by_the_limits_that_were_fixed_last(tiny_in_service: Version, phantom_limits: Limits) -> None:
    before = serving_reader()
    turned = encode_png(spoilt("turned by 180"))
    assert before.read(turned).finding != "no reading"
    path = put_beside(tiny_in_service, phantom_limits)
    try:
        assert serving_reader().read(turned).finding == "no reading"
        assert serving_reader() is serving_reader()
    finally:
        path.unlink()
    assert serving_reader().read(turned).finding != "no reading"


def test_what_has_no_lungs_is_read_by_a_version_without_limits_alone(reader: Reader) -> None:
    noise = encode_png(np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8))
    refused = reader.read(noise)
    assert refused.finding == "no reading"
    assert ("no_lungs", True) in [(concern.code, concern.blocking) for concern in refused.concerns]


def test_a_probability_in_the_band_is_uncertain_at_the_cards_point_alone(
    tiny_version: Version, phantom_limits: Limits
) -> None:
    wide = Band(low=0.0, high=1.0, share=1.0, accuracy=1.0, films=1, rule="all")
    put_beside(tiny_version, replace(phantom_limits, facts=phantom_limits.facts.model_copy(update={"band": wide})))
    reading = make_reader(tiny_version).read(encode_png(FILM))
    assert reading.finding == "uncertain"
    assert reading.probability is not None
    assert reading.at(reading.operating_point).finding == "uncertain"
    assert [reading.at(point).finding for point in (0.0, 1.0)] == ["pneumonia", "no pneumonia"]
