"""Examinations of heat maps, made up."""

from datetime import UTC, datetime

from evaluation.figure import Figure
from evaluation.stored_explanation import Curve, Method, Order, Share, Shuffled, StoredExplanation

ID = "20990101T000000Z-beef"


def figure(value: float, half: float = 0.02) -> Figure:
    return Figure(value, value - half, value + half, 60, "bootstrap by patient 95 %, 1000 draws")


def share(value: float) -> Share:
    return Share(share=figure(value), ratio=figure(value / 0.34), without_heat=0)


def method(name: str, share_over: Figure | None = None, gain_over: Figure | None = None) -> Method:
    measured = {"share": figure(0.4), "insertion": figure(3.0), "deletion": figure(2.0)}
    return Method(name=name, **measured, milliseconds=9.0, share_over=share_over, gain_over=gain_over)


def order(name: str, behind: Figure | None) -> Order:
    curve = Curve(mean=(1.0, 2.0), low=(0.9, 1.9), high=(1.1, 2.1))
    figures = {"insertion": figure(3.0), "deletion": figure(2.0), "gain": figure(1.0)}
    return Order(name=name, **figures, behind=behind, inserted=curve, deleted=curve)


def examination(
    card: str = "0" * 64, over_template: float = 0.1, methods: tuple[Method, ...] = ()
) -> StoredExplanation:
    return StoredExplanation(
        version=ID,
        card=card,
        created=datetime(2099, 1, 1, tzinfo=UTC),
        data_digest="1" * 64,
        tested=624,
        films=378,
        area=figure(0.34),
        outline=figure(0.71),
        outcomes={"true positive": share(0.55), "false negative": share(0.5)},
        shuffled=(Shuffled(stage="every layer", maps=share(0.35), by_seed=(0.34, None), fall=figure(0.2)),),
        template=share(0.45),
        template_films=400,
        over_template=figure(over_template),
        sample=60,
        blurred=figure(0.8),
        places=(0.0, 1.0),
        orders=(
            order("this version's maps", None),
            order("fixed picture", figure(0.1)),
            order("random order", figure(0.2)),
        ),
        methods=methods,
    )
