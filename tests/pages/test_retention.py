"""While the app runs, what is older than the settings allow is deleted, hour by hour."""

import logging
import threading

import pytest

from pages.parts import retention
from records.settings import SettingsError


class Stopped(BaseException):
    """Ends the look that would go on for ever."""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in order; the second pause is the last."""
    done: list[str] = []

    def pause(seconds: float) -> None:
        done.append(f"waits {seconds:.0f} s")
        if len([one for one in done if one.startswith("waits")]) == 2:
            raise Stopped

    def look() -> int:
        done.append("looks")
        if len(done) == 1:
            raise SettingsError("expected a whole number")
        return 0

    monkeypatch.setattr("time.sleep", pause)
    monkeypatch.setattr(retention, "delete_old", look)
    return done


def test_it_looks_at_the_start_and_every_hour_and_a_failure_does_not_end_it(
    looks: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(Stopped):
        retention._look_for_ever()
    assert looks == ["looks", "waits 3600 s", "looks", "waits 3600 s"]
    assert "Old readings were not deleted: expected a whole number" in caplog.text


def test_it_runs_beside_the_app_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    monkeypatch.setattr(retention, "_look_for_ever", looked.set)
    retention.begin_retention()
    assert looked.wait(10)
