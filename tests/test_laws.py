"""The laws of the house, read from the sources; each is shown to name the file that breaks it."""

import ast
import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("records", "model_store", "reading", "films", "evaluation", "training", "pages")  # from the ground up
FILM_ROOMS = ("reading", "films", "evaluation", "training")  # where films become arrays
FRAME = "app.py"  # counts with pages
JOBS = "jobs"  # the section of training that all its other sections may use
OUTSIDE = ("tests", "benchmarks")  # they may import every room, and no room imports them
# Never in the web process: networks and fits for their memory, and since they may not be installed; DICOM for the
# headers that its warnings quote.
HEAVY = (
    "keras", "tensorflow", "torch", "jax", "tf_keras_vis", "pydicom", "highdicom", "gdcm", "openjpeg", "scipy",
    "sklearn", "optuna", "mlflow", "reportlab",
)  # fmt: skip
VAGUE = frozenset(
    {"utils", "util", "common", "helpers", "helper", "core", "services", "service", "manager", "managers"}
)

# Where pixels may change their size besides reading/preparation.py, and what for; none of it feeds the network.
RESIZES = {
    "reading/radiograph.py": "measures the colourfulness on a small copy",
    "reading/dicom.py": "pixels that are no squares, made squares; preparation would squash them either way",
    "reading/display.py": "a picture for a screen",
    "films/scan.py": "the fingerprint that finds a film a second time",
    "reading/heatmap.py": "the heat map, laid over the film",
    "films/lung_masks.py": "a drawn mask, which is no film",
    "reading/lungs.py": "the logits of the lungs, for an outline finer than the mask",
    "training/labelled.py": "the mask of the lungs that were found",
    "training/augmentation.py": "a film that loses resolution, at the side that preparation gave it",
}

# What opens the test set, and the one place that may call it.
OPENERS = {"open_test_set": "training/measure.py", "open_for_retest": "evaluation/retest.py"}

Law = Callable[[Path], list[str]]


def _sources(root: Path, *places: str) -> Iterator[tuple[str, ast.Module]]:
    for place in places or (*ROOMS, FRAME):
        paths = [root / place] if place.endswith(".py") else sorted((root / place).rglob("*.py"))
        for path in paths:
            if path.is_file():
                yield path.relative_to(root).as_posix(), _parsed(path.read_text(encoding="utf-8"))


@functools.cache  # the same few hundred files are looked at for each law and for each breach of it
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _imports(tree: ast.AST, name: str) -> Iterator[str]:
    """Every module that a source imports, dotted, wherever the import stands."""
    package = name.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            yield from (".".join([*base, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node).endswith(("import_module", "__import__")):
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def _keyword(node: ast.Call, name: str) -> object:
    found = [keyword.value for keyword in node.keywords if keyword.arg == name]
    return found[0].value if found and isinstance(found[0], ast.Constant) else None


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_public_error(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
        return False
    return any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)


def looks_up(root: Path) -> list[str]:
    """Imports go one way; tests and benchmarks are imported by no room."""
    height = {room: number for number, room in enumerate(ROOMS)} | {"app": len(ROOMS)}
    found = []
    for name, tree in _sources(root):
        own = height[name.split("/")[0].removesuffix(".py")]
        for module in _imports(tree, name):
            room = module.split(".")[0]
            if room in OUTSIDE or height.get(room, -1) > own:
                found.append(f"{name} imports {module}")
    return found


def sections_of_training_that_mix(root: Path) -> list[str]:
    """A section of training uses the files beside the sections, and jobs; those files use no section."""
    sections = _sections_of_training(root)
    found = []
    for name, tree in _sources(root, "training"):
        own = name.split("/")[1]
        allowed = {own, JOBS} if own in sections - {JOBS} else {own}
        found += [
            f"{name} imports {module}"
            for module in _imports(tree, name)
            if name != "training/__main__.py" and module.startswith("training.")
            if (other := module.split(".")[1]) in sections and other not in allowed
        ]
    return found


def _sections_of_training(root: Path) -> set[str]:
    return {path.parent.name for path in (root / "training").glob("*/*.py")}


def streamlit_below_the_pages(root: Path) -> list[str]:
    """Streamlit is known only to app.py and pages/."""
    return [
        f"{name} imports {module}"
        for name, tree in _sources(root, *ROOMS[:-1])
        for module in _imports(tree, name)
        if module.split(".")[0] == "streamlit"
    ]


def pages_that_compute(root: Path) -> list[str]:
    """Pages and app.py import no network library, none for DICOM and no OpenCV."""
    return [
        f"{name} imports {module}"
        for name, tree in _sources(root, "pages", FRAME)
        for module in _imports(tree, name)
        if module.split(".")[0] in (*HEAVY, "cv2")
    ]


def heavy_in_the_web_process(root: Path) -> list[str]:
    """What pages import, and what that imports while it loads, never reaches a network library, or one for DICOM."""
    sources = dict(_sources(root))
    waiting = [(name, [name]) for name in sources if name == FRAME or name.startswith("pages/")]
    seen, found = {name for name, _ in waiting}, []
    while waiting:
        name, way = waiting.pop()
        whole = name == FRAME or name.startswith("pages/")  # a page's functions run in the web process
        for module in _imports(sources[name] if whole else _while_loading(sources[name]), name):
            if module.split(".")[0] in HEAVY:
                found.append(f"{' -> '.join(way)} imports {module}")
            for file in _files_of(module):
                if file in sources and file not in seen:
                    seen.add(file)
                    waiting.append((file, [*way, file]))
    return found


@functools.cache
def _while_loading(tree: ast.Module) -> ast.Module:
    class Bodiless(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            return ast.copy_location(ast.Pass(), node)

    whole: ast.Module = ast.parse(ast.unparse(tree))
    Bodiless().visit(whole)
    return whole


def _files_of(module: str) -> list[str]:
    path = module.replace(".", "/")
    return [f"{path}.py", f"{path}/__init__.py", f"{path.rpartition('/')[0]}.py"]


def files_directly_in_pages(root: Path) -> list[str]:
    """A file directly in pages/ would be a page of Streamlit's old mode; only __init__.py is passed over by it."""
    return [f"pages/{path.name}" for path in sorted((root / "pages").glob("*.py")) if path.name != "__init__.py"]


def second_preparations(root: Path) -> list[str]:
    """Films are prepared in reading/preparation.py and nowhere else, and engines get nothing else to score."""
    own = "reading/preparation.py"
    found = []
    for name, tree in _sources(root, *FILM_ROOMS):
        if name == own:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"prepare", "reduce", "scale"}:
                found.append(f"{name}:{node.lineno} defines {node.name}")
            if isinstance(node, ast.ImportFrom) and node.module != "reading.preparation":
                names = {alias.name for alias in node.names} & {"prepare", "reduce", "scale"}
                found += [f"{name}:{node.lineno} imports {other} from {node.module}" for other in sorted(names)]
            if isinstance(node, ast.Constant) and node.value == 127.5:
                found.append(f"{name}:{node.lineno} scales by 127.5")
        found += [f"{name}:{line} resizes" for line in _resizing(tree) if name not in RESIZES]
        found += [f"{name}:{line} scores an unprepared batch" for line in _unprepared(tree)]
        if name != "reading/keras_engine.py":
            found += [
                f"{name}:{call.lineno} predicts without an engine"
                for call in _calls(tree)
                if _called(call).endswith((".predict", ".predict_on_batch"))
            ]
    return found


def _resizing(tree: ast.AST) -> list[int]:
    return [call.lineno for call in _calls(tree) if _called(call).endswith((".resize", ".warpPerspective", ".zoom"))]


def _unprepared(tree: ast.AST) -> list[int]:
    prepared = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_prepared(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    scored = [call for call in _calls(tree) if isinstance(call.func, ast.Attribute) and call.func.attr == "score"]
    handed_on = _handed_on(tree) if scored else set()
    return [
        call.lineno
        for call in scored
        if call not in handed_on and not (call.args and _is_prepared(call.args[0], prepared))
    ]


def _handed_on(tree: ast.AST) -> set[ast.Call]:
    """Calls by which what scores hands what it was given, or some of it, on to another engine."""
    return {
        call
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "score"
        for call in _calls(node)
        if call.args and _is_prepared(call.args[0], {argument.arg for argument in node.args.args})
    }


def _is_prepared(value: ast.expr, names: set[str]) -> bool:
    if isinstance(value, ast.Subscript):  # some of them
        return _is_prepared(value.value, names)
    if isinstance(value, ast.Name):
        return value.id in names
    return isinstance(value, ast.Call) and _called(value) in {"prepare", "scale"}


def rooms_without_a_definition(root: Path) -> list[str]:
    """Each room's __init__.py is its definition: one docstring and nothing else."""
    found = []
    for room in (*ROOMS, "benchmarks", *(f"training/{section}" for section in sorted(_sections_of_training(root)))):
        path = root / room / "__init__.py"
        if not path.is_file():
            found.append(f"{room}/__init__.py is missing")
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if len(tree.body) != 1 or not ast.get_docstring(tree):
            found.append(f"{room}/__init__.py is not one docstring")
    return found


def tensorflow_in_training(root: Path) -> list[str]:
    """Training speaks Keras 3, so that it runs on JAX too; tf-keras-vis stays in reading/."""
    return [
        f"{name} imports {module}"
        for name, tree in _sources(root)
        for module in _imports(tree, name)
        if (name.startswith("training/") and module.split(".")[0] in {"tensorflow", "tf_keras", "torch"})
        or (not name.startswith("reading/") and module.split(".")[0] == "tf_keras_vis")
    ]


def broad_excepts(root: Path) -> list[str]:
    """An error is caught by its name; only the top of a job's process catches all, and a cleaner that raises again."""
    found = []
    for name, tree in _sources(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node) and name != "training/jobs/process.py":
                found.append(f"{name}:{node.lineno} catches everything")
            if isinstance(node, ast.Call) and _called(node).endswith("suppress"):
                broad = {ast.unparse(argument) for argument in node.args} & {"Exception", "BaseException"}
                found += [f"{name}:{node.lineno} suppresses everything" for _ in broad]
    return found


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    broad = any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in caught)
    last = handler.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def code_from_files(root: Path) -> list[str]:
    """Nothing that came from outside can bring code: no pickle, no unsafe model, no lambda layer."""
    found = []
    for name, tree in _sources(root):
        for module in _imports(tree, name):
            if module.split(".")[0] in {
                "pickle",
                "cPickle",
                "_pickle",
                "dill",
                "cloudpickle",
                "joblib",
                "shelve",
                "marshal",
            }:
                found.append(f"{name} imports {module}")
        for call in _calls(tree):
            called = _called(call)
            if called.endswith("load_model") and _keyword(call, "safe_mode") is not True:
                found.append(f"{name}:{call.lineno} loads a model without safe_mode=True")
            if (
                any(keyword.arg == "allow_pickle" for keyword in call.keywords)
                and _keyword(call, "allow_pickle") is not False
            ):
                found.append(f"{name}:{call.lineno} allows pickle")
            if called.endswith(("layers.Lambda", "enable_unsafe_deserialization")) or called in {"eval", "exec"}:
                found.append(f"{name}:{call.lineno} calls {called}")
    return found


def who_opens_the_test_set(root: Path) -> list[str]:
    """The test set opens in one place; nothing else can pick its films."""
    found = []
    for name, tree in _sources(root, "training", "evaluation", "pages"):
        if name == "evaluation/sealed_test_set.py":
            continue
        found += [
            f"{name} imports {module}"
            for module in _imports(tree, name)
            if (opener := module.rpartition(".")[2]) in OPENERS and OPENERS[opener] != name
        ]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Constant) and side.value == "test" for side in sides):
                found.append(f"{name}:{node.lineno} picks the films of the test split")
    return found


def vague_names(root: Path) -> list[str]:
    """A file or folder is named for its subject."""
    places = [
        root / FRAME,
        *(path for room in (*ROOMS, "benchmarks") for path in [root / room, *(root / room).rglob("*")]),
    ]
    named = [path for path in places if path.suffix == ".py" or path.is_dir()]
    return [path.relative_to(root).as_posix() for path in named if path.stem.strip("_") in VAGUE]


def thresholds_in_pages(root: Path) -> list[str]:
    """A finding comes from the card's operating point: no page compares anything with .5."""
    return [
        f"{name}:{node.lineno} compares with 0.5"
        for name, tree in _sources(root, "pages", FRAME)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Constant) and side.value == 0.5 for side in (node.left, *node.comparators))
    ]


def errors_of_no_base(root: Path) -> list[str]:
    """A public error is the program's own, so that pages and commands catch all of them by one name."""
    sources = list(_sources(root))
    own = {"SecondReadError"}
    errors = [(name, node) for name, tree in sources for node in ast.walk(tree) if _is_public_error(node)]
    while found := {node.name for _, node in errors if own & {ast.unparse(base) for base in node.bases}} - own:
        own |= found
    return [f"{name}: {node.name} is no SecondReadError" for name, node in errors if node.name not in own]


def errors_as_markdown(root: Path) -> list[str]:
    """An error quotes what came from outside: on a page it stands as it was written, and is no Markdown."""
    return [
        f"{name}:{call.lineno} shows an error as Markdown"
        for name, tree in _sources(root, "pages", FRAME)
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for call in _calls(handler)
        if _called(call).startswith("st.") and _names(call, handler.name) > _names_in_literals(call, handler.name)
    ]


def _names(tree: ast.AST, name: str) -> int:
    return sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _names_in_literals(tree: ast.AST, name: str) -> int:
    return sum(_names(call, name) for call in _calls(tree) if _called(call) == "literal")


LAWS: list[Law] = [
    looks_up,
    sections_of_training_that_mix,
    streamlit_below_the_pages,
    pages_that_compute,
    heavy_in_the_web_process,
    files_directly_in_pages,
    second_preparations,
    rooms_without_a_definition,
    tensorflow_in_training,
    broad_excepts,
    code_from_files,
    who_opens_the_test_set,
    vague_names,
    thresholds_in_pages,
    errors_of_no_base,
    errors_as_markdown,
]


def _name(law: Law) -> str:
    return law.__name__


@pytest.mark.parametrize("law", LAWS, ids=_name)
def test_the_program_keeps_the_law(law: Law) -> None:
    assert law(PROJECT) == []


# Law, the file that breaks it, the line that does.
BREACHES: list[tuple[Law, str, str]] = [
    (looks_up, "reading/breach.py", "from films.layout import Film"),
    (looks_up, "records/breach.py", "import model_store.card"),
    (looks_up, "films/breach.py", "def late() -> None:\n    from training import recipe"),
    (looks_up, "evaluation/breach.py", "import importlib\nimportlib.import_module('training.fit')"),
    (looks_up, "training/breach.py", "from app import page"),
    (looks_up, "training/breach.py", "from tests import conftest"),
    (looks_up, "pages/parts/breach.py", "import benchmarks"),
    (looks_up, "pages/parts/breach.py", "import app"),
    (looks_up, "reading/breach.py", "from .. import films"),
    (sections_of_training_that_mix, "training/breach.py", "from training.jobs.worker import start_worker"),
    (sections_of_training_that_mix, "training/jobs/breach.py", "import training.searches.process"),
    (sections_of_training_that_mix, "training/lungs/breach.py", "from training.rankings import ways"),
    (streamlit_below_the_pages, "evaluation/breach.py", "import streamlit as st"),
    (streamlit_below_the_pages, "records/breach.py", "from streamlit.runtime import get_instance"),
    (pages_that_compute, "pages/clinic/breach.py", "import cv2"),
    (pages_that_compute, "pages/lab/breach.py", "def show() -> None:\n    import keras"),
    (pages_that_compute, "app.py", "from tensorflow import math"),
    (heavy_in_the_web_process, "pages/lab/breach.py", "from training.fit import fit"),
    (heavy_in_the_web_process, "pages/lab/breach.py", "from reading import keras_engine"),
    (heavy_in_the_web_process, "reading/quality.py", "import keras"),
    (heavy_in_the_web_process, "reading/dicom_facts.py", "from pydicom import Dataset"),
    (heavy_in_the_web_process, "evaluation/comparison.py", "from scipy.special import bdtr"),
    (heavy_in_the_web_process, "reading/report.py", "from highdicom.sr import ComprehensiveSR"),
    (files_directly_in_pages, "pages/breach.py", ""),
    (second_preparations, "training/breach.py", "def scale(films: object) -> object:\n    return films"),
    (second_preparations, "evaluation/breach.py", "from functools import reduce"),
    (second_preparations, "training/breach.py", "small = film / 127.5 - 1"),
    (second_preparations, "evaluation/breach.py", "import cv2\nsmall = cv2.resize(film, (224, 224))"),
    (second_preparations, "training/breach.py", "scores = engine.score(film[None])"),
    (second_preparations, "evaluation/breach.py", "batch = film / 255\nengine.score(batch)"),
    (second_preparations, "evaluation/breach.py", "def score(batch: object) -> object:\n    return other.score(film)"),
    (second_preparations, "training/breach.py", "network.predict(films)"),
    (rooms_without_a_definition, "films/__init__.py", '"""Films."""\nimport films.layout'),
    (rooms_without_a_definition, "films/__init__.py", ""),
    (rooms_without_a_definition, "training/jobs/__init__.py", ""),
    (tensorflow_in_training, "training/breach.py", "import tensorflow as tf"),
    (tensorflow_in_training, "evaluation/breach.py", "from tf_keras_vis.gradcam import Gradcam"),
    (broad_excepts, "reading/breach.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (broad_excepts, "films/breach.py", "try:\n    pass\nexcept:\n    pass"),
    (
        broad_excepts,
        "pages/lab/breach.py",
        "try:\n    pass\nexcept (ValueError, Exception) as error:\n    print(error)",
    ),
    (broad_excepts, "records/breach.py", "with suppress(Exception):\n    pass"),
    (code_from_files, "model_store/breach.py", "import pickle"),
    (code_from_files, "model_store/breach.py", "np.load(path, allow_pickle=True)"),
    (code_from_files, "reading/breach.py", "keras.saving.load_model(path)"),
    (code_from_files, "reading/breach.py", "keras.saving.load_model(path, safe_mode=False)"),
    (code_from_files, "training/breach.py", "keras.layers.Lambda(abs)"),
    (who_opens_the_test_set, "training/breach.py", "from evaluation.sealed_test_set import open_test_set"),
    (who_opens_the_test_set, "evaluation/calibration.py", "from evaluation.sealed_test_set import open_test_set"),
    (who_opens_the_test_set, "pages/lab/breach.py", "from evaluation.sealed_test_set import open_for_retest"),
    (who_opens_the_test_set, "training/measure.py", "from evaluation.sealed_test_set import open_for_retest"),
    (who_opens_the_test_set, "training/breach.py", "films = [film for film in films if film.split == 'test']"),
    (vague_names, "reading/utils.py", ""),
    (vague_names, "pages/common/breach.py", ""),
    (thresholds_in_pages, "pages/clinic/breach.py", "sick = probability >= 0.5"),
    (errors_of_no_base, "reading/breach.py", "class LostError(ValueError):\n    pass"),
    (errors_as_markdown, "pages/lab/breach.py", "try:\n    pass\nexcept OSError as error:\n    st.error(str(error))"),
    (
        errors_as_markdown,
        "pages/parts/breach.py",
        "try:\n    pass\nexcept OSError as error:\n    st.info(f'{literal(error)}, {error}')",
    ),
]


@pytest.fixture(scope="session")
def copy_of_the_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("laws") / "program"
    for place in (*ROOMS, "benchmarks"):
        for path in (PROJECT / place).rglob("*.py"):
            target = root / path.relative_to(PROJECT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copy(PROJECT / FRAME, root / FRAME)
    return root


@pytest.mark.parametrize(("law", "file", "breach"), BREACHES, ids=lambda part: getattr(part, "__name__", None))
def test_a_breach_is_named(law: Law, file: str, breach: str, copy_of_the_program: Path, tmp_path: Path) -> None:
    root = tmp_path / "program"
    shutil.copytree(copy_of_the_program, root)
    standing = law(root)
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(breach if file.endswith("__init__.py") else f"{_text_of(path)}\n{breach}\n", encoding="utf-8")
    named = [violation for violation in law(root) if violation not in standing]
    assert named
    assert all(file.removesuffix("/breach.py") in violation for violation in named)


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_law_is_broken_once() -> None:
    assert {law for law, _, _ in BREACHES} == set(LAWS)


def test_what_the_laws_allow_is_not_named(copy_of_the_program: Path, tmp_path: Path) -> None:
    root = tmp_path / "program"
    shutil.copytree(copy_of_the_program, root)
    before = [law(root) for law in LAWS]
    (root / "evaluation" / "downwards.py").write_text(
        "from records.home import home\n"
        "from reading.preparation import prepare\n"
        "batch = prepare(film, 224)\n"
        "engine.score(batch)\n"
        "def score(films: object) -> object:\n    return engine.score(films[:3])\n"
        "try:\n    home()\nexcept BaseException:\n    print('cleaned')\n    raise\n"
    )
    assert [law(root) for law in LAWS] == before
