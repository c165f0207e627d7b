"""A report as lines for people."""

from collections.abc import Iterator

from evaluation.comparison import Comparison, McNemar
from evaluation.evaluate import EvaluationReport
from evaluation.figure import Figure

_NAME = 38  # characters; the longest name of a figure and two more
_NAMED = 20  # films newly right or wrong that are listed before "and so many more"


def report_lines(report: EvaluationReport) -> Iterator[str]:
    """The report, one figure a line: name, value, interval, films, how the interval was made."""
    yield from _head(report)
    for one in report.classes:
        yield ""
        yield f"{one.label} ({one.films} films)"
        yield from _figures(one.figures)
    yield "\nOverall"
    yield from _figures(report.overall)
    yield from _calibration(report)
    yield "\nSize alone (zero-pixel baseline)"
    leak = report.leak
    yield _line("auc of width and height", leak.size)
    yield _line("auc of width alone", leak.width)
    yield _line("auc, adjusted for size", leak.adjusted)
    yield _line("auc of size that is left in it", leak.left)
    yield from _prevalence(report)
    for group in report.subgroups:
        yield f"\n{group.kind}: {group.name} ({group.positive} positive, {group.negative} negative)"
        yield from _figures(group.figures)


def _head(report: EvaluationReport) -> Iterator[str]:
    choices, cells = report.choices, report.cells
    negative, positive = choices.labels
    yield (
        f"{report.films} films of {report.patients} patients, "
        f"{cells.positive} labelled {positive}, {cells.negative} labelled {negative}"
    )
    yield f"operating point {choices.operating_point:g}; {choices.draws} bootstrap draws, seed {choices.seed}"
    yield "Intervals by formula take each film as one patient's only film; those by bootstrap keep patients together."
    yield f"\n{'':>{9 + max(len(negative), len(positive))}}  called {negative}  called {positive}"
    width = max(len(negative), len(positive))
    rows = (
        (negative, cells.true_negative, cells.false_positive),
        (positive, cells.false_negative, cells.true_positive),
    )
    for label, *counts in rows:
        placed = (f"{count:>{7 + len(column)}}" for count, column in zip(counts, choices.labels, strict=True))
        yield f"labelled {label:<{width}}  {'  '.join(placed)}"


def _figures(figures: dict[str, Figure]) -> Iterator[str]:
    return (_line(name.replace("_", " "), figure) for name, figure in figures.items())


def _line(name: str, figure: Figure) -> str:
    return f"  {name:<{_NAME}}{figure.text()}"


def _calibration(report: EvaluationReport) -> Iterator[str]:
    yield "\nReliability: what was said, and how many were sick"
    for one in report.calibration.reliability:
        yield f"  {one.mean_probability:.3f}  {one.share:.3f}  [{one.low:.3f}, {one.high:.3f}]  n={one.films}"
    perfect = {"plain": report.calibration.perfect, "balanced": report.calibration.perfect_balanced}
    for name, error in perfect.items():
        if error:
            yield (
                f"  true probabilities would have an error ({name}) of {error.mean:.4f} here, "
                f"and in 95 % of cases below {error.upper:.4f} ({error.simulations} simulations)"
            )


def _prevalence(report: EvaluationReport) -> Iterator[str]:
    at = report.at_prevalence
    if at is None:
        return
    own = "" if report.choices.prevalence else ", that of these films"
    yield f"\nAt a prevalence of {at.prevalence:.3f}{own}"
    yield _line("pneumonia, when called so", at.positive_predictive_value)
    yield _line("no pneumonia, when not called so", at.negative_predictive_value)
    if (of := at.of_a_thousand) is not None:
        yield (
            f"  of 1,000 such children: {of.sick_found} sick found, {of.sick_missed} sick missed, "
            f"{of.well_alarmed} well called sick, {of.well_cleared} well cleared"
        )


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """The comparison, as lines: champion first, candidate second."""
    yield f"{comparison.films} films, champion against candidate"
    yield _changed("all films", comparison.all_films)
    yield _changed("positive films (sensitivity)", comparison.positive)
    yield _changed("negative films (specificity)", comparison.negative)
    if (area := comparison.area) is not None:
        yield f"  auc {area.champion:.4f} to {area.candidate:.4f}, p={area.probability:.4f}"
        yield _line("difference of auc", area.difference)
    for name, films in (("newly right", comparison.newly_right), ("newly wrong", comparison.newly_wrong)):
        yield f"{name}: {len(films)}"
        yield from (f"  {film}" for film in films[:_NAMED])
        if len(films) > _NAMED:
            yield f"  and {len(films) - _NAMED} more"


def _changed(name: str, test: McNemar) -> str:
    return (
        f"  {name}: {test.champion_only} right by the champion only, {test.candidate_only} by the candidate only; "
        f"McNemar exact p={test.exact:.4f}, mid-p={test.mid:.4f}; difference {test.difference.text()}"
    )
