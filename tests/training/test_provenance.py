import keras
import pytest

from training.provenance import repeatable


def test_on_a_cpu_the_same_weights_are_promised() -> None:
    assert "bit for bit" in repeatable()


def test_on_another_device_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    assert repeatable().startswith("not promised")
