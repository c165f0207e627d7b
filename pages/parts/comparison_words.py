"""What a comparison of two versions says, in sentences and rows."""

from collections.abc import Mapping
from typing import Any

from evaluation.comparison import Comparison, McNemar
from model_store.card import Card
from pages.parts.figure_words import number_in_words

_NO_DIFFERENCE = 0.05  # below it a difference is called more than chance, the usual convention


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """The three comparisons in plain words."""
    found = [_of_films("films", comparison.all_films), _of_films("films with pneumonia", comparison.positive)]
    found.append(_of_films("films without pneumonia", comparison.negative))
    if (area := comparison.area) is not None:
        found.append(
            f"A sick child's film is ranked above a healthy one's in {area.champion:.1%} of pairs by the first version "
            f"and in {area.candidate:.1%} by the second. {_chance(area.probability, 'DeLong')}"
        )
    return tuple(sentence.replace("%", " %") for sentence in found)


def _of_films(what: str, test: McNemar) -> str:
    if not test.champion_only and not test.candidate_only:
        return f"Of the {what}, both versions get the same ones right."
    return (
        f"Of the {what}, {test.champion_only} are called rightly by the first version alone and "
        f"{test.candidate_only} by the second alone. {_chance(test.exact, 'McNemar')}"
    )


def _chance(probability: float, test: str) -> str:
    often = "less than 1" if probability < 0.01 else f"about {100 * probability:.0f}"
    verdict = "more than chance would explain" if probability < _NO_DIFFERENCE else "no more than chance may do"
    return f"Two equally good versions would differ this much in {often} of 100 comparisons ({test}): {verdict}."


def difference_rows(comparison: Comparison) -> list[tuple[str, str]]:
    """Each figure's difference, second less first, with its interval."""
    rows = [
        ("Accuracy", comparison.all_films.difference),
        ("Sensitivity", comparison.positive.difference),
        ("Specificity", comparison.negative.difference),
    ]
    if comparison.area is not None:
        rows.insert(0, ("Area under the ROC curve", comparison.area.difference))
    return [(name, number_in_words(figure, sign="+")) for name, figure in rows]


def making_rows(first: Card, second: Card) -> list[tuple[str, str, str]]:
    """What differs in how the two were made: recipe, data, network, calibration."""
    return [
        (name, str(before), str(after))
        for name, before, after in _pairs(_making(first), _making(second))
        if before != after
    ]


def _making(card: Card) -> Mapping[str, Any]:
    data = card.training_data
    facts = {
        "data": data.name,
        "fingerprint of the films": data.digest[:16],
        "films learned from": data.films,
        "network": card.training.network,
        "starting weights": card.training.weights.what,
        "preparation": card.preparation.signature,
        "calibration": f"{card.calibration.method}, slope {card.calibration.slope:.3f}",
        "operating point": f"{card.operating_point.probability:.3f}",
    }
    return facts | {f"recipe: {name}": value for name, value in card.training.recipe.items()}


def _pairs(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    names = [*first, *(name for name in second if name not in first)]
    return [(name, first.get(name, "–"), second.get(name, "–")) for name in names]
