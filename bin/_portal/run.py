"""bin/run: the whole portal on this machine, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from services import ROOT, add_process, as_owner, data_folder, only_one, services

PATIENCE = 60


def main():
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        sys.exit(f"\nThe portal runs already in {data}: use it, or stop it with Ctrl-C where it was started.")
    port = os.environ.setdefault("PORT", "8000")
    check_port(port)
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(0))
    say("Starting Postgres and Redis")
    with services(data) as environment:
        prepare(environment)
        say("Starting web, worker and beat")
        command = [sys.executable, "-m", "honcho", "start", "--no-colour"]
        running = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        add_process(data, running.pid)
        try:
            if wait_until_it_answers(port, running):
                welcome(environment, port)
            running.wait()
        except KeyboardInterrupt:
            print()
        finally:
            say("Stopping")
            stop(running)
    sys.exit(running.returncode if running.returncode and running.returncode > 0 else 0)


def say(sentence):
    print(f"{sentence} …", flush=True)


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError):
            sys.exit(f"\nPort {port} is taken: stop what uses it, or choose another, such as PORT=8001 bin/run.")


def prepare(environment):
    say("Bringing the database up to date")
    manage(as_owner(environment), "migrate", "--verbosity=0")
    manage(as_owner(environment), "createcachetable")
    if environment["DEMO"] not in ("1", "true", "True", "yes", "on"):
        say("Collecting the static files")
        return manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    say("Loading the demonstration (once)")
    return manage(environment, "seed_demo")


def manage(environment, *arguments):
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment)
    if done.returncode:
        sys.exit(f"\n“manage.py {arguments[0]}” failed: what it says above tells what to do.")


def wait_until_it_answers(port, running):
    """Return True once every part is alive; tell which is not when that takes too long."""
    until, last = time.monotonic() + PATIENCE, "nothing answers yet"
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                health = json.load(answer)
            if health["status"] == "ok":
                return True
            last = health
        except (OSError, urllib.error.URLError) as error:
            last = error
        time.sleep(0.5)
    print(f"Not every part of the portal is alive: {last}", file=sys.stderr)
    return False


def welcome(environment, port):
    print(f"\nThe portal is at {environment['BASE_URL']}\n", flush=True)
    if environment["DEMO"] in ("1", "true", "True", "yes", "on"):
        subprocess.run([sys.executable, "manage.py", "show_sign_ins"], cwd=ROOT, env=environment)
    print("Ctrl-C stops it.", flush=True)


def stop(running):
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
