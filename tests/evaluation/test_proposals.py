import pytest

from evaluation.proposals import proposals, propose_operating_point
from records.database import open_database
from records.ledger import verify


def test_proposals_are_kept_in_order_for_their_version() -> None:
    with open_database() as database:
        assert proposals(database, "one") == ()
        for version, point in (("one", 0.3), ("two", 0.4), ("one", 0.25)):
            propose_operating_point(database, version, point)
        assert [(found.version, found.operating_point) for found in proposals(database, "one")] == [
            ("one", 0.3),
            ("one", 0.25),
        ]
        assert all(found.person and found.at for found in proposals(database, "two"))
        assert verify(database) == []


@pytest.mark.parametrize("point", [0.0, 1.0, -0.1, float("nan")])
def test_what_is_no_operating_point_is_not_proposed(point: float) -> None:
    with open_database() as database:
        with pytest.raises(ValueError, match="expected an operating point between 0 and 1"):
            propose_operating_point(database, "one", point)
        assert proposals(database, "one") == ()
