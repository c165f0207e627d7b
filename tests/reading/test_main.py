"""`python -m reading`, in this process and once in one of its own."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from films.phantoms import encode_png, phantom
from model_store.version import Version
from reading.__main__ import main
from reading.radiograph import decode
from reading.reader import make_reader
from tests.reading.drawn_dicom import MARKER, marked_everywhere

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def films(tmp_path: Path) -> list[str]:
    """Two chests, a blank film, and a file that is no film, in the middle."""
    contents = {
        "healthy.png": encode_png(phantom(1, pneumonia=False)),
        "sick.png": encode_png(phantom(1, pneumonia=True)),
        "report.png": b"%PDF-1.7",
        "blank.png": encode_png(np.full((300, 300), 90, np.uint8)),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in contents]


@pytest.fixture
def readable(films: list[str]) -> list[str]:
    return [film for film in films if "report" not in film]


def spoken(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_nothing_that_a_header_says_is_in_what_the_command_says_or_writes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    film, maps = tmp_path / "IM000001", tmp_path / "maps"
    film.write_bytes(marked_everywhere(phantom(3, pneumonia=True).astype(np.uint16) * 16))
    for options in ([], ["--json"], ["--heat-maps", str(maps)]):
        main([*options, str(film)])
    said = capfd.readouterr()
    assert "IM000001" in said.out
    assert MARKER not in said.out + said.err
    (heat_map,) = maps.iterdir()
    assert MARKER.encode() not in heat_map.read_bytes()


@pytest.mark.usefixtures("tiny_in_service")
def test_each_film_is_a_line(readable: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(readable) == 0
    healthy, sick, blank = spoken(capsys)
    number = r"\d\.\d{3} \(from \d\.\d{3}\)"
    for line, film in ((healthy, readable[0]), (sick, readable[1])):
        assert re.fullmatch(rf"{re.escape(film)}: (no )?pneumonia {number} \d+\.\d ms", line)
    assert blank.startswith(f"{readable[2]}: no reading ")
    assert "[blank: Expected a film with a picture on it" in blank
    assert "(from" not in blank


def test_each_film_is_a_json_object(
    readable: list[str], tiny_in_service: Version, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*readable, "--json"]) == 0
    healthy, sick, blank = map(json.loads, spoken(capsys))
    keys = [
        "file", "sha256", "finding", "probability", "operating_point", "cause",
        "heat_inside_lungs", "model", "engine",
        "concerns", "seconds",
    ]  # fmt: skip
    for facts, film in zip((healthy, sick, blank), readable, strict=True):
        assert list(facts) == keys
        assert facts["file"] == film
        assert facts["sha256"] == hashlib.sha256(Path(film).read_bytes()).hexdigest()
        assert facts["model"] == tiny_in_service.id
        assert facts["engine"].startswith("LiteRT ")
        assert facts["seconds"] > 0
        assert facts["operating_point"] == pytest.approx(tiny_in_service.card.operating_point.probability, abs=1e-6)
    reading = make_reader(tiny_in_service).read(Path(readable[1]).read_bytes())
    assert sick["probability"] == pytest.approx(reading.probability, abs=1e-5)
    assert sick["finding"] == reading.finding
    assert (blank["finding"], blank["probability"]) == ("no reading", None)
    assert [concern[0] for concern in blank["concerns"]] == ["blank"]


@pytest.mark.usefixtures("tiny_in_service")
def test_one_bad_file_fails_the_run_but_not_the_others(films: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    gone = str(Path(films[0]).with_name("gone.png"))
    assert main([*films, gone, "--json"]) == 1
    facts = list(map(json.loads, spoken(capsys)))
    assert [fact["file"] for fact in facts] == [*films, gone]
    assert facts[2] == {"file": films[2], "error": "Expected a PNG, JPEG or DICOM film, received a PDF document."}
    assert "No such file" in facts[4]["error"]
    assert all("probability" in facts[index] for index in (0, 1, 3))
    assert main(films) == 1
    assert f"{films[2]}: error: Expected a PNG, JPEG or DICOM film, received a PDF document." in spoken(capsys)


@pytest.mark.usefixtures("tiny_in_service")
def test_heat_maps_are_written_as_pictures_of_the_film(
    readable: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "maps" / "of today"
    assert main([*readable, "--json", "--heat-maps", str(folder)]) == 0
    healthy, sick, blank = map(json.loads, spoken(capsys))
    assert "heat_map" not in blank
    assert sorted(map(str, folder.iterdir())) == sorted([healthy["heat_map"], sick["heat_map"]])
    for facts in (healthy, sick):
        path = Path(facts["heat_map"])
        assert path.name == f"{Path(facts['file']).stem}-{facts['sha256'][:8]}.png"
        picture, film = decode(path.read_bytes()), decode(Path(facts["file"]).read_bytes())
        assert (picture.width, picture.height) == (film.width, film.height)


@pytest.mark.usefixtures("tiny_in_service")
def test_a_heat_map_that_cannot_be_written_ends_the_run_with_a_sentence(
    readable: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = hashlib.sha256(Path(readable[0]).read_bytes()).hexdigest()
    (tmp_path / "maps" / f"healthy-{digest[:8]}.png").mkdir(parents=True)  # where the picture would go
    assert main([*readable, "--heat-maps", str(tmp_path / "maps")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"expected to write the heat map healthy-{digest[:8]}.png, received: Is a directory\n"


@pytest.mark.usefixtures("tiny_in_service")
def test_both_engines_agree(readable: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    probabilities = []
    for engine in ("graph", "keras"):
        assert main([*readable[:2], "--json", "--engine", engine]) == 0
        facts = list(map(json.loads, spoken(capsys)))
        assert all(fact["engine"].lower().startswith({"graph": "litert", "keras": "keras"}[engine]) for fact in facts)
        probabilities.append([fact["probability"] for fact in facts])
    np.testing.assert_allclose(probabilities[0], probabilities[1], atol=1e-3)


def test_a_version_can_be_named(
    readable: list[str], tiny_in_service: Version, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([readable[0], "--json", "--model", tiny_in_service.id]) == 0
    assert json.loads(spoken(capsys)[0])["model"] == tiny_in_service.id


def test_an_unknown_version_is_a_sentence_and_no_reading(
    readable: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*readable, "--model", "none-such"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("expected the id of a version, received 'none-such'; the store holds ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["--engine", "torch", "film.png"]])
def test_a_wrong_command_line_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: python -m reading" in capsys.readouterr().err


@pytest.mark.usefixtures("tiny_in_service")
def test_it_runs_as_a_program(films: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "reading", "--json", *films], cwd=PROJECT, capture_output=True, check=False, text=True
    )
    assert ran.returncode == 1
    facts = list(map(json.loads, ran.stdout.splitlines()))
    assert [Path(fact["file"]).name for fact in facts] == ["healthy.png", "sick.png", "report.png", "blank.png"]
    assert [fact.get("finding", "error") for fact in facts][2:] == ["error", "no reading"]


@pytest.mark.usefixtures("only_reading")
def test_an_engine_that_is_not_installed_is_a_sentence(readable: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*readable, "--engine", "keras"]) == 1
    assert capsys.readouterr().err.startswith("The engine keras needs TensorFlow and Keras. ")
