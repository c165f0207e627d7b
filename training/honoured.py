"""The marks that a draft honours, fixed when it is begun."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from films.divisions import Division
from films.marked import leaving_out, left_out, without
from records.database import open_database
from records.marks import latest_marks
from records.tables import MarkWord
from records.whole_file import write_whole
from training.draft import MARKS_FILE

_STORED = TypeAdapter(dict[str, MarkWord])


def keep_marks(draft: Path) -> None:
    """Write down the marks of now, so that a broken run goes on with the same films whatever is marked meanwhile."""
    with open_database() as database:
        words = leaving_out(latest_marks(database))
    write_whole(draft / MARKS_FILE, _STORED.dump_json(words, indent=1))


def honours_marks(draft: Path) -> bool:
    """Whether the draft was begun with marks honoured."""
    return (draft / MARKS_FILE).is_file()


def honoured(division: Division, contents: Mapping[str, str], draft: Path) -> Division:
    """The division that the draft learns from; as it comes where the draft honours no marks."""
    if not honours_marks(draft):
        return division
    words = _STORED.validate_json((draft / MARKS_FILE).read_bytes())
    return without(division, left_out(contents, words), contents)
