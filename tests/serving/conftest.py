"""The portal as it runs for real: the web line of the Procfile, production's settings, a proxy that speaks TLS."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from django.db import connection
from honcho.environ import parse_procfile

from tests.serving.tls_proxy import TlsProxy

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30  # seconds


@dataclass
class Served:
    """Where the portal is served, the file of the authority that vouches for it, and the web process with its port."""

    address: str
    authority: Path
    process: subprocess.Popen
    port: int

    def workers(self):
        """Return the process ids of the web process and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def get(self, path, **headers):
        """Return the answer of a request through TLS, whatever its status."""
        context = ssl.create_default_context(cafile=self.authority)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), Unmoved)
        return opener.open(urllib.request.Request(self.address + path, headers=headers), timeout=PATIENCE)


class Unmoved(urllib.request.HTTPErrorProcessor):
    """Gives back errors and redirects as they are."""

    def http_response(self, _request, response):
        return response

    https_response = http_response


@pytest.fixture(scope="package")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    data, port = tmp_path_factory.mktemp("served"), free_port()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(data / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with TlsProxy(context, port) as proxy:
        environment = production(f"https://localhost:{proxy.port}", data, port)
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        started = begin(environment, data / "log")
        try:
            served = Served(environment["BASE_URL"], data / "authority.pem", started, port)
            wait_until_it_answers(served, data / "log")
            yield served
        finally:
            started.terminate()
            started.wait(PATIENCE)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def production(address, data, port):
    """Return the environment of a portal for real, on the database of this test process."""
    (data / "static").mkdir()
    database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    return os.environ | {
        "DEMO": "0",
        "SECRET_KEY": "for-these-tests-only-" * 4,
        "BASE_URL": address,
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": database,
        "DATA_DIR": str(data),
        "PORT": str(port),
        "BIND": "127.0.0.1",
    }


def begin(environment, log):
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    with log.open("wb") as out:
        return subprocess.Popen(f"exec {command}", shell=True, cwd=ROOT, env=environment, stdout=out, stderr=out)


def wait_until_it_answers(served, log):
    begun = time.monotonic()
    while time.monotonic() < begun + PATIENCE and served.process.poll() is None:
        try:
            with served.get("/") as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The portal does not answer: {log.read_text()}")
