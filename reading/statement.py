"""What a DICOM object says of a reading, in words and numbers of ours: a line of JSON to the process that writes it."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Presence = Literal["present", "absent", "indeterminate"]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """All text is ASCII, so that it can stand in whatever character set the film's own header has.

    presence: of pneumonia. probability, operating_point: calibrated, 0 to 1. record: the record's number as people read
    it; empty where there is none. comments: sentences that belong to it. writing: whether there may be writing in the
    picture. picture: (height, width, 3) of the picture that comes with it; empty where none does.
    """

    presence: Presence
    probability: float
    operating_point: float
    version: str
    record: str
    comments: tuple[str, ...]
    writing: bool
    picture: tuple[int, ...] = ()

    @property
    def line(self) -> bytes:
        """As it goes to the process."""
        return json.dumps(asdict(self)).encode("ascii") + b"\n"


def statement_from(line: bytes) -> Statement:
    """The statement that was sent as a line."""
    facts = json.loads(line)
    return Statement(**{**facts, "comments": tuple(facts["comments"]), "picture": tuple(facts["picture"])})
