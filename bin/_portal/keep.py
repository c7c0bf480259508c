"""Keeps one part running: starts it again when it ends by itself, unless it could never be started."""

import signal
import subprocess
import sys
import time

LIVES = 10  # seconds after which a part has started well
TRIES = 3  # first starts: the first may have met a fault of its surroundings, such as a Redis that went just then
PAUSES = [1, 2, 5, 10, 30]  # seconds before the next start, longer while it ends at once


class Kept:
    """One part by its command, which ends when it is told to and else goes on."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.part, self.is_told = None, False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.tell)

    def tell(self, number, _frame):
        self.is_told = True
        if self.part and self.part.poll() is None:
            self.part.send_signal(number)

    def run(self):
        """Run the part until it is told to end, and return its status; or that of the last try to start it at all."""
        failures, has_ever_lived = 0, False
        while True:
            begun = time.monotonic()
            self.part = subprocess.Popen(["/bin/sh", "-c", f"exec {self.command}"])
            status = self.part.wait()
            has_lived = time.monotonic() - begun >= LIVES
            has_ever_lived = has_ever_lived or has_lived
            failures = 0 if has_lived else failures + 1
            if self.is_told or not (has_ever_lived or failures < TRIES):
                return status
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            print(f"{self.name} stopped by itself (status {status}), and is started again.", flush=True)
            self.wait(pause)
            if self.is_told:
                return 0

    def wait(self, seconds):
        until = time.monotonic() + seconds
        while not self.is_told and time.monotonic() < until:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(Kept(*sys.argv[1:]).run())
