import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.facts import FactsError, canonical, checked_name

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(facts=st.dictionaries(st.text(), JSON, max_size=4))
def test_facts_come_back_as_they_were(facts: dict[str, Any]) -> None:
    assert json.loads(canonical(facts)) == facts


@given(facts=st.dictionaries(st.text(), JSON, max_size=4))
def test_the_order_of_keys_does_not_matter(facts: dict[str, Any]) -> None:
    assert canonical(dict(reversed(facts.items()))) == canonical(facts)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"auc": float("nan")}, "expected a finite number at facts.auc, received nan"),
        ({"auc": [1.0, float("inf")]}, r"expected a finite number at facts.auc\[1\], received inf"),
        ({"auc": np.float64(0.97)}, "expected JSON's own types at facts.auc, received float64"),
        ({"films": (1, 2)}, "expected JSON's own types at facts.films, received tuple"),
        ({"films": {1: "a"}}, "expected text as a key in facts.films, received 1"),
        ({"film": b"bytes"}, "expected JSON's own types at facts.film, received bytes"),
        ([1], "expected JSON's own object as facts, received list"),
    ],
)
def test_what_json_would_bend_is_refused_by_its_place(facts: Any, sentence: str) -> None:
    with pytest.raises(FactsError, match=sentence):
        canonical(facts)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "nul\x00", "\ud800", "x" * 201])
def test_a_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(FactsError, match="expected a subject of 1 to 200 printable characters"):
        checked_name("a subject", name)


def test_a_name_keeps_its_accents() -> None:
    assert checked_name("a person", "Zoë Müller") == "Zoë Müller"
