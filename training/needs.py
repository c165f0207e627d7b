"""What training needs that reading does not."""

from reading.installed import expect_installed

_MODULES = ("tensorflow", "keras", "scipy", "sklearn", "optuna")


def expect_training() -> None:
    """Raises NotInstalledError, which says what to install, where nothing can be trained."""
    expect_installed("Training", *_MODULES)
