"""Copies of one film in its folder."""

from collections.abc import Sequence
from hashlib import sha256

from films.layout import Film


def copies_of(film: Film, films: Sequence[Film]) -> tuple[Film, ...]:
    """The other films whose file holds the same bytes; only files of the same length are opened."""
    length = film.path.stat().st_size
    alike = [other for other in films if other.name != film.name and other.path.stat().st_size == length]
    if not alike:
        return ()
    digest = sha256(film.path.read_bytes()).digest()
    return tuple(other for other in alike if sha256(other.path.read_bytes()).digest() == digest)
