"""The card page as Markdown, as HTML and from the command line."""

import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from model_store.__main__ import main
from model_store.card_blocks import Plot
from model_store.card_html import as_html
from model_store.card_markdown import as_markdown, plain
from tests.model_store.card_page_facts import Facts, evaluation_facts, page_of, write_version

PROJECT = Path(__file__).resolve().parents[2]
ID = "20261121T100000Z-abcd"  # of the facts


@pytest.fixture
def evaluation() -> Facts:
    return evaluation_facts()


def test_curves_are_drawn_and_listed(home: Path, facts: Facts, evaluation: Facts) -> None:
    page = page_of(home, facts, evaluation)
    plots = [block for section in page.sections for block in section.blocks if isinstance(block, Plot)]
    html = as_html(page)
    assert [plot.title for plot in plots] == ["ROC curve", "Reliability", "Decision curve"]
    assert html.count("<svg") == 3
    assert html.count("<polyline") == 6  # each curve beside the dashed one that it is compared with
    assert html.count("<circle") == 2
    assert "| 0.200 | 0.900 |" in as_markdown(page)  # 1 - specificity, sensitivity
    assert "| 0.876 | 0.800 (0.600 to 0.900) |" in as_markdown(page)


def test_a_net_benefit_below_nothing_is_not_drawn(home: Path, facts: Facts, evaluation: Facts) -> None:
    page = page_of(home, facts, evaluation)
    (plot,) = (block for section in page.sections for block in section.blocks if isinstance(block, Plot)
               if block.title == "Decision curve")  # fmt: skip
    assert [(point.across, point.up) for point in plot.points] == [(0.1, 0.55), (0.5, 0.4)]
    assert [(point.across, point.up) for point in plot.dashed] == [(0.1, 0.5)]
    evaluation["decision_curve"] = None
    assert "Undefined: a class has no film." in as_markdown(page_of(home, facts, evaluation))


def test_a_long_curve_is_thinned_in_markdown_with_both_ends_kept(home: Path, facts: Facts, evaluation: Facts) -> None:
    steps = [number / 100 for number in range(101)]
    evaluation["operating_curve"] = {"sensitivity": steps, "specificity": steps[::-1]}
    markdown = as_markdown(page_of(home, facts, evaluation)).split("## ROC curve")[1].split("## Calibration")[0]
    rows = re.findall(r"^\| (\d\.\d+) ", markdown, re.MULTILINE)
    assert (rows[0], rows[-1], len(rows)) == ("0.000", "1.000", 15)


def test_markup_in_a_field_stays_text(home: Path, facts: Facts, evaluation: Facts) -> None:
    facts["intended_use"]["text"] = "<script>alert(1)</script> a|b **c**\n# d"
    facts["training"]["recipe"] = {"<b>": "x|y"}
    evaluation["subgroups"][0]["name"] = "<img src=x>"
    page = page_of(home, facts, evaluation)
    html, markdown = as_html(page), as_markdown(page)
    assert not re.search(r"<(script|b|img)\b", html)
    assert "&lt;script&gt;" in html
    assert r"\<script\>" in markdown
    assert "\n# d" not in markdown
    assert r"x\|y" in markdown


@pytest.mark.parametrize(
    "said", ["# heading", "- one", "_a_", "__a__", "a _b c_", "&lt;", "&#35;", "https://elsewhere.example"]
)
def test_markdown_in_a_field_is_read_as_it_was_written(said: str) -> None:
    assert MarkdownIt().render(plain(said)) == f"<p>{escape(said)}</p>\n"
    assert "https:" not in plain(said)  # GitHub's Markdown would make a link of it


def test_figures_and_names_in_a_field_need_no_marks() -> None:
    said = "0.876 (0.800 to 0.900), 12.5 %; operating_point: mean - 2, Keras 3.15"
    assert plain(said) == said


def test_the_html_asks_for_nothing_outside(home: Path, facts: Facts, evaluation: Facts) -> None:
    html = as_html(page_of(home, facts, evaluation))
    assert not re.search(r"(src|href)=|url\(|@import|<script|<link|https?:", html)
    assert "prefers-color-scheme: dark" in html


def test_the_command_prints_markdown_unless_told(
    home: Path, facts: Facts, evaluation: Facts, capsys: pytest.CaptureFixture[str]
) -> None:
    page = page_of(home, facts, evaluation)
    for arguments, expected in ((["--md"], as_markdown(page)), ([], as_markdown(page)), (["--html"], as_html(page))):
        assert main(["card", ID, *arguments]) == 0
        assert capsys.readouterr().out == expected


def test_without_an_id_the_version_in_service_is_meant(
    home: Path, facts: Facts, capsys: pytest.CaptureFixture[str]
) -> None:
    write_version(home, facts)
    (home / "serving.json").write_text(f'{{"version": "{ID}"}}')
    assert main(["card"]) == 0
    assert f"Version {ID}" in capsys.readouterr().out


def test_an_unknown_id_ends_with_1_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "gone"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "'gone'" in captured.err


def test_the_command_runs_as_a_module(home: Path, facts: Facts) -> None:
    write_version(home, facts)
    command = [sys.executable, "-m", "model_store", "card", ID, "--html"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    assert done.stdout.decode("utf-8").startswith("<!doctype html>")
