"""Published figures beside ours, as rows, as sentences on the difference, and as Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model_store.card_blocks import percent
from training.reproductions.reproduction import HONEST, Reproduction
from training.reproductions.run import ReproducedRun
from training.reproductions.standing_runs import StandingRun

MISSING = "not trained yet"
COLUMNS = (
    "Figure",
    "Published",
    "Ours, same protocol",
    "Ours, official test films",
    "Ours, 70/15/15 by child",
)
RUN_COLUMNS = (
    "Run",
    "Films divided by",
    "Tested on",
    "Accuracy",
    "AUC",
    "Child seen before",
    "Test set opened",
    "Minutes",
)

Runs = Mapping[str, StandingRun]


@dataclass(frozen=True)
class Row:
    """A figure: as published, by the same protocol, and by the two in which no child is on two sides; all as words."""

    figure: str
    published: str
    same: str
    official: str
    by_child: str

    def cells(self) -> tuple[str, ...]:
        """In the order of COLUMNS."""
        return self.figure, self.published, self.same, self.official, self.by_child


def rows_of(reproduction: Reproduction, runs: Runs) -> list[Row]:
    """A row a published figure, once for each reading of its classes, and the AUC."""
    beside = [_compared(reproduction, runs, protocol) for protocol in (reproduction.protocol, *HONEST)]
    rows = []
    for reading in reproduction.readings or ({},):
        for figure, value in reproduction.published.items():
            ours = _named(figure, reading)
            row = Row(_in_words(figure, ours), _number(value), *(_cell(run, ours) for run in beside))
            rows += [] if row in rows else [row]  # what is of no class reads the same twice
    return [*rows, Row("AUC", "–", *(_cell(run, "auc") for run in beside))]


def _in_words(figure: str, ours: str) -> str:
    if figure == ours:
        return figure
    kind, published = figure.split(" ", 1)
    return f"{kind}, {published} read as {ours.split(' ', 1)[1]}"


def _number(value: float) -> str:
    return f"{value:.2f}" if round(value, 2) == value else f"{value:g}"


def _compared(reproduction: Reproduction, runs: Runs, protocol: str) -> ReproducedRun | None:
    name = reproduction.comparable(protocol)
    return runs[name].result if name else None


def _named(figure: str, reading: Mapping[str, str]) -> str:
    """The figure by our labels."""
    for published, label in reading.items():
        figure = figure.replace(published, label)
    return figure


def _cell(run: ReproducedRun | None, figure: str) -> str:
    return run.figures[figure].text() if run and figure in run.figures else MISSING


def differences(reproduction: Reproduction, runs: Runs) -> list[str]:
    """What the figures say of the difference: nothing before there are any."""
    same = _compared(reproduction, runs, reproduction.protocol)
    official, by_child = (_compared(reproduction, runs, protocol) for protocol in HONEST)
    said = []
    if same:
        said.append(f"{_beside_published(reproduction, same)}; {_seen(same)}")
        said += _readings(reproduction, same)
    honest = [
        f"{run.figures['accuracy'].text()} {words}"
        for run, words in ((official, "on the official test films"), (by_child, "divided 70/15/15 by child"))
        if run and run is not same
    ]
    if honest:
        said.append(f"Where no child is learned from and tested on, the accuracy is {' and '.join(honest)}.")
    return said


def _beside_published(reproduction: Reproduction, same: ReproducedRun) -> str:
    accuracy, published = same.figures["accuracy"], reproduction.published["accuracy"]
    if accuracy.value is None or accuracy.low is None or accuracy.high is None:
        return f"Accuracy: {accuracy.text()}"
    where = "above" if published > accuracy.high else "below" if published < accuracy.low else "within"
    return (
        f"By the protocol {reproduction.protocol} our accuracy is {accuracy.text()}; "
        f"the published {_number(published)} lies {where} that interval"
    )


def _seen(run: ReproducedRun) -> str:
    if not run.seen:
        return f"none of the {run.tested:,} test films is of a child that was learned from."
    others = f"; the accuracy on the others is {run.unseen.text()}" if run.unseen else ""
    share = percent(run.seen / run.tested)
    return f"{share} of the {run.tested:,} test films are of a child that was learned from{others}."


def _readings(reproduction: Reproduction, run: ReproducedRun) -> list[str]:
    """For each reading of the classes, the accuracy that its published recalls make on these films."""
    counts = {"NORMAL": run.films.normal, "PNEUMONIA": run.films.pneumonia}
    said = []
    for reading in reproduction.readings:
        right = sum(reproduction.published[f"recall {one}"] * counts[label] for one, label in reading.items())
        words = " and ".join(f"{one} as {label}" for one, label in reading.items())
        said.append(
            f"With {words}, the published recalls make an accuracy of {right / run.tested:.2f} on films like ours, "
            f"where {_number(reproduction.published['accuracy'])} is published."
        )
    return said


def run_cells(run: StandingRun) -> tuple[str, ...]:
    """One run, in the order of RUN_COLUMNS."""
    found, protocol = run.result, run.recipe.protocol if run.recipe else ""
    if found is None:
        return (run.name, protocol, "", MISSING, "", "", "", "")
    minutes = found.fit_minutes if found.minutes is None else found.minutes
    return (
        run.name, protocol, f"{found.films.normal:,} + {found.films.pneumonia:,}", _cell(found, "accuracy"),
        _cell(found, "auc"), percent(found.seen / found.tested), f"{found.test_set_readings} x", f"{minutes:.1f}",
    )  # fmt: skip


def markdown(known: Mapping[str, tuple[Reproduction, Runs]]) -> Iterator[str]:
    """Every system in one table, what is to be said of each, and all runs in a second table."""
    rows = [(name, *row.cells()) for name, (one, runs) in known.items() for row in rows_of(one, runs)]
    yield from _table(("System", *COLUMNS), rows)
    for name, (reproduction, runs) in known.items():
        if said := differences(reproduction, runs):
            yield ""
            yield f"{name}: {' '.join(said)}"
    yield ""
    every = [(name, *run_cells(run)) for name, (_, runs) in known.items() for run in runs.values()]
    yield from _table(("System", *RUN_COLUMNS), every)


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
