"""The limits of a version, said with its own numbers."""

from collections.abc import Iterator

from model_store.card import Card
from model_store.card_blocks import NOT_STORED, Section, listed, percent
from model_store.stored_evaluation import StoredEvaluation, StoredSubgroup

OFFICIAL_DATA = "chest_xray, the public set"  # training_data.name of the public set; a test ties it to training


def limits(card: Card, evaluation: StoredEvaluation | None) -> Section:
    """What the figures do not promise."""
    return Section("Limits", (listed(*_sentences(card, evaluation)),))


def _sentences(card: Card, evaluation: StoredEvaluation | None) -> Iterator[str]:
    use, data = card.intended_use, card.training_data
    yield f"Only for children aged {use.youngest_age} to {use.oldest_age}: nothing is known of others."
    if data.name == OFFICIAL_DATA:
        yield "The films come from one hospital. How the model does elsewhere is not known."
    if data.name == OFFICIAL_DATA and data.division.protocol == "official":
        yield (
            "The test films differ from the films learned from in size and shape (size shift), "
            "so these figures stand for this one test set."
        )
    yield _size_alone(evaluation)
    if evaluation is not None:
        yield from _uneven(evaluation)
    if learned := data.positive + data.negative:
        yield (
            f"{percent(data.positive / learned)} of the films learned from show pneumonia. "
            "Where it is rarer, fewer of the alarms will be right."
        )
    yield f"Trained once, with seed {card.training.seed}. How far another seed moves the figures is not stored."


def _size_alone(evaluation: StoredEvaluation | None) -> str:
    """The zero-pixel row of the limits."""
    if evaluation is None:
        return f"How far the size of a film alone gives the label away (zero-pixel baseline): {NOT_STORED}"
    size, adjusted = evaluation.leak.size, evaluation.leak.adjusted
    if size.value is None:
        return f"How far the size of a film alone gives the label away (zero-pixel baseline): {size.text()}."
    return (
        f"The size of a film alone, without one pixel, reaches an area of {size.text()} (zero-pixel baseline): part of "
        f"any figure may be that. Among films of like size this model reaches {adjusted.text()}."
    )


def _uneven(evaluation: StoredEvaluation) -> Iterator[str]:
    """For each kind of film, where wrong alarms are most and least frequent."""
    known: dict[str, list[tuple[float, StoredSubgroup]]] = {}
    for group in evaluation.subgroups:
        figure = group.figures.get("specificity")
        if figure is not None and figure.value is not None:
            known.setdefault(group.kind, []).append((figure.value, group))
    for kind, groups in known.items():
        if len(groups) > 1:
            worst, best = min(groups, key=_value), max(groups, key=_value)
            yield (
                f"By {kind}, films without pneumonia are cleared least often where it is {worst[1].name} "
                f"({percent(worst[0])}), most often where it is {best[1].name} ({percent(best[0])})."
            )


def _value(group: tuple[float, StoredSubgroup]) -> float:
    return group[0]
