from hypothesis import given
from hypothesis import strategies as st

from evaluation.outcomes import Cells
from evaluation.prevalence import OfAThousand, interpreted
from pages.parts.thousand_children import thousand_children, words_on

CELLS = st.tuples(*[st.integers(1, 200)] * 4).map(lambda counts: Cells(*counts))


def of(cells: Cells, prevalence: float) -> OfAThousand:
    found = interpreted(cells, prevalence, ("NORMAL", "PNEUMONIA")).of_a_thousand
    assert found is not None
    return found


@given(CELLS, st.floats(0.005, 0.995))
def test_every_child_has_a_place_of_its_own_and_the_table_counts_them(cells: Cells, prevalence: float) -> None:
    plot = thousand_children(of(cells, prevalence), prevalence)
    places = [place for group in plot.figure.data for place in zip(group.x, group.y, strict=True)]
    assert len(places) == len(set(places)) == 1000
    assert [len(group.x) for group in plot.figure.data] == list(plot.columns["children"])


def test_the_words_add_up() -> None:
    said = words_on(OfAThousand(sick_found=90, sick_missed=10, well_alarmed=180, well_cleared=720), 0.1)
    assert said == (
        "Of 1,000 children of whom 10.0 % are sick, 100 have pneumonia: 90 are found, 10 missed. 900 do not: 720 are "
        "cleared, 180 alarmed needlessly. So of 270 alarms 90 are right, and of 730 all-clears 720 are."
    )


def test_outcomes_differ_by_shape_and_not_by_colour_alone() -> None:
    plot = thousand_children(OfAThousand(250, 250, 250, 250), 0.5)
    assert len({group.marker.symbol for group in plot.figure.data}) == 4
    assert all(group.name.startswith("250 ") for group in plot.figure.data)
