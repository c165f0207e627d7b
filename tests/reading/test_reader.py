import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import encode_png, phantom
from model_store.card import Card
from model_store.store import find_version
from model_store.version import GRAPH_FILE, Version, VersionError
from reading.engine import Computed, EngineError, Scores
from reading.preparation import PreparationError
from reading.radiograph import UnreadableImageError, decode
from reading.reader import Reader, make_reader, read, serving_reader

Encode = Callable[..., bytes]
PROJECT = Path(__file__).parents[2]


class PretendEngine:
    """Answers every film with one logit, and remembers what it was given."""

    name, device = "pretended", "nothing"

    def __init__(self, logit: float) -> None:
        self.logit = logit
        self.given: list[NDArray[np.float32]] = []

    def score(self, batch: NDArray[np.float32]) -> Scores:
        self.given.append(batch)
        map_ = np.ones((len(batch), 2, 2), np.float32)
        return Scores(np.full(len(batch), self.logit, np.float32), map_, np.ones((len(batch), 3), np.float32))


def with_card(version: Version, **facts: object) -> Version:
    card = json.loads(version.card.model_dump_json())
    for field, value in facts.items():
        card[field] = {**card[field], **value} if isinstance(value, dict) else value
    return Version(version.folder, Card.model_validate_json(json.dumps(card)))


@pytest.mark.parametrize("point", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("slope", [0.5, 2.0])
def test_the_finding_changes_at_the_operating_point(
    tiny_version: Version, healthy_film: bytes, point: float, slope: float
) -> None:
    version = with_card(tiny_version, operating_point={"probability": point}, calibration={"slope": slope})
    edge = float(np.log(point / (1.0 - point))) / slope
    below, above = (Reader(version, PretendEngine(edge + step)).read(healthy_film) for step in (-0.01, 0.01))
    assert (below.finding, above.finding) == ("no pneumonia", "pneumonia")
    assert below.probability is not None
    assert above.probability is not None
    assert below.probability < point < above.probability
    assert above.probability == pytest.approx(1.0 / (1.0 + np.exp(-slope * (edge + 0.01))), rel=1e-4)
    assert below.operating_point == above.operating_point == point


def test_a_film_on_the_operating_point_is_called_pneumonia(tiny_version: Version, healthy_film: bytes) -> None:
    version = with_card(tiny_version, operating_point={"probability": 0.5})
    assert Reader(version, PretendEngine(0.0)).read(healthy_film).finding == "pneumonia"


@pytest.mark.parametrize("logit", [np.nan, np.inf, -np.inf])
def test_no_finding_is_made_of_a_logit_that_is_no_number(
    tiny_version: Version, healthy_film: bytes, logit: float
) -> None:
    with pytest.raises(EngineError, match=rf"expected a finite logit of version {tiny_version.id}, received {logit}"):
        Reader(tiny_version, PretendEngine(logit)).read(healthy_film)


def test_a_reading_says_where_it_comes_from(tiny_version: Version, healthy_film: bytes) -> None:
    engine = PretendEngine(1.0)
    reading = Reader(tiny_version, engine).read(healthy_film)
    assert reading.digest == hashlib.sha256(healthy_film).hexdigest()
    assert (reading.model, reading.engine, reading.device) == (tiny_version.id, "pretended", "nothing")
    assert reading.concerns == ()
    assert reading.seconds > 0.0
    assert reading.heat_map is not None
    assert reading.heat_map.ceiling == tiny_version.card.heat_map.ceiling
    assert reading.embedding is not None
    assert reading.embedding.shape == (3,)
    assert [batch.shape for batch in engine.given] == [(1, 64, 64, 1)]


@pytest.mark.parametrize("instead", ["", "stopped working"])
def test_a_reading_says_what_computed_this_film(
    tiny_version: Version, healthy_film: bytes, encode: Encode, instead: str
) -> None:
    class Relayed(PretendEngine):
        def score(self, batch: NDArray[np.float32]) -> Scores:
            return replace(super().score(batch), computed=Computed("another", "elsewhere", instead))

    reader = Reader(tiny_version, Relayed(1.0))
    reading, refused = (reader.read(one) for one in (healthy_film, encode(np.full((300, 300), 90, np.uint8))))
    assert (reading.engine, reading.device) == ("another", "elsewhere")
    assert [concern.code for concern in reading.concerns] == (["engine_replaced"] if instead else [])
    assert (refused.engine, refused.device) == ("pretended", "nothing")
    assert "engine_replaced" not in [concern.code for concern in refused.concerns]


@pytest.mark.parametrize(
    ("pixels", "code", "sentence"),
    [
        (np.full((300, 300), 90, np.uint8), "blank", "received an even surface"),
        (phantom(1, True, width=80, height=300), "too_small", "received 80 x 300 pixels: too small to read"),
    ],
    ids=["blank", "too small"],
)
def test_a_film_that_must_not_be_read_gets_the_reason_and_no_number(
    tiny_version: Version, encode: Encode, pixels: NDArray[np.uint8], code: str, sentence: str
) -> None:
    engine = PretendEngine(5.0)
    reading = Reader(tiny_version, engine).read(encode(pixels))
    assert reading.finding == "no reading"
    assert (reading.probability, reading.heat_map, reading.embedding) == (None, None, None)
    assert reading.concerns[0].code == code
    assert sentence in reading.concerns[0].sentence
    assert engine.given == []


def test_a_doubtful_film_is_read_with_its_concern(tiny_version: Version, encode: Encode) -> None:
    reading = Reader(tiny_version, PretendEngine(5.0)).read(encode(phantom(1, True, width=150, height=150)))
    assert reading.finding == "pneumonia"
    assert [concern.code for concern in reading.concerns] == ["few_pixels"]


def test_bytes_that_hold_no_film_raise(tiny_version: Version) -> None:
    with pytest.raises(UnreadableImageError, match="received a PDF document"):
        Reader(tiny_version, PretendEngine(0.0)).read(b"%PDF-1.7")


def test_a_version_prepared_otherwise_gets_no_reader(tiny_version: Version) -> None:
    version = with_card(tiny_version, preparation={"signature": "grey; area to 64; [0, 1]"})
    with pytest.raises(PreparationError, match=r"the version expects films prepared as 'grey; area to 64; \[0, 1\]'"):
        Reader(version, PretendEngine(0.0))


def test_an_unknown_engine_is_refused(tiny_version: Version) -> None:
    with pytest.raises(EngineError, match="expected the engine 'graph' or 'keras', received 'torch'"):
        make_reader(tiny_version, "torch")  # type: ignore[arg-type]


def test_both_engines_read_a_film_alike(tiny_version: Version, phantom_folder: Path) -> None:
    graph, keras = (make_reader(tiny_version, engine) for engine in ("graph", "keras"))
    for path in sorted((phantom_folder / "test").rglob("*.png")):
        one, other = graph.read(path.read_bytes()), keras.read(path.read_bytes())
        assert one.probability == pytest.approx(other.probability, abs=1e-3)
        assert one.heat_map is not None
        assert other.heat_map is not None
        np.testing.assert_allclose(one.heat_map.evidence, other.heat_map.evidence, rtol=1e-2, atol=1e-3)


def test_an_examination_is_the_reading_beside_the_film_it_was_made_of(
    tiny_version: Version, healthy_film: bytes
) -> None:
    reader = make_reader(tiny_version)
    radiograph, reading = reader.examine(healthy_film)
    np.testing.assert_array_equal(radiograph.pixels, decode(healthy_film).pixels)
    alone = reader.read(healthy_film)
    assert (reading.digest, reading.probability) == (alone.digest, alone.probability)
    assert radiograph.digest == reading.digest


def test_the_version_in_service_reads(tiny_in_service: Version, healthy_film: bytes) -> None:
    reading = read(healthy_film)
    assert reading.model == tiny_in_service.id
    assert reading.probability == make_reader(tiny_in_service).read(healthy_film).probability


@pytest.mark.usefixtures("tiny_in_service")
def test_sessions_that_arrive_together_load_the_model_once() -> None:
    readers: list[Reader] = []
    begin = threading.Barrier(6)

    def ask() -> None:
        begin.wait()
        readers.append(serving_reader())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(readers) == 6
    assert len(set(map(id, readers))) == 1


def test_a_version_whose_graph_was_changed_does_not_serve(tiny_version: Version, home: Path) -> None:
    copy = shutil.copytree(tiny_version.folder, home / "versions" / tiny_version.id)
    path = copy / GRAPH_FILE
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(VersionError, match=r"reading\.tflite is not the file that its card was written for"):
        find_version(tiny_version.id)


def test_the_web_process_reads_without_a_training_library(tiny_in_service: Version, tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(encode_png(phantom(1, pneumonia=True)))
    program = (
        "import sys, pathlib\n"
        "from reading import reader\n"
        "reading = reader.read(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "heavy = {'keras', 'tensorflow', 'scipy', 'sklearn', 'tf_keras_vis', 'jax', 'torch', 'pandas', 'streamlit'}\n"
        "print(reading.finding, sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "film.png")],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    finding = make_reader(tiny_in_service).read((tmp_path / "film.png").read_bytes()).finding
    assert ran.stdout == f"{finding} []\n"
