"""An error is raised low, and becomes one sentence and an exit status."""

import pytest

from records.error import SecondReadError, exit_status


class _LostError(SecondReadError):
    pass


def _raising(error: Exception) -> int:
    raise error


def test_a_command_that_nothing_stops_has_its_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status(lambda: 3) == 3
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [_LostError("expected a film, received none"), FileNotFoundError("no such folder")])
def test_what_stops_a_command_is_one_sentence_on_standard_error(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_status(lambda: _raising(error)) == 1
    assert capsys.readouterr() == ("", f"{error}\n")


def test_a_fault_of_the_program_is_not_hidden_unless_the_command_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="shapes"):
        exit_status(lambda: _raising(ValueError("shapes differ")))
    assert exit_status(lambda: _raising(ValueError("expected a share")), ValueError) == 1
    assert capsys.readouterr().err == "expected a share\n"
