"""The model page: the card of the version in service, as it is written."""

import streamlit as st

from model_store.card import Card, Estimate
from pages.parts.session import reader_or_stop

_FIGURES = {
    "auc": (
        "Area under the ROC curve",
        "how well films with and without pneumonia are told apart at any operating point",
    ),
    "accuracy": ("Accuracy", "share of films called rightly"),
    "sensitivity": ("Sensitivity", "share of films with pneumonia that are called pneumonia"),
    "specificity": ("Specificity", "share of films without pneumonia that are called so"),
}


def _interval(figure: Estimate) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def _figures(card: Card) -> None:
    evaluation = card.evaluation
    st.subheader("What it is worth", anchor=False)
    readings = "once" if evaluation.test_set_readings == 1 else f"{evaluation.test_set_readings} times"
    st.markdown(
        f"On the {evaluation.films} films of the *{evaluation.protocol}* test set "
        f"({evaluation.positive} with pneumonia, {evaluation.negative} without), which this version did not learn from "
        f"and which was opened {readings}. In brackets the 95 % interval."
    )
    st.table(
        {
            "Figure": [_FIGURES[name][0] for name in evaluation.figures],
            "Value": [_interval(figure) for figure in evaluation.figures.values()],
            "Films": [str(figure.films) for figure in evaluation.figures.values()],
            "Meaning": [_FIGURES[name][1] for name in evaluation.figures],
            "Interval by": [figure.method for figure in evaluation.figures.values()],
        }
    )


def _limits(card: Card) -> None:
    use = card.intended_use
    st.subheader("What it is for", anchor=False)
    st.markdown(f"{use.text}\n\nChildren aged {use.youngest_age} to {use.oldest_age}.")
    st.subheader("Limits", anchor=False)
    st.markdown(
        "- The films come from one hospital; how the model does elsewhere is not known.\n"
        "- In these films the size of the picture alone tells much about the label; part of any figure is that.\n"
        "- Most films called pneumonia wrongly are small, wide films of children without it.\n"
        f"- {card.training_data.positive / card.training_data.films:.0%} of the films learned from show pneumonia; "
        "where it is rarer, fewer of the alarms will be right."
    )


def _making(card: Card) -> None:
    st.subheader("How a film is called", anchor=False)
    st.markdown(
        f"Pneumonia from a calibrated probability of **{card.operating_point.probability:.3f}** on. "
        f"Rule: {card.operating_point.rule}.\n\nCalibration: {card.calibration.method}, slope "
        f"{card.calibration.slope:.3f}, intercept {card.calibration.intercept:.3f}; "
        f"fitted on {card.calibration.fitted_on}.\n\n"
        f"Heat map: full strength at {card.heat_map.ceiling:.1f} logits on every film ({card.heat_map.rule})."
    )
    st.subheader("How it was made", anchor=False)
    data, training = card.training_data, card.training
    st.markdown(
        f"{training.network}; trained for {training.epochs} epochs on {data.films} films ({data.positive} with "
        f"pneumonia, {data.negative} without), {data.validation_films} held out to watch.\n\n"
        f"Films: {data.attribution.what}. {data.attribution.licence}. {data.attribution.source}.\n\n"
        f"Starting weights: {training.weights.what}. {training.weights.licence}. {training.weights.source}.\n\n"
        f"Licence of this version: {card.licence}."
    )


card = reader_or_stop().version.card
st.title("The model in service", anchor=False)
st.caption(f"Version {card.id}, made {card.created:%d %B %Y}")
_limits(card)
_figures(card)
_making(card)
with st.expander("The whole card"):
    st.json(card.model_dump(mode="json"), expanded=2)
