"""Audits of what could be known to be unsafe: packages with known vulnerabilities, and secrets that were committed."""

import json
import os
import subprocess
import sys

WAIVED = {}  # the number of an advisory: why it cannot hurt the portal
LOCKS = ["requirements.txt", "tests/requirements.txt"]
UNREACHABLE = "ConnectionError/Max retries/ENOTFOUND/ECONNREFUSED/EAI_AGAIN/ETIMEDOUT/audit endpoint".split("/")
NO_SECRETS = "^(23456789BCDFGHJKLMNPQRSTVWXYZ|password)$"  # the letters of references, and the README's example
SCAN = ["detect-secrets", "scan", "--no-verify", "--disable-plugin", "KeywordDetector"]
SCAN += ["--exclude-files", r"requirements\.txt$", "--exclude-secrets", NO_SECRETS]


class Unaudited(Exception):
    """Nothing, or not everything, could be looked at."""


class Broken(Exception):
    """An audit ended without telling what it found."""


def main(environment=None):
    """Run every audit, say what each found, and return the names of those that failed."""
    return [name for name, audit in AUDITS.items() if not passes(name, audit, environment)]


def passes(name, audit, environment):
    try:
        found = audit(environment)
    except Unaudited as reason:
        print(f"WARNING {name}: {reason}", flush=True)
        return True
    except Broken as said:
        found = [str(said)]
    print("\n".join([f"{'FAILED' if found else 'passed'}  {name}", *found]), flush=True)
    return not found


def python_packages(environment):
    """Return the known vulnerabilities of the Python packages; refuses when some could not be asked about."""
    command = ["pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json"]
    packages = read(run([*command, *(f"--requirement={lock}" for lock in LOCKS)], environment), "dependencies")
    found = [
        f"{package['name']} {package['version']}: {advisory['id']}"
        for package in packages
        for advisory in package.get("vulns", [])
        if WAIVED.keys().isdisjoint([advisory["id"], *advisory["aliases"]])
    ]
    skipped = sum("skip_reason" in package for package in packages)
    if skipped and not found:
        raise Unaudited(f"its server cannot be asked about {skipped} of {len(packages)} packages")
    return found


def node_packages(environment):
    """Return the known vulnerabilities of the npm packages."""
    packages = read(run(["npm", "audit", "--json"], environment), "vulnerabilities")
    advisories = [(name, via) for name, package in packages.items() for via in package["via"] if isinstance(via, dict)]
    return [
        f"{name} {via['range']}: {via['title']}, {via['url']}"
        for name, via in advisories
        if via["url"].rpartition("/")[2] not in WAIVED
    ]


def secrets(environment):
    """Return where something looks like a key or password, among the files that are or would be committed."""
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], environment)
    if listed.returncode:
        raise Unaudited(f"git does not say which files there are: {listed.stderr.strip()}")
    places = read(run([*SCAN, *listed.stdout.splitlines()], environment), "results").items()
    return [f"{name}, line {one['line_number']}: {one['type']}" for name, found in places for one in found]


def read(done, name):
    """Return this part of what an audit told; when it told nothing, that it is broken or that it reached nobody."""
    try:
        return json.loads(done.stdout)[name]
    except (ValueError, KeyError):
        said = done.stdout + done.stderr
        if any(words in said for words in UNREACHABLE):
            raise Unaudited("its server cannot be reached, so nothing was audited") from None
        raise Broken(said.strip()) from None


def run(command, environment):
    environment = dict(environment or os.environ)
    environment["PATH"] += f"{os.pathsep}{sys.prefix}/node"  # npm, on a machine that has none of its own
    try:
        return subprocess.run(command, env=environment, capture_output=True, text=True)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


AUDITS = {"pip-audit": python_packages, "npm audit": node_packages, "secrets": secrets}

if __name__ == "__main__":
    sys.exit(bool(main()))
