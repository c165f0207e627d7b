"""What is never written, looked for in every string of the sources and in what is shown of films; each rule is broken.

Never written are "normal" and its like as a result, a sentence about anatomy that no model produced, a result called
final, and a patient's name. The model says "no pneumonia" of a film, which is less than "normal"; lungs it does find.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from model_store import __main__ as store_command
from reading import __main__ as command
from tests.pages.opened_page import opened, words
from tests.reading.drawn_dicom import WRITABLE, data_set, file_of

PROJECT = Path(__file__).resolve().parent.parent
PLACES = ("records", "model_store", "reading", "films", "evaluation", "training", "pages", "app.py")

NEVER = {
    "a film called normal": r"\bnormal\b|unremarkable|no acute|no abnormal|no evidence of|\brule[sd]? out\b"
    r"|lungs? (is|are|look|looks) (clear|healthy)|clear lungs?",
    "a result called final": r"\bfinal\b|\bdefinit(e|ive)\b|\bconclusive\b",
    "a sentence about anatomy": r"(?<!by )\bheart|cardi(ac|omeg)|mediastin|\bribs?\b|diaphragm|pleura|effusion"
    r"|consolidat|infiltrat|opacit|\bhil(um|ar)\b|\blob(e|es|ar)\b|costophren|trachea|pneumothora|atelecta|nodul"
    r"|thym(us|ic)|\bbones?\b|\bspine\b|clavicle|\baort|bronch",
    "a patient's name": r"patient.?s? ?name|0010,? ?0010",
}

# Strings in which such a word is meant otherwise, by file; each is the whole string, or the whole piece of an f-string.
ALLOWED = {
    # The label that a film came with, by the data set's own word.
    ("films/layout.py", "NORMAL"),
    ("films/archive.py", "Expected a zip with a folder train/NORMAL, received one without."),
    *(("films/sources.py", f"{split}/NORMAL") for split in ("train", "val", "test")),
    ("films/patients.py", "NORMAL"),
    ("films/patients.py", "normal"),  # in the place of a cause
    ("training/chosen_clinic_films.py", "NORMAL"),
    ("training/reproductions/table.py", "NORMAL"),  # as published figures name the class
    ("pages/parts/outcome_cells.py", "labelled normal"),
    # The words of another data set's label, which a person names by --normal.
    ("evaluation/__main__.py", "normal"),
    (
        "films/other_folder.py",
        " that labels the films, with its words for pneumonia and for normal; it could be one of ",
    ),
    # An interval by the normal approximation.
    ("training/reproductions/run.py", "normal 95 %"),
    # Parts of the body that a header may name, a closed list by which films of other parts are refused.
    *(("reading/dicom_terms.py", part) for part in ("RIBS", "CLAVICLE", "SPINE")),
    # What people drew, in the lung network's card.
    ("training/lungs/draft_card.py", "lung masks of the films, which include most of the heart"),
    # The element that a copy without personal data empties.
    ("reading/deidentified.py", "PatientName"),
    # The element by which an archive puts an object beside its film; it is written into nothing else.
    ("reading/dicom_source.py", "PatientName"),
}


@cache
def _strings_of_the_program() -> Sequence[tuple[str, int, str]]:
    return tuple(_strings(PROJECT))


def _strings(root: Path) -> Iterator[tuple[str, int, str]]:
    """Every string of the sources that is no docstring, and every line of what the browser gets, comments left out."""
    for place in PLACES:
        for path in [root / place] if place.endswith(".py") else sorted((root / place).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".py" and path.is_file():
                yield from ((name, line, text) for line, text in _of_python(path.read_text(encoding="utf-8")))
            elif path.suffix in {".js", ".html"}:
                text = re.sub(
                    r"/\*.*?\*/|^\s*//.*?$|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S | re.M
                )
                yield from ((name, number, line) for number, line in enumerate(text.splitlines(), 1))


def _of_python(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def never_written(strings: Iterable[tuple[str, int, str]]) -> list[str]:
    """Those of the strings that break a rule, with the rule."""
    return [
        f"{name}:{line} {rule}: {text.strip()!r}"
        for name, line, text in strings
        for rule in broken(text)
        if (name, text) not in ALLOWED
    ]


def broken(text: str) -> list[str]:
    """The rules that a text breaks."""
    return [rule for rule, pattern in NEVER.items() if re.search(pattern, text, re.IGNORECASE)]


def test_nothing_of_it_stands_in_the_sources() -> None:
    assert never_written(_strings_of_the_program()) == []


def test_every_exception_is_still_needed() -> None:
    standing = {(name, text) for name, _, text in _strings_of_the_program() if broken(text)}
    assert standing >= ALLOWED


@pytest.mark.parametrize(
    ("rule", "file", "breach"),
    [
        ("a film called normal", "pages/clinic/breach.py", 'st.markdown("Finding: normal")'),
        ("a film called normal", "reading/breach.py", 'FINDINGS = ("pneumonia", "NORMAL")'),
        ("a film called normal", "pages/parts/breach.py", 'said = f"No acute findings on {film}."'),
        ("a film called normal", "pages/parts/breach.js", 'label.textContent = "The lungs are clear";'),
        ("a film called normal", "pages/parts/outcome_cells.py", 'st.caption("normal")'),
        ("a film called normal", "training/breach.py", 'print("pneumonia is ruled out")'),
        ("a result called final", "model_store/breach.py", 'rows = {"Final result": finding}'),
        ("a result called final", "pages/audit/breach.py", 'st.header("Definitive reading")'),
        ("a sentence about anatomy", "reading/breach.py", 'Concern("heart", "The heart is enlarged.", False)'),
        ("a sentence about anatomy", "pages/clinic/breach.py", 'st.write("Consolidation in the right lower lobe")'),
        ("a sentence about anatomy", "pages/parts/breach.html", "<p>No pleural effusion.</p>"),
        ("a patient's name", "pages/clinic/breach.py", 'st.text_input("Patient name")'),
        ("a patient's name", "reading/breach.py", "facts['name'] = header['PatientName']"),
    ],
)
def test_a_breach_is_named(rule: str, file: str, breach: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(breach, encoding="utf-8")
    named = never_written(_strings(tmp_path))
    assert named
    assert all(one.startswith(f"{file}:1 {rule}") for one in named)


@pytest.mark.parametrize(
    "allowed",
    [
        '"""The heart is no finding."""',
        "# normal films",
        'st.write("No pneumonia; by heart, normalised")',
        "normal = 1",
    ],
)
def test_what_is_meant_otherwise_is_not_named(allowed: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(allowed, encoding="utf-8")
    assert never_written(_strings(tmp_path)) == []


HERS = "Doe^Jane-7391"


@pytest.fixture
def every_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings come in turn: what a version says of drawings is its own affair."""
    turns = cycle(("pneumonia", "no pneumonia", "uncertain"))
    monkeypatch.setattr("reading.reader.finding_of", lambda *_: next(turns))


def _films() -> dict[str, bytes]:
    """Films that are read, doubted, refused and broken, the last one of a patient whose name the header gives."""
    noise = np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)
    greys = phantom(3, pneumonia=True).astype(np.uint16) * 16
    return {
        "one.png": encode_png(phantom(3, pneumonia=True)),
        "two.png": encode_png(phantom(4, pneumonia=False)),
        "doubted.png": encode_png(noise),
        "refused.png": encode_png(phantom(1, pneumonia=False) * 0 + 128),
        "broken.png": b"no film",
        "IM000001": file_of(data_set(greys, PatientName=HERS, PatientID=HERS), WRITABLE["JPEG 2000"]),
    }


def _said(app: AppTest) -> str:
    """All that the page says, its tables, its buttons and what a screen reader hears of the film among it."""
    tables = [table.value.to_string() for table in app.dataframe]
    labels = [button.label for button in app.button] + [link.proto.label for link in app.get("page_link")]
    heard = [json.loads(viewer.proto.json)["description"] for viewer in app.get("bidi_component")]
    return "\n".join([words(app), *tables, *labels, *heard])


@pytest.mark.usefixtures("every_finding")
def test_the_read_page_and_a_record_say_nothing_of_it() -> None:
    app = opened("clinic/read")
    films = [(name, content, "application/octet-stream") for name, content in _films().items()]
    app.file_uploader[0].set_value(films).run()
    said = [_said(app)]
    for _ in films[1:]:
        said.append(_said(app.button[[button.label for button in app.button].index("Next")].click().run()))
    record = next(one.proto.query_string for one in app.get("page_link") if one.proto.query_string)
    said.append(_said(opened("clinic/records", record=record.removeprefix("record="))))
    for heading in ("Finding: pneumonia", "Finding: no pneumonia", "Finding: uncertain", "No reading"):
        assert any(heading in page for page in said), heading
    assert [broken(page) for page in said] == [[] for _ in said]
    assert HERS not in "".join(said)


@pytest.mark.usefixtures("every_finding")
def test_the_command_and_the_card_say_nothing_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / name for name in _films()]
    for path, content in zip(paths, _films().values(), strict=True):
        path.write_bytes(content)
    for options in ([], ["--json"]):
        command.main([*options, *map(str, paths)])
    said = capsys.readouterr().out
    assert said.count("no pneumonia") >= 2
    assert broken(said) == []
    assert HERS not in said
    assert store_command.main(["card"]) == 0
    card = capsys.readouterr().out
    assert broken(card.replace("NORMAL", "").replace("cause: normal", "")) == []  # the label, as the data set writes it
