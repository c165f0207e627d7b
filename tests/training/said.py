"""A watcher of a training that keeps what is said."""

from training.watch import Watch


class Said(Watch):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)
