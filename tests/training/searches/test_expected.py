"""What is said of a search before it starts."""

from pathlib import Path

from films.layout import load_films
from training.searches.expected import expected_search
from training.searches.space import read_space
from training.shifts import parts_of


def test_of_a_search_is_said_what_it_takes_at_most(phantom_folder: Path) -> None:
    text = (
        '[search]\ntrials = 5\nscore = ["size", "validation"]\n[short]\nepochs = 3\nbatch_size = 8\n'
        "[choices]\nside = [64, 96]\n"
    )
    space = read_space(text)
    takes = expected_search(space, parts_of(load_films(phantom_folder), space.score))
    assert space.dearest().side == 96
    assert takes.films == {"size": (6, 6), "validation": (3, 3)}
    assert takes.steps == 5 * 3 * (5 + 6)  # of 36 and 42 films
    assert takes.scored == 5 * (3 + 1) * (12 + 6)
