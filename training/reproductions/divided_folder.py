"""A folder of films as published systems are trained on it: divided by each of their protocols once."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from films.divisions import Division, content_digests, digest_of_contents
from films.layout import Film, load_films
from films.protocols import divide
from training.reproductions.run import Parts, RunFilms


class DividedFolder:
    """Its films are read where they are first asked for. Raises FilmFolderError, and what `divide` raises."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._divisions: dict[str, Division] = {}

    def by(self, protocol: str) -> Division:
        """The films as the protocol divides them."""
        if protocol not in self._divisions:
            self._divisions[protocol] = divide(protocol, self._films, contents=self._contents)[0]
        return self._divisions[protocol]

    def run_films(self, protocol: str) -> RunFilms:
        """What a run by this protocol would be of."""
        division = self.by(protocol)
        normal, pneumonia = division.counts()["test"]
        return RunFilms(
            digest_of_contents({film.name: self._contents[film.name] for film in division.learnable}),
            Parts(
                train=len(division.train), validation=len(division.validation), normal=normal, pneumonia=pneumonia
            ),
        )  # fmt: skip

    @cached_property
    def _films(self) -> tuple[Film, ...]:
        return load_films(self.folder).films

    @cached_property
    def _contents(self) -> Mapping[str, str]:
        return content_digests(self._films)
