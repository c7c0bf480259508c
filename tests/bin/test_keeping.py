"""bin/run starts a part again that stops by itself, but not one that could not be started, nor one told to stop."""

import signal
import time


def test_part_that_cannot_be_started_is_not_tried_again(begin):
    program = begin("keep", "worker", "/bin/sh -c 'echo no; exit 3'")
    said, _errors = program.communicate(timeout=20)
    assert (program.returncode, said) == (3, "no\n")


def test_part_that_is_told_to_stop_is_not_started_again(begin):
    program = begin("keep", "worker", "sleep 30")
    time.sleep(0.5)
    program.send_signal(signal.SIGTERM)
    said, _errors = program.communicate(timeout=20)
    assert program.returncode != 0
    assert said == ""
