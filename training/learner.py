"""A network as it learns: with all that it pays for beside its finding."""

import keras

from training.cause import learn_cause
from training.frozen_norms import with_frozen_norms_folded
from training.labelled import LabelledFilms
from training.network import build_network
from training.outside_lungs import pay_outside
from training.recipe import Recipe


def learner_for(recipe: Recipe, train: LabelledFilms) -> tuple[keras.Model, keras.Model]:
    """A new network, and the same one, weights and all, that learns from batches of these films.

    The learner gives the logit of the finding alone; its inputs are those of `TrainingBatches`.
    """
    network = build_network(recipe, with_cause=train.viral is not None)
    learning = with_frozen_norms_folded(network)
    logit, inputs = learning.outputs[0], [learning.input]
    if train.lungs is not None:
        logit, outside = pay_outside(logit, learning, recipe.outside_lungs)
        inputs.append(outside)
    if train.viral is not None:
        logit, wanted = learn_cause(logit, learning, recipe.cause, recipe.label_smoothing)
        inputs.append(wanted)
    if len(inputs) == 1:
        return network, learning
    return network, keras.Model(inputs, logit, name=f"{network.name}_learner")
