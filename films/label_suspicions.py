"""Label suspicions: what the last label check found of each film in a folder, as it is stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from films.divisions import digest_of_contents
from films.layout import LABELS
from records.error import SecondReadError
from records.home import home
from records.whole_file import write_whole

SHOWN = 20  # films in the printed list; the stored one holds all
COMMAND = "python -m training label-check"
_KEPT = 16  # first digits of the data digest in the file's name
_FORMAT = 1  # raised when a check would say other things; older files are then passed over


class LabelCheckError(SecondReadError, ValueError):
    """A label check that is not there, or is not one of these films; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """What the check found of one film.

    digest: sha256 of its bytes. probability: of pneumonia, from a classifier that learned from other
    children's films. neighbours: names of the films most like it, nearest first, none of the same child
    or content. other_label: how many of them carry the other label.
    """

    name: str
    digest: str
    label: str
    probability: float
    neighbours: tuple[str, ...]
    other_label: int

    @property
    def own_label(self) -> float:
        """The probability of the label that the film carries; the smaller, the more suspicious."""
        return self.probability if self.label == LABELS[1] else 1.0 - self.probability

    @property
    def speaks_against(self) -> bool:
        """Whether the classifier, or every film that is like it, gives the other label."""
        return self.own_label < 0.5 or self.other_label == len(self.neighbours) > 0


@dataclass(frozen=True, kw_only=True)
class LabelSuspicions:
    """One check of a whole folder.

    data_digest: of all names and contents, as `digest_of` gives it. features: what the classifier saw.
    area: its out-of-fold area under the ROC curve. films: by name.
    """

    data_digest: str
    features: str
    area: float
    films: tuple[Suspicion, ...]

    @cached_property
    def ordered(self) -> tuple[Suspicion, ...]:
        """The most suspicious film first."""
        return tuple(sorted(self.films, key=lambda film: (film.own_label, -film.other_label, film.name)))

    @cached_property
    def two_labels(self) -> tuple[tuple[str, ...], ...]:
        """Names of films of one content that carry both labels, a group each."""
        groups: dict[str, list[Suspicion]] = defaultdict(list)
        for film in self.films:
            groups[film.digest].append(film)
        both = (group for group in groups.values() if len({film.label for film in group}) > 1)
        return tuple(sorted(tuple(sorted(film.name for film in group)) for group in both))

    @property
    def contents(self) -> dict[str, str]:
        """The sha256 of each film by its name."""
        return {film.name: film.digest for film in self.films}


_STORED = TypeAdapter(LabelSuspicions)


def write_suspicions(found: LabelSuspicions) -> Path:
    """Store a check under the home; the films' digest is in its name."""
    path = _place(found.data_digest)
    write_whole(path, _STORED.dump_json(found))
    return path


def read_suspicions(contents: Mapping[str, str]) -> LabelSuspicions:
    """The stored check of exactly these films, given as sha256 by name.

    Raises LabelCheckError where none was made, where films were changed since, or where the file is damaged.
    """
    digest = digest_of_contents(contents)
    path = _place(digest)
    if not path.is_file():
        other = "received one of other films" if any(_stored()) else "received none"
        raise LabelCheckError(f"Expected a label check of these {len(contents):,} films, {other}. Run `{COMMAND}`.")
    found = _read(path)
    if found.data_digest != digest:
        raise LabelCheckError(f"Expected a label check of these films in {path.name}, received one of other films.")
    return found


def checked_contents(names: Sequence[str]) -> dict[str, str] | None:
    """The sha256 of these films by the newest stored check that knows them all; None where there is none."""
    for path in sorted(_stored(), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        known = _read(path).contents
        if all(name in known for name in names):
            return {name: known[name] for name in names}
    return None


def _place(digest: str) -> Path:
    return home() / "cache" / "label_check" / f"{digest[:_KEPT]}-{_FORMAT}.json"


def _stored() -> Iterator[Path]:
    return _place("").parent.glob(f"[!.]*-{_FORMAT}.json")


def _read(path: Path) -> LabelSuspicions:
    try:
        found = _STORED.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        sentence = f"Expected a label check in {path.name}, received: {field}: {first['msg']}. Run `{COMMAND}`."
        raise LabelCheckError(sentence) from error
    if digest_of_contents(found.contents) != found.data_digest:
        raise LabelCheckError(f"Expected {path.name} to list the films of its digest, received others.")
    return found


def lines_of(found: LabelSuspicions) -> Iterator[str]:
    """The check as lines for people."""
    against = sum(film.speaks_against for film in found.films)
    yield f"{len(found.films):,} films by {found.features}; out-of-fold AUC {found.area:.4f}"
    yield f"{against:,} films speak against their label; the most suspicious first:"
    yield "  film, label, out-of-fold probability of pneumonia, neighbours of the other label"
    for film in found.ordered[:SHOWN]:
        yield f"  {film.name}  {film.label}  {film.probability:.3f}  {film.other_label} of {len(film.neighbours)}"
    yield f"Films of one content with two labels: {len(found.two_labels)}"
    yield from (f"  {' = '.join(group)}" for group in found.two_labels)
