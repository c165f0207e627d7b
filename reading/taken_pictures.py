"""The film with what was found on it, as a picture to take away: on paper, and in an archive."""

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.display import JPEG_QUALITY, for_display
from reading.heatmap import HeatMap, overlay
from reading.radiograph import Radiograph, decode
from reading.reader import Reading
from reading.report import DISCLAIMER, Report
from reading.telling import beside_operating_point, heading, percent

ARCHIVED_SIDE = 2048  # pixels of the longer side at most: what a screen shows; the film itself lies beside it
_OUTLINE = (((0, 0, 0), 5), ((245, 212, 86), 2))  # colour, blue first, and pixels; as the viewer draws it
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LETTERS = 0.9  # of the picture's width that the longest line takes


def film_with_heat(jpeg: bytes, reading: Reading) -> bytes:
    """The film, a grey JPEG, with the reading's heat map and the lungs' outline on it, as JPEG of the same size."""
    film = decode(jpeg)
    picture = overlay(film, reading.heat_map) if reading.heat_map else cv2.cvtColor(film.pixels, cv2.COLOR_GRAY2BGR)
    size = np.array([film.width, film.height])
    outline = reading.lungs.outline if reading.lungs else ()
    lines = [np.round(np.array(corners) * size).astype(np.int32) for corners in outline]
    for colour, width in _OUTLINE:
        picture = cv2.polylines(np.ascontiguousarray(picture), lines, True, colour, width, cv2.LINE_AA)
    done, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RuntimeError(f"expected OpenCV to encode a film of shape {picture.shape}, it did not")
    return encoded.tobytes()


def captured(content: bytes, heat_map: HeatMap, report: Report) -> NDArray[np.uint8]:
    """The film with its heat map, below it what it is, (height, width, 3) in red, green and blue.

    Nothing is written onto the film. Raises UnreadableImageError.
    """
    film = for_display(decode(content), ARCHIVED_SIDE)
    picture = np.vstack([overlay(film, heat_map), _below(film, _lines(report))])
    return np.ascontiguousarray(picture[..., ::-1])


def _lines(report: Report) -> tuple[str, ...]:
    reading = report.reading
    probability = percent(reading.probability or 0.0)
    side = beside_operating_point(reading.finding, reading.operating_point)
    record = f", record {report.record}" if report.record else ""
    return (
        f"{heading(reading.finding)}, {probability}, {side}",
        "Colour: where the model found evidence for pneumonia",
        DISCLAIMER,
        f"Second Read, version {reading.model}{record}",
    )


def _below(film: Radiograph, lines: tuple[str, ...]) -> NDArray[np.uint8]:
    longest = max(cv2.getTextSize(line, _FONT, 1.0, 1)[0][0] for line in lines)
    scale = _LETTERS * film.width / longest
    step = round(40 * scale)  # pixels from line to line; a letter of this font is 22 high at scale 1
    strip = np.zeros((step * (len(lines) + 1), film.width, 3), np.uint8)
    for number, line in enumerate(lines, 1):
        place = (round((1 - _LETTERS) / 2 * film.width), round((number + 0.25) * step))
        cv2.putText(strip, line, place, _FONT, scale, (255, 255, 255), max(1, round(scale)), cv2.LINE_AA)
    return strip
