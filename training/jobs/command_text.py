"""An order as the text that the command line takes."""

import shlex
from dataclasses import fields

from training.order import Order
from training.recipe import Recipe


def command_of(order: Order) -> str:
    """`python -m training run …` for the same films and recipe; choices that are the default are left out."""
    words = ["python", "-m", "training", "run", "--films", str(order.films)]
    default = Recipe()
    for field in fields(Recipe):
        value = getattr(order.recipe, field.name)
        if value != getattr(default, field.name):
            words += [flag_of(field.name), str(value)]
    words += ["--honour-marks"] if order.honour_marks else []
    words += ["--clinic-films"] if order.clinic_films else []
    return shlex.join(words)


def flag_of(choice: str) -> str:
    """The option of the command line that makes a recipe's choice."""
    return f"--{choice.replace('_', '-')}"
