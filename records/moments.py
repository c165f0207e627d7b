"""Moments as the database holds them: text in UTC that sorts by time."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment as text in UTC with microseconds, which sorts by time: 2026-11-21T09:30:00.000000Z."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text of a moment. Raises ValueError for one without a time zone."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment that a text says."""
        return None if value is None else datetime.fromisoformat(value)


def moment_text(moment: datetime) -> str:
    """A moment as it is stored. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"expected a moment with a time zone, received {moment.isoformat()}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
