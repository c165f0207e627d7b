"""The graphics card as the web process has it: whether it is used now, why not, and when it is tried again."""

import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reading.asked_scores import AskedScores, NoAcceleratorError
from reading.engine import EngineError, Scores

REST = 300.0  # seconds in which a card that failed is left alone; each try costs the machine a start of TensorFlow


class Use(NamedTuple):
    """For which films the graphics card is used: one that somebody waits for, those of a worklist."""

    one: bool
    many: bool

    def of(self, many: bool) -> bool:
        """Whether it is used for these."""
        return self.many if many else self.one


Choose = Callable[[AskedScores], Use]  # starts what is asked, and says what it is good for; raises EngineError


class Accelerator:
    """A graphics card that is made ready beside the readings, which never wait for it; safe for several threads."""

    def __init__(
        self, asked: AskedScores, choose: Choose, *, wanted: bool = False, absent: str = "", rest: float = REST
    ) -> None:
        """wanted: say so, too, where there is none. absent: why there is none. rest: seconds before another try."""
        self.asked = asked
        self._choose, self._wanted, self._rest = choose, wanted, rest
        self._use = Use(one=True, many=True)  # what it is thought good for until it was tried
        self._ready, self._why, self._again = False, "", 0.0
        self._changing = threading.Lock()
        self._trying: threading.Thread | None = None
        if absent:
            self._failed(absent, rest=math.inf)

    def is_used(self, many: bool) -> bool:
        """Whether it scores such films now; where it is time to try it, a try begins, and the answer is no."""
        if self._ready:
            return self._use.of(many)
        with self._changing:
            if time.monotonic() >= self._again and not (self._trying and self._trying.is_alive()):
                self._again = time.monotonic() + self._rest  # however the try ends
                self._trying = threading.Thread(target=self._try, daemon=True, name="graphics card")
                self._trying.start()
        return False

    def why_not(self, many: bool) -> str:
        """What it did that such films are not read by it, though they should; empty where they should not."""
        return self._why if self._use.of(many) else ""

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films. Where it raises EngineError, the card is left alone for a while."""
        try:
            return self.asked.score(batch)
        except EngineError as error:
            if self._ready:  # else another thread said so already
                self._failed(str(error))
            raise

    def settle(self, patience: float) -> None:
        """Wait until a try that goes on has ended. patience: seconds."""
        self.is_used(many=False)
        if self._trying:
            self._trying.join(patience)

    def _try(self) -> None:
        try:
            use = self._choose(self.asked)
        except NoAcceleratorError as error:
            self._failed(str(error) if self._wanted else "", rest=math.inf)
        except EngineError as error:
            self._failed(str(error))
        else:
            if not any(use):
                self.asked.end()
            with self._changing:
                self._use, self._ready, self._why = use, True, ""

    def _failed(self, why: str, rest: float | None = None) -> None:
        self.asked.end()
        with self._changing:
            self._ready, self._why = False, why
            self._again = time.monotonic() + (self._rest if rest is None else rest)
