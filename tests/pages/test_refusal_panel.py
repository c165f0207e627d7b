"""Which films a version refuses, on the Performance page."""

from pathlib import Path

import pytest

from evaluation.stored_refusal import OWN_FILMS, KindOfFilm, StoredRefusal, refusal_place, share_figure
from model_store.limits import limits_of
from model_store.store import serving_version
from pages.parts.refusal_panel import refusal_columns
from tests.pages.opened_page import opened, words
from tests.shipped_copies import copy_of_shipped

ID = "20991231T000000Z-f00d"


def panel() -> str:
    return words(opened("audit/performance", part="Refusals"))


def asked(limits: str) -> StoredRefusal:
    """Figures of the version in service, kept."""
    serving = serving_version()
    kind = KindOfFilm(
        of="some set", kind="turned by 90", films=20, refused=19, doubted=0, codes={"turned": 19}, asked="refused",
        figure=share_figure(19, 20), target=0.99,
    )  # fmt: skip
    found = StoredRefusal(
        version=serving.id, limits=limits, created="2026-11-22T08:00:00Z", openings=1, kinds=(kind,), missing=()
    )  # fmt: skip
    refusal_place(serving.id).parent.mkdir(parents=True, exist_ok=True)
    refusal_place(serving.id).write_text(found.model_dump_json())
    return found


def test_a_version_without_limits_says_that_it_cannot_refuse(home: Path) -> None:
    copy_of_shipped(home, ID)
    (home / "serving.json").write_text(f'{{"version": "{ID}"}}')
    assert f"`python -m training limits {ID}` fixes them" in panel()


@pytest.mark.usefixtures("home")
def test_figures_stand_there_with_what_was_meant_and_old_ones_do_not() -> None:
    limits = limits_of(serving_version())
    assert limits is not None
    columns = refusal_columns(asked(limits.digest))
    assert columns["films"] == ["some set: turned by 90"]
    assert (columns["share"], columns["target"]) == ([0.95], ["at least 0.99, missed"])
    assert f"Asked at 2026-11-22 08:00 UTC. {OWN_FILMS}" in panel()
    asked("0" * 64)
    assert "Nobody has asked yet which films this version refuses" in panel()
