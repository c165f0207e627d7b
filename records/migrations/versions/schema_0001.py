"""The first tables: readings, verdicts, marks, jobs, and the ledger with its triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

DIGEST = "length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*'"

# REPLACE removes a line without waking a trigger on DELETE, so the one on INSERT takes the next line only.
APPEND_ONLY = (
    "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no line is changed'); END",
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no line is removed'); END",
    "CREATE TRIGGER ledger_next_only BEFORE INSERT ON ledger "
    "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM ledger) "
    "OR NEW.previous IS NOT coalesce((SELECT hash FROM ledger ORDER BY number DESC LIMIT 1), printf('%064d', 0)) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: only the next line is taken'); END",
)


def upgrade() -> None:
    """Make the tables."""
    _readings()
    _verdicts()
    _marks()
    _jobs()
    _ledger()


def _text(name: str, *rest: sa.schema.SchemaItem, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), *rest, nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sqlite_strict=True)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _readings() -> None:
    _table(
        "readings",
        _text("id"),
        *(_text(name) for name in ("at", "person", "digest", "version", "finding")),
        sa.Column("probability", sa.REAL(), nullable=True),
        sa.Column("operating_point", sa.REAL(), nullable=False),
        *(_text(name) for name in ("concerns", "engine")),
        sa.Column("seconds", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        _check("readings", "digest", DIGEST.format("digest")),
        _check("readings", "finding", "finding IN ('pneumonia', 'no pneumonia', 'uncertain', 'no reading')"),
        _check("readings", "probability", "probability BETWEEN 0 AND 1"),
        _check("readings", "probability_or_none", "(probability IS NULL) = (finding = 'no reading')"),
        _check("readings", "operating_point", "operating_point BETWEEN 0 AND 1"),
        _check("readings", "seconds", "seconds >= 0"),
    )
    _index("readings", "at")
    _index("readings", "digest")
    _index("readings", "version", "at")


def _verdicts() -> None:
    _table(
        "verdicts",
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("reading", "at", "person", "agreement")),
        _text("own_finding", nullable=True),
        _text("words"),
        sa.PrimaryKeyConstraint("number"),
        _check("verdicts", "agreement", "agreement IN ('agree', 'disagree', 'unsure')"),
        _check("verdicts", "own_finding", "own_finding IN ('pneumonia', 'no pneumonia', 'uncertain')"),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_verdicts_reading")),
    )
    _index("verdicts", "reading", "number")


def _marks() -> None:
    _table(
        "marks",
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("film", "digest", "data_digest", "at", "person", "mark", "note")),
        sa.PrimaryKeyConstraint("number"),
        _check("marks", "digest", DIGEST.format("digest")),
        _check("marks", "data_digest", DIGEST.format("data_digest")),
        _check("marks", "mark", "mark IN ('label wrong', 'unusable', 'fine')"),
    )
    _index("marks", "digest", "number")


def _jobs() -> None:
    states = "'queued', 'preparing', 'training', 'stopping', 'finished', 'stopped', 'failed', 'interrupted'"
    _table(
        "jobs",
        *(_text(name) for name in ("draft", "created", "person", "recipe", "state")),
        _text("started", nullable=True),
        _text("ended", nullable=True),
        _text("reason"),
        sa.PrimaryKeyConstraint("draft"),
        _check("jobs", "state", f"state IN ({states})"),
    )
    _index("jobs", "created")


def _ledger() -> None:
    _table(
        "ledger",
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("at", "person", "action", "subject", "facts", "previous", "hash")),
        sa.PrimaryKeyConstraint("number"),
    )
    _index("ledger", "action", "subject")
    for trigger in APPEND_ONLY:
        op.execute(trigger)
