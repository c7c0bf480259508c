"""Runs the Procfile with honcho, calmly: what the parts say, and which of them stopped by itself."""

import os
import re
import shlex
import sys
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AS_ROOT = "ignore:You're running the worker with superuser privileges"
STOPPED = re.compile(r"(\w+) stopped \(rc=(-?\d+)\)")


class CalmPrinter(Printer):
    """Leaves out honcho's own lines, and says only which part stopped first when nobody asked it to."""

    is_stopping = False

    def write(self, message):
        words = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        if message.name != "system":
            return super().write(message) if words.strip() else None
        stopped = STOPPED.match(words)
        if stopped and not self.is_stopping:
            name, status = stopped.groups()
            print(f"\n{name} stopped by itself (status {status}): what it says above tells why.", file=self.output)
        self.is_stopping = True if stopped or "received" in words else self.is_stopping
        return None


def main():
    manager = Manager(CalmPrinter(sys.stdout, colour=False))
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", AS_ROOT)}
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        kept = shlex.join([sys.executable, str(HERE / "keep.py"), name, command])
        manager.add_process(name, f"exec {kept}", env=environment, cwd=ROOT)
    manager.loop()
    sys.exit(0 if manager.returncode in (130, 143) else 1)


if __name__ == "__main__":
    main()
