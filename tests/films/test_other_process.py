"""Work that a process of its own does: its answer, or its last word."""

import pytest

from films.other_process import OtherProcessError, asked


def test_the_answer_is_what_it_prints_as_json() -> None:
    assert asked("json.tool", {"films": [1, 2]}) == {"films": [1, 2]}


def test_what_it_said_last_stands_in_the_error() -> None:
    with pytest.raises(OtherProcessError, match="expected an answer of no_such_module, received: ") as caught:
        asked("no_such_module", {})
    assert "No module named" in caught.value.said
