"""How long the parts of a work take, with no change to the program: functions are timed where they are looked up."""

import functools
import importlib
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from records.home import PROJECT

_TICK = 0.002  # seconds between two looks at what a thread does


@contextmanager
def watched(places: Mapping[str, str]) -> Iterator[dict[str, float]]:
    """Milliseconds spent in functions or methods, by what they are called here, added up over all threads.

    places: what to call it, by where it is looked up, as `reading.reader.decode`. None may call another of them.
    """
    spent = dict.fromkeys(places.values(), 0.0)
    adding = threading.Lock()

    def timing(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                with adding:
                    spent[name] += (time.perf_counter() - start) * 1e3

        return timed

    with ExitStack() as stack:
        for place, name in places.items():
            owner, attribute = _owner(place)
            stack.enter_context(patch.object(owner, attribute, timing(getattr(owner, attribute), name)))
        yield spent


def _owner(place: str) -> tuple[Any, str]:
    path, _, attribute = place.rpartition(".")
    module, _, inside = path.rpartition(".")
    if inside[:1].isupper():  # a class
        return getattr(importlib.import_module(module), inside), attribute
    return importlib.import_module(path), attribute


def sampled(work: Callable[[], object]) -> Counter[str]:
    """How often, of many looks while it goes on, a work was in which library, or in which room of ours."""
    seen: Counter[str] = Counter()
    before = set(sys._current_frames())  # noqa: SLF001 - the documented way to see other threads
    done = threading.Event()

    def look() -> None:
        while not done.wait(_TICK):
            for thread, frame in sys._current_frames().items():  # noqa: SLF001
                if thread not in before and thread != threading.get_ident():
                    seen[_room_of(frame)] += 1

    looking = threading.Thread(target=look)
    looking.start()
    work()
    done.set()
    looking.join()
    return seen


def _room_of(frame: FrameType | None) -> str:
    """The library or room whose call it is: what it asks of Python's own counts as its own."""
    while frame:
        path = Path(frame.f_code.co_filename)
        if "site-packages" in path.parts:
            return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
        if path.is_relative_to(PROJECT):
            return f"our {path.relative_to(PROJECT).parts[0].removesuffix('.py')}"
        frame = frame.f_back
    return "Python's own"
