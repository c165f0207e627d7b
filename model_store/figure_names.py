"""The figures' names and meanings, in plain words."""

# Each figure's name and meaning in plain words, in the order of the table.
NAMES = {
    "auc": ("Area under the ROC curve", "how well films with and without pneumonia are told apart at any threshold"),
    "accuracy": ("Accuracy", "share of films called rightly"),
    "sensitivity": ("Sensitivity", "share of films with the finding that are called so"),
    "specificity": ("Specificity", "share of films without the finding that are called so"),
    "positive_predictive_value": ("Positive predictive value", "share of alarms that are right, in these films"),
    "negative_predictive_value": ("Negative predictive value", "share of all-clears that are right, in these films"),
    "positive_likelihood_ratio": ("Positive likelihood ratio", "how much an alarm raises the odds of the finding"),
    "negative_likelihood_ratio": ("Negative likelihood ratio", "how much an all-clear lowers the odds"),
    "f1": ("F1", "harmonic mean of sensitivity and positive predictive value"),
    "balanced_accuracy": ("Balanced accuracy", "mean of sensitivity and specificity"),
    "auc_by_patient": ("Area under the ROC curve, interval by patient", "the same; films of one patient kept together"),
    "average_precision": ("Average precision", "area under the precision-recall curve"),
    "f1_macro": ("F1, both classes alike", "mean of the two classes' F1"),
    "f1_weighted": ("F1, by films", "the two classes' F1, weighed by their films"),
    "precision_macro": ("Precision, both classes alike", "mean of the two classes' predictive values"),
    "precision_weighted": ("Precision, by films", "the predictive values, weighed by the classes' films"),
    "matthews_correlation": ("Matthews correlation", "agreement of call and label: 1 full, 0 none"),
    "net_benefit": ("Net benefit", "right alarms less wrong ones, weighed by the operating point, per film"),
    "brier_score": ("Brier score", "mean squared error of the probability; less is better"),
    "log_loss": ("Log loss", "mean surprise at the label; less is better"),
    "adaptive_calibration_error": ("Calibration error", "how far probabilities are from what happened"),
    "adaptive_calibration_error_balanced": ("Calibration error, classes alike", "the same, each class weighing a half"),
}


def name_of(figure: str) -> str:
    """A figure's name in plain words; one that is not known here keeps its own."""
    return NAMES[figure][0] if figure in NAMES else figure.replace("_", " ")
