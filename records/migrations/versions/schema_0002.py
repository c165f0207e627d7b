"""Readings get a short id and what a pneumonia looked like; the numbers of verdicts are given once only."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from records.short_id import draw_short_id

revision = "0002"
down_revision = "0001"

ASIDE = (
    "CREATE TEMP TABLE verdicts_before AS SELECT * FROM verdicts",
    "DROP TABLE verdicts",  # first, for it points to readings
    "CREATE TEMP TABLE readings_before AS SELECT * FROM readings",
    "DROP TABLE readings",
)
BACK = (
    "INSERT INTO readings "
    "(id, short_id, at, person, digest, version, finding, probability, operating_point, concerns, engine, seconds) "
    "SELECT "
    "id, short_id(), at, person, digest, version, finding, probability, operating_point, concerns, engine, seconds "
    "FROM readings_before ORDER BY id",
    "INSERT INTO verdicts SELECT * FROM verdicts_before ORDER BY number",
    "DROP TABLE readings_before",
    "DROP TABLE verdicts_before",
)


def upgrade() -> None:
    """Build both tables anew: SQLite can add no rules to one that stands."""
    for statement in ASIDE:
        op.execute(statement)
    _readings()
    _verdicts()
    op.get_bind().connection.driver_connection.create_function("short_id", 0, _each_once())  # type: ignore[union-attr]
    for statement in BACK:
        op.execute(statement)


def _each_once() -> Callable[[], str]:
    given: set[str] = set()

    def next_one() -> str:
        drawn = draw_short_id()
        while drawn in given:
            drawn = draw_short_id()
        given.add(drawn)
        return drawn

    return next_one


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.REAL(), nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=unique)


def _readings() -> None:
    op.create_table(
        "readings",
        *(_text(name) for name in ("id", "short_id", "at", "person", "digest", "version", "finding")),
        _number("probability", nullable=True),
        _number("operating_point"),
        _text("cause", nullable=True),
        _number("cause_probability", nullable=True),
        *(_text(name) for name in ("concerns", "engine")),
        _number("seconds"),
        sa.PrimaryKeyConstraint("id"),
        _check("readings", "digest", "length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'"),
        _check("readings", "short_id", "length(short_id) = 9 AND short_id NOT GLOB '*[^0-9]*'"),
        _check("readings", "finding", "finding IN ('pneumonia', 'no pneumonia', 'uncertain', 'no reading')"),
        _check("readings", "probability", "probability BETWEEN 0 AND 1"),
        _check("readings", "probability_or_none", "(probability IS NULL) = (finding = 'no reading')"),
        _check("readings", "operating_point", "operating_point BETWEEN 0 AND 1"),
        _check("readings", "cause", "cause IN ('bacterial', 'viral', 'not clear')"),
        _check("readings", "cause_probability", "cause_probability BETWEEN 0 AND 1"),
        _check("readings", "cause_or_none", "(cause IS NULL) = (cause_probability IS NULL)"),
        _check("readings", "seconds", "seconds >= 0"),
        sqlite_strict=True,
    )
    _index("readings", "short_id", unique=True)
    _index("readings", "at")
    _index("readings", "digest")
    _index("readings", "version", "at")


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("reading", "at", "person", "agreement")),
        _text("own_finding", nullable=True),
        _text("words"),
        sa.PrimaryKeyConstraint("number"),
        _check("verdicts", "agreement", "agreement IN ('agree', 'disagree', 'unsure')"),
        _check("verdicts", "own_finding", "own_finding IN ('pneumonia', 'no pneumonia', 'uncertain')"),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_verdicts_reading")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    _index("verdicts", "reading", "number")
