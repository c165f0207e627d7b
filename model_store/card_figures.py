"""The parts of a card page that show figures: what the version is worth, for whom, and how far to believe it."""

from collections.abc import Mapping

from model_store.card import Card
from model_store.card_blocks import NOT_STORED, Block, Plot, Point, Section, Table, percent, told
from model_store.figure_names import NAMES, name_of
from model_store.stored_evaluation import StoredCells, StoredEvaluation, StoredFigure, stored_figure

_SUBGROUP_FIGURES = ("auc", "accuracy", "sensitivity", "specificity")


def all_figures(card: Card, evaluation: StoredEvaluation | None) -> dict[str, StoredFigure]:
    """The card's figures and the evaluation's, in the order of NAMES."""
    found = dict(evaluation.overall) if evaluation else {}
    found |= {name: stored_figure(estimate) for name, estimate in card.evaluation.figures.items()}
    order = {name: place for place, name in enumerate(NAMES)}
    return {name: found[name] for name in sorted(found, key=lambda name: order.get(name, len(order)))}


def worth(card: Card, evaluation: StoredEvaluation | None) -> Section:
    """Every figure with its interval, the four outcomes, and both classes' reports."""
    blocks: list[Block] = [told("In brackets the 95 % interval."), figure_table(all_figures(card, evaluation))]
    if evaluation is None:
        return Section("What it is worth", (*blocks, told(f"Outcomes and figures by class: {NOT_STORED}")))
    blocks += [told(outcomes(evaluation.cells)), _by_class(evaluation)]
    if (at := evaluation.at_prevalence) is not None and (thousand := at.of_a_thousand) is not None:
        blocks.append(
            told(
                f"Of 1,000 children of whom {percent(at.prevalence)} have pneumonia: {thousand.sick_found} found, "
                f"{thousand.sick_missed} missed, {thousand.well_alarmed} alarmed wrongly, {thousand.well_cleared} "
                f"cleared rightly. An alarm is right with probability {at.positive_predictive_value.text()}, "
                f"an all-clear with {at.negative_predictive_value.text()}."
            )
        )
    return Section("What it is worth", tuple(blocks))


def outcomes(cells: StoredCells) -> str:
    """The four outcomes as a sentence."""
    with_it = cells.true_positive + cells.false_negative
    without = cells.true_negative + cells.false_positive
    return (
        f"Of {with_it} films with pneumonia {cells.true_positive} were called so and {cells.false_negative} missed; of "
        f"{without} without, {cells.true_negative} were cleared and {cells.false_positive} called pneumonia wrongly."
    )


def figure_table(figures: Mapping[str, StoredFigure], names: Mapping[str, tuple[str, str]] = NAMES) -> Table:
    """A row a figure; names: what each is called, and means."""
    called = {name: names.get(name, (name_of(name), "")) for name in figures}
    rows = [
        (called[name][0], figure.text(), str(figure.films), called[name][1], figure.method)
        for name, figure in figures.items()
    ]
    return Table(("Figure", "Value", "Films", "Meaning", "Interval by"), tuple(rows))


def _by_class(evaluation: StoredEvaluation) -> Table:
    rows = [
        (one.label, name_of(name), figure.text(), str(figure.films), figure.method)
        for one in evaluation.classes
        for name, figure in one.figures.items()
    ]
    return Table(("Finding looked for", "Figure", "Value", "Films", "Interval by"), tuple(rows))


def by_subgroup(evaluation: StoredEvaluation | None) -> Section:
    """The figures of each cause, size and shape of film."""
    title = "By kind of film"
    if evaluation is None:
        return Section(title, (told(NOT_STORED),))
    rows = [
        (
            f"{group.kind}: {group.name}",
            f"{group.positive} with, {group.negative} without",
            *(group.figures[name].text() if name in group.figures else "" for name in _SUBGROUP_FIGURES),
        )
        for group in evaluation.subgroups
    ]
    columns = ("Films", "With and without pneumonia", *(name_of(name) for name in _SUBGROUP_FIGURES))
    return Section(title, (Table(columns, tuple(rows)),))


def zero_pixel(evaluation: StoredEvaluation | None) -> Section:
    """How far the size of a film alone gives the label away, and the model beyond it."""
    title = "The zero-pixel baseline"
    if evaluation is None:
        return Section(title, (told(NOT_STORED),))
    leak = evaluation.leak
    rows = (
        ("Size of the film alone, no pixel seen", leak.size),
        ("Width of the film alone", leak.width),
        ("This model, among films of like size", leak.adjusted),
        ("Size alone, among films of like size: 0.5 if nothing is left of it", leak.left),
    )
    table = Table(
        ("What is seen", "Area under the ROC curve", "Films", "Interval by"),
        tuple((what, figure.text(), str(figure.films), figure.method) for what, figure in rows),
    )
    return Section(title, (told("What can be told of the label without looking at the picture."), table))


def curves(evaluation: StoredEvaluation | None) -> Section:
    """The ROC curve."""
    title = "ROC curve"
    if evaluation is None:
        return Section(title, (told(NOT_STORED),))
    if evaluation.operating_curve is None:
        return Section(title, (told("Undefined: a class has no film."),))
    curve = evaluation.operating_curve
    pairs = zip(curve.specificity, curve.sensitivity, strict=True)
    points = tuple(Point(1.0 - specificity, sensitivity) for specificity, sensitivity in pairs)
    return Section(title, (Plot(title, "1 - specificity", "sensitivity", "chance", points),))


def net_benefit(evaluation: StoredEvaluation | None) -> Section:
    """The decision curve."""
    title = "Net benefit"
    if evaluation is None:
        return Section(title, (told(NOT_STORED),))
    if evaluation.decision_curve is None:
        return Section(title, (told("Undefined: a class has no film."),))
    curve = evaluation.decision_curve
    meaning = told(
        f"True alarms per child, less the wrong ones at their price, where {percent(curve.prevalence)} have "
        "pneumonia. The price is the threshold's odds: at 0.2 a wrong alarm costs a quarter of what a found pneumonia "
        "is worth. Above the dashed line the model helps; below 0, which is not drawn, no call at all would be better."
    )
    plot = Plot(
        "Decision curve", "threshold probability", "net benefit", "every film called pneumonia",
        _not_below_nothing(curve.threshold, curve.model), _not_below_nothing(curve.threshold, curve.everyone),
    )  # fmt: skip
    return Section(title, (meaning, plot))


def _not_below_nothing(threshold: tuple[float, ...], benefit: tuple[float, ...]) -> tuple[Point, ...]:
    return tuple(Point(across, up) for across, up in zip(threshold, benefit, strict=True) if up >= 0.0)


def calibration(card: Card, evaluation: StoredEvaluation | None) -> Section:
    """How the probability was made, and how true it is on the test films."""
    made = card.calibration
    blocks: list[Block] = [
        told(
            f"Method: {made.method}, slope {made.slope:.3f}, intercept {made.intercept:.3f}; "
            f"fitted on {made.fitted_on} ({made.films} films)."
        )
    ]
    if evaluation is None:
        return Section("Calibration", (*blocks, told(f"Reliability curve: {NOT_STORED}")))
    parts = (
        ("adaptive_calibration_error", evaluation.calibration.perfect),
        ("adaptive_calibration_error_balanced", evaluation.calibration.perfect_balanced),
    )
    for name, perfect in parts:
        if (error := evaluation.overall.get(name)) is not None and perfect is not None:
            blocks.append(
                told(
                    f"{name_of(name)}: {error.text()}. True probabilities would show {perfect.mean:.3f} by chance, "
                    f"and up to {perfect.upper:.3f} in 95 of 100 cases."
                )
            )
    bins = evaluation.calibration.reliability
    points = tuple(Point(one.mean_probability, one.share, one.low, one.high) for one in bins)
    plot = Plot("Reliability", "calibrated probability", "share with pneumonia", "true probabilities", points)
    return Section("Calibration", (*blocks, plot))
