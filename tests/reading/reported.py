"""Readings made by hand, as reports say them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from films.phantoms import encode_png, phantom
from reading.cause import Cause
from reading.display import display_jpeg
from reading.heatmap import HeatMap
from reading.lungs import Lungs
from reading.quality import Concern
from reading.radiograph import decode
from reading.reader import Reading
from reading.report import Report

JPEG = display_jpeg(decode(encode_png(phantom(3, pneumonia=True))))[0]
VERSION = "20261122T043439Z-214c"
CORNERS = ((0.2, 0.2), (0.4, 0.2), (0.4, 0.8), (0.2, 0.8))
FORBIDDING = Concern("turned", "The film looks turned by a quarter to the left.", True)


def _evidence() -> HeatMap:
    places = np.zeros((7, 7), np.float32)
    places[2, 4] = 9.0
    return HeatMap(places, ceiling=4.0)


READ = Reading(
    digest="ab" * 32, model=VERSION, finding="pneumonia", probability=0.9312, operating_point=0.5,
    heat_map=_evidence(), seen=None, embedding=None, cause=Cause("viral", 0.83),
    lungs=Lungs(np.ones((96, 96), np.bool_), 0.3, 0.9, True, (CORNERS,)), concerns=(), engine="LiteRT", device="CPU",
    seconds=0.01,
)  # fmt: skip
REFUSED = replace(
    READ, finding="no reading", probability=None, heat_map=None, cause=None, lungs=None, concerns=(FORBIDDING,)
)
ALL_THE_SAME = replace(READ, concerns=(FORBIDDING,))


def report_of(reading: Reading = READ, **facts: Any) -> Report:
    """The report of a reading that Ada recorded."""
    told = {"record": "482-193-063", "at": datetime(2026, 11, 30, 9, 30, tzinfo=UTC), "person": "Ada"}
    return Report(reading=reading, **{**told, **facts})
