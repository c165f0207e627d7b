"""A reading as the records keep it."""

from reading.reader import Reading
from records.database import DatabaseUnusableError, RecordRefusedError
from records.ledger import LedgerBrokenError
from records.readings import NotedConcern, ReadingFacts
from records.schema import NewerDatabaseError
from records.settings import SettingsError

# What keeps a reading, or a verdict on it, from being recorded.
NOT_RECORDED = (DatabaseUnusableError, LedgerBrokenError, NewerDatabaseError, RecordRefusedError, SettingsError)


def facts_to_record(reading: Reading) -> ReadingFacts:
    """What is kept of a reading."""
    return ReadingFacts(
        digest=reading.digest,
        version=reading.model,
        finding=reading.finding,
        probability=reading.probability,
        operating_point=reading.operating_point,
        cause=reading.cause.name if reading.cause else None,
        cause_probability=reading.cause.probability if reading.cause else None,
        concerns=tuple(NotedConcern(one.code, one.sentence, one.blocking) for one in reading.concerns),
        engine=reading.engine,
        seconds=reading.seconds,
    )
