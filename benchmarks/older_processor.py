"""How long a reading takes on two cores of an older processor with 4 GB of memory, and on one of them."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

import numpy as np

from benchmarks.row import Row, Target, quartiles, row_of
from records.home import PROJECT

FILM_SIZE = (1600, 1200)  # pixels; a full-resolution film is about so large
MEMORY = 4 * 2**30  # bytes of address space, more than what is held
_SHIM = Path(__file__).with_suffix(".c")
_MACHINES = {  # what the processor is to lack, and how many cores there are
    "as it is, 2 cores": ("", 2),
    "no AVX-512 and no AMX, 2 cores": ("avx512", 2),
    "no AVX2 and no FMA either, 2 cores": ("avx2", 2),
    "no AVX2 and no FMA either, 1 core": ("avx2", 1),
}
_READING = Target(150)  # milliseconds
# NumPy's names for AVX-512 and for AVX2 with FMA: it asks the processor as the engine does, and tells.
_LACKING = {"": (), "avx512": ("X86_V4",), "avx2": ("X86_V3", "X86_V4")}


def measure(quick: bool) -> Iterator[Row]:
    """A row for each kind of machine; readings from a JPEG's bytes on, by turns, each machine in its own process.

    What a processor lacks is hidden from the process, which then computes without it; the clock stays this machine's.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        try:
            shim = _compiled(Path(folder))
            machines = {name: ends.enter_context(_Machine(shim, *kind)) for name, kind in _MACHINES.items()}
        except (OSError, subprocess.CalledProcessError, RuntimeError) as error:
            yield Row("older", "a reading on an older processor", reason=str(error))
            return
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in machines}
        for _ in range(5 if quick else 30):
            for name, machine in machines.items():
                times[name] += machine.readings(3)
    for name, readings in times.items():
        low, median, high = quartiles([clock for clock, _ in readings])
        yield Row("older", f"{name}: by the clock", median, low, high, target=_READING)
    first = None
    for name, readings in times.items():
        row = row_of("older", f"{name}: of the processors", [worked for _, worked in readings], first)
        first = first or row.median
        yield row


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        raise RuntimeError("wants Linux and a C compiler, to hide what older processors lack")
    shim = folder / "older_processor.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", shim, _SHIM], check=True, capture_output=True)  # noqa: S603
    return shim


class _Machine:
    """A process that reads films with what is left of this machine. Raises RuntimeError where that cannot be hidden."""

    def __init__(self, shim: Path, older_than: str, cores: int) -> None:
        hiding = {"LD_PRELOAD": str(shim), "OLDER_THAN": older_than} if older_than else {}
        self._process = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "benchmarks.older_processor", str(cores), *_LACKING[older_than]],
            cwd=PROJECT, env=os.environ | hiding, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._orders, self._answers = cast("tuple[IO[str], IO[str]]", (self._process.stdin, self._process.stdout))
        if self._answer() != "ready":
            self.__exit__()  # whose pipes would else stay open
            raise RuntimeError(f"this processor or system cannot hide {older_than} from a process")

    def __enter__(self) -> "_Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # an end of orders ends it

    def readings(self, count: int) -> list[tuple[float, float]]:
        """Milliseconds of so many readings, by the clock and of the processors, which a busy machine stretches less."""
        print(count, file=self._orders, flush=True)
        found: list[tuple[float, float]] = json.loads(self._answer())
        return found

    def _answer(self) -> str:
        return self._answers.readline().strip()


def _read(cores: int, lacking: list[str]) -> None:
    """Read as often as each line of the input says, and print how long each reading took."""
    import resource  # no other system has it

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    from PIL import Image

    from films.phantoms import phantom
    from model_store.store import serving_version
    from reading.reader import make_reader

    found = np.show_config(mode="dicts")["SIMD Extensions"]
    if left := set(lacking) & set(found.get("found", ())):
        raise RuntimeError(f"expected a processor without {', '.join(lacking)}, received one with {', '.join(left)}")
    content = io.BytesIO()
    Image.fromarray(phantom(1, True, *FILM_SIZE)).save(content, "JPEG")
    reader = make_reader(serving_version(), threads=cores)
    reader.read(content.getvalue())
    print("ready", flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start, worked = time.perf_counter(), time.process_time()
            reader.read(content.getvalue())
            times.append(((time.perf_counter() - start) * 1e3, (time.process_time() - worked) * 1e3))
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    _read(int(sys.argv[1]), sys.argv[2:])
