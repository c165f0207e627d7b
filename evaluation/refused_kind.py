"""What became of the films of one kind: how many were refused, doubted, left uncalled, and by which concerns."""

from collections import Counter
from collections.abc import Iterator, Sequence

from evaluation.stored_refusal import UNREADABLE, Asked, KindOfFilm, share_figure
from reading.reader import Reading

Named = tuple[str, str]  # which set, which kind of film
Readings = Sequence[Reading | None]  # None for a file that could not be decoded


def kinds_of(
    named: Named, readings: Readings, asked: Asked, target: float | None = None, count: int | None = None
) -> Iterator[KindOfFilm]:
    """The row of these films; none where there are no films."""
    if readings:
        yield kind_of(named, readings, asked, target, count)


def kind_of(
    named: Named, readings: Readings, asked: Asked, target: float | None = None, count: int | None = None
) -> KindOfFilm:
    """The row of these films. count: of the films that `asked` names, where it cannot be told from the readings."""
    refused = sum(is_refused(reading) for reading in readings)
    doubted = sum(not is_refused(reading) and bool(reading and reading.concerns) for reading in readings)
    uncertain = sum(reading is not None and reading.finding == "uncertain" for reading in readings)
    counts = {"read": len(readings) - refused, "refused": refused, "uncertain": uncertain}
    found = counts.get(asked, refused + doubted) if count is None else count
    codes: Counter[str] = Counter()
    for reading in readings:
        codes.update({concern.code for concern in reading.concerns} if reading else {UNREADABLE})
    return KindOfFilm(
        of=named[0], kind=named[1], films=len(readings), refused=refused, doubted=doubted,
        codes=dict(codes.most_common()), asked=asked, figure=share_figure(found, len(readings)), target=target,
    )  # fmt: skip


def is_refused(reading: Reading | None) -> bool:
    """Whether a film got no reading."""
    return reading is None or reading.finding == "no reading"
