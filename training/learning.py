"""How a network learns by a recipe: its optimizer, and how the backend runs its steps."""

from typing import Any

import keras

from training.recipe import Recipe

_FEW_STEPS = 30  # making a graph of the network takes longer than so many steps without one


def optimizer_of(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """AdamW or Adam, whose rate rises from 0 to its peak and falls to 0 by a cosine in so many steps."""
    rising = round(recipe.warm_up * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0 if rising else recipe.learning_rate,
        steps - rising,
        warmup_target=recipe.learning_rate if rising else None,
        warmup_steps=rising,
    )
    reach = max(1.0, recipe.averaging * steps)  # a moving average of momentum 1 - 1 / reach
    averaging = {"use_ema": recipe.averaging > 0, "ema_momentum": 1.0 - 1.0 / reach}
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(rate, **averaging)
    return keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay, **averaging)


def running(steps: int) -> dict[str, Any]:
    """What `compile` is told of so many steps: with or without a graph, with or without a compiler.

    On a CPU, XLA's depthwise convolutions are 14 times slower than TensorFlow's own; JAX without a compiler takes
    minutes for what takes seconds.
    """
    on_tensorflow = keras.backend.backend() == "tensorflow"
    return {"run_eagerly": on_tensorflow and steps < _FEW_STEPS, "jit_compile": not on_tensorflow}
