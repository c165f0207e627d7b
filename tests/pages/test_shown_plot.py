import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pages.parts.shown_plot import as_csv

CELL = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text("ab,\"' ä"))


@given(st.lists(st.tuples(CELL, CELL), max_size=20))
def test_a_table_survives_as_csv(rows: list[tuple[str | float | int | None, ...]]) -> None:
    columns = {"from, to": [row[0] for row in rows], "share": [row[1] for row in rows]}
    lines = list(csv.reader(io.StringIO(as_csv(columns))))
    assert lines[0] == ["from, to", "share"]
    assert lines[1:] == [["" if cell is None else str(cell) for cell in row] for row in rows]
