"""How much room the program's needs take on a disk: those of reading alone, beside all of them."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.row import Row
from records.home import PROJECT

READING, ALL = PROJECT / "reading" / "requirements.txt", PROJECT / "requirements.txt"
_INCLUDED = re.compile(r"-r\s+(\S+)")


def measure(quick: bool) -> Iterator[Row]:  # noqa: ARG001 - there is nothing to shorten
    """A row for each file of requirements: what they and all that they want take, by the files that are installed."""
    for work, file in (("what reading needs", READING), ("all that the program needs", ALL)):
        try:
            needed = with_what_they_want(requirements_in(file))
        except PackageNotFoundError as error:
            yield Row("installed", work, reason=f"{error.name} is not installed")
            continue
        megabytes = sum(map(_bytes, needed.values())) / 1e6
        yield Row("installed", f"{work}, {len(needed)} packages", megabytes, unit="MB")


def requirements_in(file: Path) -> list[Requirement]:
    """The requirements of a file and of those that it includes."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if included := _INCLUDED.fullmatch(line.strip()):
            found += requirements_in(file.parent / included[1])
        elif line.strip() and not line.startswith("#"):
            found.append(Requirement(line))
    return found


def with_what_they_want(requirements: list[Requirement]) -> dict[str, Distribution]:
    """The installed packages that meet the requirements, and those that these want in turn, by their names.

    Raises PackageNotFoundError for one that is not installed.
    """
    found: dict[str, Distribution] = {}
    waiting = [(requirement, "") for requirement in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        new = name not in found
        found.setdefault(name, distribution(requirement.name))
        for wanted in found[name].requires or []:
            waiting += [(Requirement(wanted), one) for one in (*([""] if new else []), *requirement.extras)]
    return found


def _bytes(package: Distribution) -> int:
    """Of its files, without what Python compiled of them."""
    paths = (Path(str(file.locate())) for file in package.files or [] if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.is_file())
