"""Prints how many reminders a minute one and two workers deliver, beside a bare smtplib loop with the same messages.

Once to a server that answers at once, where the processor is what counts, and once to one that thinks before each yes.

    .venv/bin/python -m benchmarks.outbox [how many reminders]

It makes a Postgres of its own, as careful as one for real, and an SMTP server in a process of its own; bin/test must
have brought what it needs. The bare loop has its messages made and one connection open before the clock starts; for all
it stops with the last mail, before the programs end, which is no delivery.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "bin" / "_portal"))

from tests.faults.processes import APP, OWNER, Servers  # noqa: E402

USUAL, RUNS, GOAL = 1000, 3, 0.5
THINKS = (0, 5)  # milliseconds before each yes of the server; a mail server near by takes several

SINK = """
import asyncio, sys
from aiosmtpd.smtp import SMTP

class Sink:
    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return await self.handle_DATA(server, session, envelope)

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return await self.handle_DATA(server, session, envelope)

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(int(sys.argv[1]) / 1000)
        return "250 OK"

async def serve():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(serve())
"""
POST = """
import pickle, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from briefings.actions import reminders
from portal.outbox.message import message
from portal.outbox.models import Mail
from tests.factories import BookingFactory, BriefingFactory, VenueManagerUserFactory

now, many = timezone.now(), int(sys.argv[1])
briefing = BriefingFactory(starts_at=now + timedelta(days=6), places=many)
BookingFactory.create_batch(many, briefing=briefing, booked_by=VenueManagerUserFactory(), booked_at=now - timedelta(9))
reminders.post_due(now=now)
made = [(mail.to, message(mail).message().as_bytes(linesep="\\r\\n")) for mail in Mail.objects.all()]
sys.stdout.buffer.write(pickle.dumps(made))
"""
WORKER = """
import sys
import django
django.setup()
from django.urls import reverse
from django.utils import timezone
from portal.outbox import delivery
from portal.outbox.models import Mail

Mail.objects.count()
reverse("home")
print("ready", flush=True)
sys.stdin.readline()
while delivery.deliver(now=timezone.now()):
    pass
print("done", flush=True)
"""
BARE = """
import pickle, smtplib, sys

messages = pickle.load(open(sys.argv[1], "rb"))
server = smtplib.SMTP("127.0.0.1", int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
for to, message in messages:
    server.sendmail("no-reply@portal.test", [to], message)
print("done", flush=True)
"""


def main(many: int) -> int:
    """Print both tables and return 0 when one worker reaches half of the bare loop in each, else 1."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir="/tmp") as folder:
        servers = Servers(Path(folder, "servers"))
        try:
            return measure(servers, Path(folder, "messages"), many)
        finally:
            servers.end()


def measure(servers: Servers, file: Path, many: int) -> int:
    given = servers.environment | {"DATABASE_URL": servers.url(OWNER)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=given, check=True)
    given |= {"DATABASE_URL": servers.url(APP)}
    posted = subprocess.run(
        [sys.executable, "-c", POST, str(many)], cwd=ROOT, env=given, check=True, capture_output=True
    )
    file.write_bytes(posted.stdout)
    are_met = []
    for thinks in THINKS:
        print(f"\nA server that thinks for {thinks} ms before each yes:", flush=True)
        are_met.append(shown(rates_of(servers, file, many, given, thinks)))
    return 0 if all(are_met) else 1


def rates_of(servers: Servers, file: Path, many: int, given: dict[str, str], thinks: int) -> dict[str, list[float]]:
    """Return the reminders a minute of each way, in each run."""
    sink, port = begin(SINK, given, str(thinks))
    given = given | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    rates: dict[str, list[float]] = {"bare smtplib loop": [], "one worker": [], "two workers": []}
    for _run in range(RUNS):
        rates["bare smtplib loop"].append(many / seconds([begin(BARE, given, str(file), port)]) * 60)
        for name, workers in (("one worker", 1), ("two workers", 2)):
            rates[name].append(many / seconds([begin(WORKER, given) for _worker in range(workers)]) * 60)
            send_again(servers, many)
    sink.terminate()
    return rates


def begin(script: str, environment: dict[str, str], *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """Return a program and the first line it says, which is that it is ready."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", script, *arguments]
    program = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
    assert program.stdout
    return program, program.stdout.readline().strip()


def seconds(programs: list[tuple[subprocess.Popen[str], str]]) -> float:
    """Have all these programs, which are ready, go at once, and return how long the last one takes."""
    begun = time.perf_counter()
    for program, _ready in programs:
        assert program.stdin
        print(file=program.stdin, flush=True)
    for program, _ready in programs:
        assert program.stdout
        assert program.stdout.readline().strip() == "done"
    took = time.perf_counter() - begun
    assert [program.wait() for program, _ready in programs] == [0] * len(programs)
    return took


def send_again(servers: Servers, many: int) -> None:
    """Put every mail back among those to be sent; all of them must have been."""
    with servers.postgres.connect("portal") as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_mail SET state = 'pending', tries = 0, sent_at = NULL WHERE state = 'sent'")
        assert cursor.rowcount == many, f"{cursor.rowcount} of {many} were sent"


def shown(rates: dict[str, list[float]]) -> bool:
    """Print the table and return whether one worker reaches half of the bare loop."""
    plain = statistics.median(rates["bare smtplib loop"])
    for name, found in rates.items():
        median = statistics.median(found)
        spread = 100 * (max(found) - min(found)) / 2 / median
        print(f"{name:20} {median:9,.0f} reminders a minute  ±{spread:.0f}%  {median / plain:.2f} of the bare loop")
    is_met = statistics.median(rates["one worker"]) >= GOAL * plain
    print(f"one worker is to reach {GOAL} of the bare loop: {'met' if is_met else 'MISSED'}")
    return is_met


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else USUAL))
