"""`python -m evaluation explanation [ID]`: does the heat map show what the network goes by?

On the test films that have a lung mask: how much of the heat lies in the lungs, also with shuffled weights, and beside
one fixed picture that never looks at a film; insertion and deletion; and Grad-CAM beside other methods.
"""

import argparse
from collections.abc import Iterator

from evaluation.examination_command import answer, asked_version, examination_parser, tell
from evaluation.explanation import explain, keep
from evaluation.figure import Figure
from evaluation.stored_explanation import TARGET, Share, StoredExplanation
from films.layout import asked_folder
from reading.installed import expect_installed
from records.error import exit_status

COMMAND = "explanation"


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _examine(options), ValueError)


def _examine(options: argparse.Namespace) -> int:
    expect_installed("The examination of heat maps", "tensorflow", "keras")
    version = asked_version(options)
    found = explain(version, asked_folder(options.films), options.methods, tell)
    keep(found, options.into)
    answer(found, lines_of(found), options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = examination_parser(COMMAND, __doc__, "its lung masks")
    parser.add_argument("--methods", action="store_true", help="Grad-CAM beside other methods, too: some minutes")
    return parser


def lines_of(found: StoredExplanation) -> Iterator[str]:
    """The figures as lines for people."""
    yield f"version {found.version}: {found.films} test films with a lung mask, of {found.tested} tested on"
    yield f"share of the true positives that is lung: {found.area.text(3)}"
    yield f"the lungs' outline itself, as coarse as a map: {found.outline.text(3)}"
    yield from (line for name, share in found.outcomes.items() for line in _share(f"heat inside, {name}s", share))
    yield f"  meant to reach {TARGET} times the area with the true positives"
    for one in found.shuffled:
        yield from _share(f"{one.stage} shuffled", one.maps)
        yield f"  the version's share is larger by {one.fall.text(3)}"
    yield from _share(f"one fixed picture, the mean map of {found.template_films} films", found.template)
    yield f"  the version's share is larger by {found.over_template.text(3)}"
    yield found.sentence or "These maps point at the lungs better than one fixed picture."
    yield from _orders(found)
    yield from _methods(found)


def _share(name: str, share: Share) -> Iterator[str]:
    empty = f"; {share.without_heat} films without heat" if share.without_heat else ""
    yield f"{name}: {share.share.text(3)}{empty}"
    yield f"  times the lungs' area: {_short(share.ratio)}"


def _orders(found: StoredExplanation) -> Iterator[str]:
    yield f"insertion and deletion in logits, {found.sample} true positives; blurred they get {_short(found.blurred)}"
    for order in found.orders:
        behind = f"; the version's gain is larger by {_short(order.behind)}" if order.behind else ""
        yield (
            f"  {order.name}: insertion {_short(order.insertion)}, deletion {_short(order.deletion)}, "
            f"gain {_short(order.gain)}{behind}"
        )


def _methods(found: StoredExplanation) -> Iterator[str]:
    for method in found.methods:
        over = ""
        if method.share_over and method.gain_over:
            over = f"; over Grad-CAM: share {_short(method.share_over)}, gain {_short(method.gain_over)}"
        yield (
            f"  {method.name}: inside {_short(method.share)}, insertion {_short(method.insertion)}, "
            f"deletion {_short(method.deletion)}, {method.milliseconds:.0f} ms a film{over}"
        )
    if found.methods:
        yield (
            f"Grad-CAM loses clearly to {found.winner}." if found.winner else "Grad-CAM loses clearly to none of them."
        )


def _short(figure: Figure) -> str:
    if figure.value is None:
        return figure.reason
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
