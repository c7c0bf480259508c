"""bin/run starts a part again that stops by itself, but not one that can never be started, nor one told to stop."""

import signal
import time


def test_part_that_cannot_be_started_is_given_up_at_the_third_try(begin):
    program = begin("keep", "worker", "/bin/sh -c 'echo no; exit 3'")
    said, _errors = program.communicate(timeout=20)
    assert program.returncode == 3
    assert said.count("no\n") == 3


def test_part_that_fails_soon_after_its_first_start_is_started_again(begin, tmp_path):
    """Such as a worker that met a Redis which was gone in that instant."""
    mark = tmp_path / "begun"
    program = begin("keep", "worker", f"/bin/sh -c '[ -e {mark} ] && echo well && exec sleep 30; touch {mark}; exit 1'")
    assert program.stdout.readline() == "worker stopped by itself (status 1), and is started again.\n"
    assert program.stdout.readline() == "well\n"
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=20)


def test_part_that_is_told_to_stop_is_not_started_again(begin):
    program = begin("keep", "worker", "sleep 30")
    time.sleep(0.5)
    program.send_signal(signal.SIGTERM)
    said, _errors = program.communicate(timeout=20)
    assert program.returncode != 0
    assert said == ""
