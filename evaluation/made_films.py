"""What a version says of films that we make: held out of train and spoilt, under other headers, and of photographs."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.refused_kind import is_refused, kind_of
from evaluation.stored_refusal import KindOfFilm, RefusalError
from films.divisions import digest_of
from films.headed import dicom_film
from films.layout import load_films
from films.phantoms import encode_png
from films.photographs import photographs
from films.protocols import divide
from films.spoilt import SPOILT
from reading.radiograph import decode
from reading.reader import Reader, Reading

Films = Sequence[NDArray[np.uint8]]
Progress = Callable[[str], None]

AMISS = 0.01  # target, at most: share of held-out films, as they are, that are refused
_SEED = 0  # of what is cut off
_HEADED = 100  # films a header; what a header says is the same on each
_CROPS = 50  # of each photograph
_OWN = {  # the code of the concern that names what was done to a film
    "mirrored": "mirrored", "inverted": "inverted", "cut off": "cut_off", "too dark": "dark", "too bright": "bright",
    "clipped": "clipped", "blurred": "blurred", "too small": "too_small",
} | {f"turned by {degrees}": "turned" for degrees in (90, 180, 270)}  # fmt: skip

# What a header says beside the chest of a child in an upright frontal film, and the concern that names it.
_HEADERS = {
    "a slice": ({"Modality": "CT"}, "no_radiograph"),
    "a hand": ({"BodyPartExamined": "HAND"}, "body_part"),
    "a lateral view": ({"ViewPosition": "LL"}, "view"),
    "an adult": ({"PatientAge": "034Y"}, "age"),
}
_AS_IT_IS = {"Modality": "DX", "BodyPartExamined": "CHEST", "ViewPosition": "AP", "PatientAge": "003Y"}


def made_films(reader: Reader, folder: Path, progress: Progress) -> Iterator[KindOfFilm]:
    """A row a kind. Raises RefusalError for other films than those that the version learned from."""
    data = reader.version.card.training_data
    division = divide(data.division.protocol, load_films(folder).films, data.division.seed)[0]
    if digest_of(division.learnable) != data.digest:
        raise RefusalError(f"Expected the films that version {reader.version.id} learned from, received others.")
    held_out = [decode(film.path.read_bytes()).pixels for film in division.validation]
    yield from _spoilt(reader, held_out, progress)
    yield from _headed(reader, held_out[:_HEADED], progress)
    progress("photographs")
    crops = [reader.read(encode_png(crop)) for crop in photographs(_CROPS)]
    yield kind_of(("photographs", "crops of two"), crops, "refused")


def _spoilt(reader: Reader, held_out: Films, progress: Progress) -> Iterator[KindOfFilm]:
    where = f"{len(held_out)} films held out of train"
    yield kind_of((where, "as they are"), [reader.read(encode_png(film)) for film in held_out], "refused", AMISS)
    for kind, spoil in SPOILT.items():
        progress(f"{where}: {kind}")
        generator = np.random.default_rng(_SEED)
        readings = [reader.read(encode_png(spoil(film, generator))) for film in held_out]
        yield kind_of((where, kind), readings, "refused or named", count=_named(readings, _OWN[kind]))


def _headed(reader: Reader, films: Films, progress: Progress) -> Iterator[KindOfFilm]:
    where = f"{len(films)} of them in DICOM files"
    progress(where)
    readings = [reader.read(dicom_film(film, _AS_IT_IS)) for film in films]
    yield kind_of((where, "the chest of a child by the header"), readings, "read")
    for kind, (header, code) in _HEADERS.items():
        readings = [reader.read(dicom_film(film, _AS_IT_IS | header)) for film in films]
        yield kind_of((where, f"{kind} by the header"), readings, "refused or named", count=_named(readings, code))


def _named(readings: Sequence[Reading], code: str) -> int:
    """How many were refused, or have the concern that names what was done to them."""
    return sum(is_refused(one) or code in {concern.code for concern in one.concerns} for one in readings)
