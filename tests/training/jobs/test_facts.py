"""The machine that a job ran on, as it is kept beside the job."""

import subprocess
import sys

from records.home import PROJECT
from training.jobs.facts import this_machine

# A fresh interpreter: what one asks the system about itself is remembered in it.
_ASK = """
import sys
started = []
sys.addaudithook(lambda event, _: started.append(event) if event in ("subprocess.Popen", "os.fork") else None)
from training.jobs.facts import this_machine
this_machine()
print(len(started))
"""


def test_the_machine_is_named_with_what_it_runs() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.python == sys.version.split()[0]
    assert len(machine.system.split("-")) >= 3
    assert set(machine.software) >= {"keras", "numpy"}


def test_naming_it_starts_no_process_which_would_hold_the_locks_of_a_job_that_is_killed_there() -> None:
    done = subprocess.run([sys.executable, "-c", _ASK], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
