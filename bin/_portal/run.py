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
from pathlib import Path

from services import ROOT, clear_orphans, data_folder, is_demonstration, only_one, services, tell_what_runs

HERE = Path(__file__).resolve().parent
PATIENCE = 60


def main():
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        sys.exit(f"\n{who_has(data)}")
    clear_orphans(data)
    os.environ["PORT"] = port = os.environ.get("PORT") or "8000"
    check_port(port)
    say("Starting Postgres and Redis")
    with services(data) as environment:
        if is_demonstration(environment):
            environment.setdefault("BASE_URL", f"http://localhost:{port}")
        tell_what_runs(data, environment)
        try:
            sys.exit(run(data, environment, port))
        except KeyboardInterrupt:
            print()
        finally:
            say("Stopping")


def who_has(data):
    """Return the sentence about who holds the data folder."""
    try:
        address = json.loads((data / "running.json").read_text())["environment"]["BASE_URL"]
    except (OSError, KeyError):
        return f"Another command works with {data}: start again when it is done, or set DATA_DIR to another folder."
    return f"The portal runs already at {address}: use it, or stop it with Ctrl-C where it was started."


def run(data, environment, port):
    """Run every part until one stops or this start is told to stop; return the exit status."""
    welcome = data / "welcome"
    ready = start([sys.executable, HERE / "ready.py", welcome], environment)
    try:
        if ready.wait():
            return 1
    finally:
        stop(ready)
    say("Starting web, worker and beat")
    running = start([sys.executable, HERE / "parts.py"], environment)
    try:
        if wait_until_it_answers(environment, port, running):
            print(f"\nThe portal is at {environment['BASE_URL']}\n\n{welcome.read_text()}Ctrl-C stops it.", flush=True)
        return running.wait() and 1
    finally:
        stop(running)


def say(sentence):
    print(f"{sentence} …", flush=True)


def check_port(port):
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"\nPORT is a number from 1 to 65535, and not “{port}”: choose one, such as PORT=8001 bin/run.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND") or "127.0.0.1", int(port)))
        except PermissionError:
            sys.exit(f"\nPort {port} is for root only: choose one above 1023, such as PORT=8001 bin/run.")
        except OSError:
            sys.exit(f"\nPort {port} is taken: stop what uses it, or choose another, such as PORT=8001 bin/run.")


def start(command, environment):
    """Start the command in a session of its own, so that Ctrl-C reaches it by way of us."""
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def wait_until_it_answers(environment, port, running):
    """Return True once every part has shown life since this start; tell which has not when that takes too long."""
    begun, last = time.monotonic(), "nothing answers yet"
    bind = os.environ.get("BIND") or "127.0.0.1"
    host = (environment.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip(".").replace("*", "localhost")
    address = f"http://{'127.0.0.1' if bind == '0.0.0.0' else bind}:{port}/healthz"
    while time.monotonic() < begun + PATIENCE and running.poll() is None:
        try:
            last = ailing(ask(address, host), time.monotonic() - begun)
        except (OSError, ValueError, KeyError) as error:
            last = f"{address} does not answer ({error})"
        if not last:
            return True
        time.sleep(0.25)
    if running.poll() is None:
        print(f"The portal is started, but not every part is alive: {last}.", file=sys.stderr, flush=True)
    return False


def ask(address, host):
    """Return what /healthz says of each part."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=5)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return json.load(answer)["parts"]


def ailing(parts, since):
    """Return the names of the parts that have shown no life in these seconds; an earlier start's rows may be young."""
    return ", ".join(
        f"no sign of life of {name}"
        for name, part in parts.items()
        if part["state"] != "ok" or part["age_seconds"] > since
    )


def stop(running):
    """Ask the command to end, and its parts with it; what is left of them ends with the servers."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
