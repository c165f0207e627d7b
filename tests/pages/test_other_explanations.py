"""Other explanations below a film: offered, worked out once, shown as they come, and what fails said in its place."""

import json
import time
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from reading import asked_explanations
from reading.asked_explanations import METHODS
from tests.pages.opened_page import opened, shown, troubles, words

NAME = "Other explanations"
CHILD = encode_png(phantom(3, pneumonia=True))
MAP = np.zeros((7, 7), np.float32)
MAP[1, 2] = 4.0


class Told:
    """Stands where the process is asked; `instead` by method, or by "ready"."""

    def __init__(self) -> None:
        self.instead: dict[str, bytes | Exception] = {}
        self.maps = 0

    def ask(self, request: bytes, patience: float) -> bytes:  # noqa: ARG002 - as the process is asked
        line = request[1:].partition(b"\n")[0]
        method = "ready" if request.startswith(b"V") else json.loads(line)["method"]
        self.maps += method != "ready"
        answer = self.instead.get(method, b'M{"shape": [7, 7], "seconds": 1.25}\n' + MAP.tobytes())
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    monkeypatch.setattr(asked_explanations, "_process", told)
    return told


def with_film(content: bytes = CHILD) -> AppTest:
    return shown(opened("clinic/read").file_uploader[0].set_value([("child.png", content, "image/png")]).run())


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def click(app: AppTest, label: str) -> AppTest:
    return shown(app.button[labels(app).index(label)].click().run())


def grid(app: AppTest) -> dict[str, Any]:
    """The cells by name, once nothing more comes."""
    end = time.monotonic() + 900
    while app.get("progress"):
        assert time.monotonic() < end
        time.sleep(0.05)
        shown(app.run())
    _, explanations = app.get("bidi_component")
    return {cell["name"]: cell for cell in json.loads(explanations.proto.json)["cells"]}


def test_every_method_gets_its_cell_with_its_map_and_its_figures(process: Told) -> None:
    cells = grid(click(with_film(), NAME))
    assert list(cells) == ["Grad-CAM", "Grad-CAM++", "Score-CAM", "Saliency", "SmoothGrad", "Occlusion"]
    assert process.maps == len(METHODS)
    for name, cell in cells.items():
        assert cell["meaning"].endswith("."), name
        assert cell["heat"], name
    for name in list(cells)[1:]:
        assert cells[name]["heat"]["values"] == MAP.tolist()
        assert "in the lungs · agreement " in cells[name]["figures"]
        assert cells[name]["figures"].endswith(" · 1.2 s")
    assert "on every film" in cells["Grad-CAM"]["scale"]
    assert cells["Occlusion"]["scale"] == "Full colour at 3 logits, on every film."
    assert cells["Occlusion"]["heat"]["ceiling"] == 3.0
    assert cells["Saliency"]["scale"].startswith("On its own scale")
    assert cells["Saliency"]["heat"]["ceiling"] == 4.0


def test_an_empty_map_is_said_to_be_empty_and_is_not_made_hot(process: Told) -> None:
    process.instead["saliency"] = b'M{"shape": [7, 7], "seconds": 1.0}\n' + bytes(4 * 49)
    cell = grid(click(with_film(), NAME))["Saliency"]
    assert cell["scale"] == "No heat anywhere."
    assert cell["figures"] == "1.0 s"  # neither a share nor an agreement
    assert cell["heat"] == {"values": np.zeros((7, 7)).tolist(), "ceiling": 1.0}


def test_what_one_method_lacks_is_said_in_its_cell_and_can_be_asked_again(process: Told) -> None:
    process.instead["Score-CAM"] = TimeoutError()
    app = click(with_film(), NAME)
    cells = grid(app)
    assert cells["Score-CAM"]["figures"] == "It took longer than 180 seconds and was stopped."
    assert (cells["Score-CAM"]["heat"], cells["Score-CAM"]["fault"]) == (None, True)
    assert all(cell["heat"] for name, cell in cells.items() if name != "Score-CAM")
    process.instead.clear()
    assert grid(click(app, "Try again"))["Score-CAM"]["heat"]
    assert "Try again" not in labels(app)


def test_where_nothing_can_be_asked_one_sentence_says_why(process: Told) -> None:
    process.instead["ready"] = b"EExpected TensorFlow, received an installation without."
    app = click(with_film(), NAME)
    while app.get("progress"):
        shown(app.run())
    assert troubles(app) == ["Expected TensorFlow, received an installation without."]
    assert len(app.get("bidi_component")) == 1  # the film, and no grid
    assert "Try again" in labels(app)
    assert "Probability of pneumonia" in words(app)


def test_what_was_worked_out_is_not_worked_out_again(process: Told) -> None:
    app = opened("clinic/read")
    films = [("one.png", CHILD, "image/png"), ("two.png", encode_png(phantom(4, pneumonia=True)), "image/png")]
    shown(app.file_uploader[0].set_value(films).run())
    first = grid(click(app, NAME))
    assert grid(shown(app.run())) == first
    assert NAME in labels(click(app, "Next"))
    assert grid(click(app, "Previous")) == first
    assert process.maps == len(METHODS)


def test_a_film_that_got_no_number_is_offered_none(process: Told) -> None:
    app = with_film(encode_png(np.ascontiguousarray(np.rot90(phantom(3, pneumonia=True)))))
    assert "No reading" in words(app)
    assert NAME not in labels(app)
    assert NAME not in labels(with_film(b"no film"))
    assert process.maps == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_process_itself_fills_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_explanations, "START", 900.0)  # other tests may keep the machine busy
    monkeypatch.setattr(asked_explanations, "PATIENCE", 900.0)
    app = click(with_film(), NAME)
    assert app.get("progress")
    cells = grid(app)
    assert all(cell["heat"] for cell in cells.values()), {name: cell["figures"] for name, cell in cells.items()}
    assert all(np.max(cells[name]["heat"]["values"]) > 0 for name in ("Grad-CAM++", "Score-CAM", "SmoothGrad"))
    assert "Try again" not in labels(app)
