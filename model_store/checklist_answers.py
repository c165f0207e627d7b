"""Answers to the checklists' items: each from a version's card and evaluation, None where they do not know."""

from model_store.card import Card
from model_store.card_blocks import Sentences
from model_store.card_figures import all_figures, outcomes
from model_store.card_limits import limits
from model_store.figure_names import name_of
from model_store.stored_evaluation import StoredEvaluation
from model_store.version import NETWORK_FILE


def intended_use(card: Card, _: StoredEvaluation | None) -> str:
    """Whom and what the version is for."""
    use = card.intended_use
    return f"{use.text} Children aged {use.youngest_age} to {use.oldest_age}."


def source(card: Card, _: StoredEvaluation | None) -> str:
    """Where the films come from."""
    data = card.training_data
    return f"{data.name}. {data.attribution.what}. {data.attribution.source}. {data.attribution.licence}."


def truth(card: Card, _: StoredEvaluation | None) -> str:
    """What the label is, as the source of the films gives it."""
    source = card.training_data.attribution.source
    return f"The label that came with each film ({' or '.join(card.labels)}), from {source}."


def partitions(card: Card, _: StoredEvaluation | None) -> str:
    """How many films were learned from, watched and tested on."""
    data, test = card.training_data, card.evaluation
    return (
        f"Learned from {data.films} ({data.positive} with pneumonia), watched {data.validation_films}, "
        f"tested on {test.films} ({test.positive} with); {test.protocol} protocol."
    )


def disjoint(card: Card, _: StoredEvaluation | None) -> str:
    """What train, validation and test share, as counted when they were cut."""
    cut = card.training_data.division
    return (
        f"Protocol {cut.protocol}, version {cut.version}, seed {cut.seed}. On more than one side: "
        f"{cut.contents_on_two_sides} groups of identical files, {cut.patients_on_two_sides} patients, "
        f"{cut.coarse_patients_on_two_sides} coarse patients (the number alone, which may start again). "
        f"Calibration: {card.calibration.fitted_on}."
    )


def network(card: Card, _: StoredEvaluation | None) -> str:
    """The network and its input."""
    made = card.preparation
    return (
        f"{card.training.network}. Input: {made.side} x {made.side} pixels ({made.signature}). Layers: {NETWORK_FILE}."
    )


def weights(card: Card, _: StoredEvaluation | None) -> str:
    """What training started from."""
    weights = card.training.weights
    return f"{weights.what}. {weights.source}."


def training(card: Card, _: StoredEvaluation | None) -> str:
    """The recipe, whole."""
    recipe = ", ".join(f"{name} {value}" for name, value in card.training.recipe.items())
    return f"{card.training.epochs} epochs. Recipe: {recipe}."


def accuracy(card: Card, evaluation: StoredEvaluation | None) -> str:
    """The card's own figures."""
    figures = all_figures(card, evaluation)
    shown = [name for name in figures if name in card.evaluation.figures]
    return "; ".join(f"{name_of(name)} {figures[name].text()}" for name in shown) + "."


def failures(_: Card, evaluation: StoredEvaluation | None) -> str | None:
    """How many films were called wrongly."""
    return outcomes(evaluation.cells) if evaluation else None


def number_of_limits(card: Card, evaluation: StoredEvaluation | None) -> str:
    """Where the limits stand."""
    known = sum(len(block.lines) for block in limits(card, evaluation).blocks if isinstance(block, Sentences))
    return f"See the {known} limits of this card."


def imbalance(card: Card, _: StoredEvaluation | None) -> str:
    """How the threshold and the calibration treat the classes."""
    made = card.calibration
    return f"Rule of the threshold: {card.operating_point.rule}. Recalibrated: {made.method}, on {made.fitted_on}."


def output(card: Card, _: StoredEvaluation | None) -> str:
    """What comes out, and from where on it is a finding."""
    point = card.operating_point
    return f"A calibrated probability; {card.labels[1]} from {point.probability:.3f} on. Rule: {point.rule}."


def whole_model(card: Card, _: StoredEvaluation | None) -> str:
    """What is given with the version, and under which licence."""
    return f"The version's own files: {', '.join(sorted(card.files))}. Licence: {card.licence}."


def subgroups_shown(card: Card, evaluation: StoredEvaluation | None) -> str | None:
    """The figures, and of which subgroups there are more."""
    if evaluation is None:
        return None
    kinds = ", ".join(dict.fromkeys(group.kind for group in evaluation.subgroups))
    return f"{accuracy(card, evaluation)} By subgroup ({kinds}): see the table of this card. None by sex or origin."
