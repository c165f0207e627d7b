"""Items of two reporting checklists, in short words of our own, answered from the version or left visibly empty.

CLAIM is numbered as in 2020; its update of 2024 numbers some items otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass

from model_store import checklist_answers as answers
from model_store.card import Card
from model_store.card_blocks import UNANSWERED, Section, Table, told
from model_store.stored_evaluation import StoredEvaluation

CLAIM = (
    "CLAIM: Mongan, Moy, Kahn: Checklist for Artificial Intelligence in Medical Imaging, "
    "Radiology: Artificial Intelligence 2 (2020) e200029, doi 10.1148/ryai.2020200029"
)
TRIPOD = "TRIPOD+AI: Collins et al., BMJ 385 (2024) e078378, doi 10.1136/bmj-2023-078378"
COLUMNS = ("Item", "Asks for", "Answer")

Answer = Callable[[Card, StoredEvaluation | None], str | None]


@dataclass(frozen=True)
class Item:
    """One item: its number, what it asks for in our words, and what answers it; None: nothing in a version does."""

    number: str
    asks: str
    answer: Answer | None = None


CLAIM_ITEMS = (
    Item("3", "intended use and clinical role", answers.intended_use),
    Item("7", "where the data come from", answers.source),
    Item("8", "how, where and when patients were chosen"),
    Item("14", "what counts as the truth", answers.truth),
    Item("16", "who set the labels, and how qualified they were"),
    Item("20", "how films were shared out, with counts", answers.partitions),
    Item("21", "at which level the parts are separate", answers.disjoint),
    Item("22", "the model in detail", answers.network),
    Item("24", "initial weights", answers.weights),
    Item("25", "training, augmentation, settings", answers.training),
    Item("32", "test on data from elsewhere"),
    Item("36", "diagnostic accuracy with its precision", answers.accuracy),
    Item("37", "analysis of the wrong calls", answers.failures),
    Item("38", "limits: bias, uncertainty, other places", answers.number_of_limits),
)
TRIPOD_ITEMS = (
    Item("3b", "whom the model is for, its purpose and its users", answers.intended_use),
    Item("5b", "dates of the data"),
    Item("13", "imbalance of the classes, and recalibration", answers.imbalance),
    Item("14", "what was done for fairness"),
    Item("15", "the output, and how its threshold was set", answers.output),
    Item("17", "ethics approval and consent"),
    Item("22", "the whole model, and restrictions on its use", answers.whole_model),
    Item("23a", "performance with intervals, and by subgroup", answers.subgroups_shown),
)


def checklists(card: Card, evaluation: StoredEvaluation | None) -> Section:
    """Both checklists' items with their answers."""

    def answered(items: tuple[Item, ...]) -> Table:
        found = [item.answer(card, evaluation) if item.answer else None for item in items]
        rows = zip(items, found, strict=True)
        return Table(COLUMNS, tuple((item.number, item.asks, answer or UNANSWERED) for item, answer in rows))

    return Section("Checklists", (told(f"{CLAIM}."), answered(CLAIM_ITEMS), told(f"{TRIPOD}."), answered(TRIPOD_ITEMS)))
