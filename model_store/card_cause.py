"""The part of a card page on telling a viral from a bacterial pneumonia."""

from model_store.card import Card
from model_store.card_blocks import Section, percent, told
from model_store.card_figures import figure_table
from model_store.stored_evaluation import stored_figure

TITLE = "Bacterial or viral"

# What each figure of the cause is called, and means.
CAUSE_NAMES = {
    "auc": (
        "Area under the ROC curve",
        "of a viral and a bacterial film, how often the viral one is held for more viral",
    ),
    "accuracy": ("Accuracy", "share of films whose cause would be called rightly, were one always named"),
    "bacterial_right": ("Bacterial ones called so", "share of bacterial films that would be called bacterial"),
    "viral_right": ("Viral ones called so", "share of viral films that would be called viral"),
    "named": ("Cause named", "share of films of which a cause is named at all"),
    "accuracy_named": ("Accuracy where it is named", "share of the named causes that are right"),
}


def cause(card: Card) -> Section:
    """How causes are told apart, and what that is worth."""
    facts = card.cause
    if facts is None:
        return Section(TITLE, (told("This version does not tell bacterial from viral pneumonia."),))
    made = facts.calibration
    return Section(
        TITLE,
        (
            told(
                "Given a pneumonia. The label is the one in the film's name; no germ was looked for here. Of every "
                "test film whose cause is known, whatever its finding; in brackets the 95 % interval.",
                f"A cause is named from a calibrated probability of {percent(facts.named_from)} on. "
                f"Rule: {facts.operating_point.rule}. Calibration: {made.method}, slope {made.slope:.3f}; fitted on "
                f"{made.fitted_on} ({made.films} films).",
            ),
            figure_table({name: stored_figure(figure) for name, figure in facts.figures.items()}, CAUSE_NAMES),
        ),
    )
