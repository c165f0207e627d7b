"""What reading films does without, and so may not be installed: whether it is, and what to say where it is wanted."""

from importlib.util import find_spec

from records.error import SecondReadError

# Modules that requirements.txt adds to reading/requirements.txt, by the names that people know.
BEYOND_READING = {
    "tensorflow": "TensorFlow", "keras": "Keras", "tf_keras_vis": "tf-keras-vis", "scipy": "SciPy",
    "sklearn": "scikit-learn", "optuna": "Optuna",
}  # fmt: skip


class NotInstalledError(SecondReadError, RuntimeError):
    """Something that needs more than reading does, where that is not installed; the message says what to install."""


def expect_installed(work: str, *modules: str) -> None:
    """Raises NotInstalledError unless the modules that a work needs are installed; none is imported."""
    if missing := [BEYOND_READING[module] for module in modules if find_spec(module) is None]:
        raise NotInstalledError(_sentence(work, missing))


def words_on(error: ModuleNotFoundError) -> str:
    """The sentence for a command that came upon a missing module. Raises the error where reading needs that, too."""
    module = str(error.name).partition(".")[0]
    if module not in BEYOND_READING:
        raise error
    return _sentence("This", [BEYOND_READING[module]])


def _sentence(work: str, missing: list[str]) -> str:
    names = " and ".join([*([", ".join(missing[:-1])] if missing[1:] else []), missing[-1]])
    return (
        f"{work} needs {names}. Only what reading films needs is installed here; to install the rest, stop the program "
        "and start it with `make run`."
    )
