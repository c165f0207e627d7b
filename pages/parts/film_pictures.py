"""What is drawn from stored films, kept between page views: the film small, where a version looked, concerns."""

import base64
from pathlib import Path

import streamlit as st

from model_store.limits import limits_fixed_here
from model_store.store import find_version
from reading.display import display_jpeg
from reading.heatmap import heat_png
from reading.lungs import looked_over
from reading.preparation import NATIVE_SIDE, reduce
from reading.radiograph import UnreadableImageError, decode
from reading.reader import Reader, make_reader
from records.error import STOPPED_BY

THUMBNAIL_SIDE = 224  # pixels of the picture, for screens with more than one pixel a pixel


@st.cache_data(max_entries=2000, show_spinner=False)
def _thumbnail(path: str, stamp: float) -> bytes | None:  # noqa: ARG001 - part of the key: a changed film is drawn anew
    try:
        return display_jpeg(decode(Path(path).read_bytes()), THUMBNAIL_SIDE)[0]
    except UnreadableImageError:
        return None


def thumbnail(path: Path) -> bytes | None:
    """The film as a small JPEG; None where it is not there or is none."""
    try:
        return _thumbnail(str(path), path.stat().st_mtime)
    except OSError:
        return None


def reader_of(version_id: str) -> Reader:
    """The reader of a version. Raises what `make_reader` raises."""
    return _reader(version_id, limits_fixed_here(version_id))


def reader_that_read(version_id: str, serving: Reader) -> Reader:
    """The reader of the version that read a film, which need not serve any more. Raises what `reader_of` raises."""
    return serving if serving.version.id == version_id else reader_of(version_id)


@st.cache_resource(max_entries=2, show_spinner=False)
def _reader(version_id: str, limits: int) -> Reader:  # noqa: ARG001 - part of the key
    return make_reader(find_version(version_id))


@st.cache_data(max_entries=5000, show_spinner=False)
def _heat(version_id: str, path: str, stamp: float) -> bytes | None:  # noqa: ARG001
    try:
        heat_map = reader_of(version_id).read(Path(path).read_bytes(), all_the_same=True).heat_map
    except STOPPED_BY:  # no film, or a version that cannot be used: a gallery shows the film without the map
        return None
    return heat_png(heat_map) if heat_map else None


def heat_picture(version_id: str, path: Path) -> bytes | None:
    """Where the version looked on the film, as a small PNG to lay over it; None without the film or the version."""
    try:
        return _heat(version_id, str(path), path.stat().st_mtime)
    except OSError:
        return None


@st.cache_data(max_entries=100_000, show_spinner=False)
def _concerns(path: str, stamp: float) -> frozenset[str]:  # noqa: ARG001
    try:
        radiograph = decode(Path(path).read_bytes())
        small = reduce(radiograph.pixels, NATIVE_SIDE)
        return frozenset(concern.code for concern in looked_over(radiograph, small)[0])
    except UnreadableImageError:
        return frozenset()


def concerns_of(path: Path) -> frozenset[str]:
    """The codes of what speaks against reading the film; none where it is not there or is none."""
    try:
        return _concerns(str(path), path.stat().st_mtime)
    except OSError:
        return frozenset()


def data_address(picture: bytes | None, kind: str) -> str | None:
    """A picture as an address that needs no request; kind: jpeg or png."""
    return None if picture is None else f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"
