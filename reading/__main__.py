"""`python -m reading FILE...` reads films on the command line, a line or a JSON object a film."""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import cv2

from model_store.store import find_version, serving_version
from reading.heatmap import overlay
from reading.radiograph import UnreadableImageError
from reading.reader import EngineName, Reader, Reading, make_reader
from records.error import exit_status


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 1 when a file could not be read or no model could be had, else 0."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # for --engine keras: notes on missing GPUs help nobody
    return exit_status(lambda: _read(options))


def _read(options: argparse.Namespace) -> int:
    version = find_version(options.model) if options.model else serving_version()
    reader = make_reader(version, options.engine)
    failed = False
    for facts in _read_all(reader, options.files, options.heat_maps, options.all_the_same):
        failed |= "error" in facts
        print(json.dumps(facts) if options.json else _line(facts), flush=True)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reading", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG or DICOM films")
    parser.add_argument("--json", action="store_true", help="one JSON object a film, one film a line")
    parser.add_argument("--heat-maps", type=Path, metavar="DIR", help="write each film with its heat map there, as PNG")
    parser.add_argument("--engine", choices=get_args(EngineName), default="graph", help="what computes (default graph)")
    parser.add_argument("--all-the-same", action="store_true", help="give the number, too, where a concern forbids it")
    parser.add_argument("--model", metavar="ID", help="a version's id; the one in service where none is given")
    return parser


def _read_all(
    reader: Reader, files: list[Path], heat_maps: Path | None, all_the_same: bool
) -> Iterator[dict[str, Any]]:
    for path in files:
        try:
            radiograph, reading = reader.examine(path.read_bytes(), all_the_same)
        except (UnreadableImageError, OSError) as error:
            yield {"file": str(path), "error": str(error)}
            continue
        facts = _facts(path, reading)
        if heat_maps and reading.heat_map:
            facts["heat_map"] = str(_write(heat_maps, reading.digest, path, overlay(radiograph, reading.heat_map)))
        yield facts


def _write(folder: Path, digest: str, film: Path, picture: Any) -> Path:
    """Write the picture as PNG. Raises OSError: what keeps one from being written keeps the others, too."""
    # Films of one name from two folders keep apart by their digest.
    path = folder / f"{film.stem}-{digest[:8]}.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())  # imwrite fails without a word
    except OSError as error:
        raise OSError(f"expected to write the heat map {path.name}, received: {error.strerror}") from error
    return path


def _facts(path: Path, reading: Reading) -> dict[str, Any]:
    return {
        "file": str(path),
        "sha256": reading.digest,
        "finding": reading.finding,
        "probability": None if reading.probability is None else round(reading.probability, 6),
        "operating_point": round(reading.operating_point, 6),
        "cause": None if reading.cause is None else [reading.cause.name, round(reading.cause.probability, 6)],
        "heat_inside_lungs": None if reading.heat_inside_lungs is None else round(reading.heat_inside_lungs, 4),
        "model": reading.model,
        "engine": f"{reading.engine}, {reading.device}",
        "concerns": [[concern.code, concern.sentence, concern.blocking] for concern in reading.concerns],
        "seconds": round(reading.seconds, 6),
    }


def _line(facts: dict[str, Any]) -> str:
    if "error" in facts:
        return f"{facts['file']}: error: {facts['error']}"
    probability = (
        "" if facts["probability"] is None else f" {facts['probability']:.3f} (from {facts['operating_point']:.3f})"
    )
    concerns = "".join(f" [{code}: {sentence}]" for code, sentence, _ in facts["concerns"])
    return f"{facts['file']}: {facts['finding']}{probability} {facts['seconds'] * 1e3:.1f} ms{concerns}"


if __name__ == "__main__":
    raise SystemExit(main())
