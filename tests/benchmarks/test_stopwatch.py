"""Parts of a work are timed where they are looked up, and left as they were."""

import threading
import time

from benchmarks import interleaved
from benchmarks.row import Target
from benchmarks.stopwatch import sampled, watched

PLACES = {
    "benchmarks.interleaved.timed": "a function",
    "benchmarks.row.Target.holds": "a method",
}


def test_the_time_inside_functions_and_methods_is_added_up() -> None:
    function, method = interleaved.timed, Target.holds
    with watched(PLACES) as spent:
        threads = [threading.Thread(target=interleaved.timed, args=(lambda: time.sleep(0.02),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Target(1.0).holds(0.5)
    assert spent["a function"] >= 40
    assert 0 < spent["a method"] < 20
    assert (interleaved.timed, Target.holds) == (function, method)


def test_a_work_in_another_thread_is_seen_in_its_library() -> None:
    def work() -> None:
        thread = threading.Thread(target=interleaved.timed, args=(lambda: time.sleep(1.0),))
        thread.start()
        thread.join()

    seen = sampled(work)
    assert seen.total() > 5
    assert set(seen) <= {"our benchmarks", "our tests"}
