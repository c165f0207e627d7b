"""The card page of a version: every section, as plain data, from its card and the evaluation beside it."""

from dataclasses import dataclass

from model_store.card import Attribution, Card, DivisionFacts, Training
from model_store.card_blocks import Section, Table, listed, times, told
from model_store.card_cause import cause
from model_store.card_figures import by_subgroup, calibration, curves, net_benefit, worth, zero_pixel
from model_store.card_limits import limits
from model_store.card_refusal import refusal
from model_store.checklist import checklists
from model_store.limits import limits_of
from model_store.stored_evaluation import StoredEvaluation, stored_evaluation
from model_store.version import Version


@dataclass(frozen=True)
class CardPage:
    """A version's card for people; renderers add nothing to it."""

    version: str
    made: str
    sections: tuple[Section, ...]


def card_page(version: Version, openings: int = 0) -> CardPage:
    """The page of `version`. Raises VersionError when its evaluation or its limits cannot be read.

    openings: how often a ledger saw its test set opened; the larger of this and the card's own count is shown.
    """
    card, evaluation = version.card, stored_evaluation(version)
    return CardPage(
        version=card.id,
        made=f"Version {card.id}, made {card.created:%d %B %Y}",
        sections=(
            _use(card),
            limits(card, evaluation),
            _data(card, evaluation),
            _protocol(card, openings),
            worth(card, evaluation),
            cause(card),
            by_subgroup(evaluation),
            zero_pixel(evaluation),
            curves(evaluation),
            calibration(card, evaluation),
            net_benefit(evaluation),
            _calling(card),
            refusal(limits_of(version)),
            _making(card),
            checklists(card, evaluation),
        ),
    )


def _use(card: Card) -> Section:
    use = card.intended_use
    return Section("What it is for", (told(use.text, f"Children aged {use.youngest_age} to {use.oldest_age}."),))


def _data(card: Card, evaluation: StoredEvaluation | None) -> Section:
    data, test = card.training_data, card.evaluation
    patients = f", of {evaluation.patients} patients" if evaluation else ""
    clinic = (
        f" Of these, films of the clinic with a clinician's verdict: {data.clinic_films}." if data.clinic_films else ""
    )
    marked = f" Left out because of people's marks: {data.left_out_by_marks}." if data.left_out_by_marks else ""
    return Section(
        "Data",
        (
            listed(
                f"Set: {data.name}. {_credit(data.attribution)}",
                f"Learned from: {data.films} films ({data.positive} with pneumonia, {data.negative} without)."
                f"{clinic}{marked}",
                f"Held out to watch the training: {data.validation_films} films.",
                f"Tested on: {test.films} films ({test.positive} with pneumonia, {test.negative} without){patients}.",
                f"Fingerprint of the films (sha256): {data.digest}.",
            ),
        ),
    )


def _protocol(card: Card, openings: int) -> Section:
    test, cut = card.evaluation, card.training_data.division
    return Section(
        "Protocol",
        (
            told(
                f"Tested by the {test.protocol} protocol (version {cut.version}, seed {cut.seed}), on films that this "
                f"version did not learn from. Its test set was opened {times(max(test.test_set_readings, openings))}."
                f"{_best_of(test.candidates)}",
                _shared(cut),
            ),
        ),
    )


def _best_of(candidates: int) -> str:
    if candidates == 1:
        return ""
    return (
        f" With it, {candidates} versions were tested on these films: the best of several looks a little better there "
        "than it is."
    )


def _shared(cut: DivisionFacts) -> str:
    sides = f"{cut.contents_on_two_sides} identical films and {cut.patients_on_two_sides} patients are on two sides"
    coarse = cut.coarse_patients_on_two_sides
    if not coarse:
        return f"{sides}, counted when the films were divided."
    return (
        f"{sides}, counted when the films were divided. By the number alone, {coarse} patients would be: "
        f"probably numbering that starts again."
    )


def _calling(card: Card) -> Section:
    point, scale = card.operating_point, card.heat_map
    return Section(
        "How a film is called",
        (
            told(
                f"{card.labels[1]} from a calibrated probability of {point.probability:.3f} on. Rule: {point.rule}.",
                f"Heat map: full strength at {scale.ceiling:.1f} logits on every film ({scale.rule}).",
            ),
        ),
    )


def _making(card: Card) -> Section:
    training, made = card.training, card.preparation
    software = ", ".join(f"{name} {version}" for name, version in training.software.items())
    recipe = Table(("Setting", "Value"), tuple((name, str(value)) for name, value in training.recipe.items()))
    return Section(
        "How it was made",
        (
            listed(
                f"Network: {training.network}.",
                f"Starting weights: {_credit(training.weights)}",
                f"Preparation: {made.signature}.",
                f"Training: {training.epochs} epochs{_kept(training)}, {training.seconds / 60:.0f} minutes on "
                f"{training.cores} cores, seed {training.seed}.",
                f"Software: {software}.",
                f"Made again: {training.repeatable}",
                f"Licence of this version: {card.licence}.",
            ),
            recipe,
        ),
    )


def _kept(training: Training) -> str:
    if training.kept_epoch in (None, training.epochs):
        return ""
    return f", stopped; epoch {training.kept_epoch}, with the smallest validation loss, is kept"


def _credit(work: Attribution) -> str:
    return f"{work.what}. {work.licence}. {work.source}."
