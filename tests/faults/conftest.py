"""Real processes that break: a private Postgres and Redis for each test process, a database for each test."""

import logging

import pytest

from portal.upkeep.backups import programs
from tests.databases import database_of, tables_as_sql
from tests.faults.processes import APP, OWNER, Portal, Servers
from tests.faults.smtp_server import Letterbox, LoopbackController

TORTURES = 10  # times that `bin/test --torture` repeats each fault


def pytest_generate_tests(metafunc):
    """Repeat each fault when the tests are to torture; without that each happens once."""
    if metafunc.config.getoption("torture"):
        metafunc.fixturenames.append("repetition")
        metafunc.parametrize("repetition", range(TORTURES))


@pytest.fixture(scope="session")
def is_torture(request):
    """Whether every fault is repeated, at the real leases and waits."""
    return request.config.getoption("torture")


@pytest.fixture(scope="session")
def servers(tmp_path_factory, django_db_blocker):
    """A Postgres and a Redis of their own, with the portal's tables in the database called portal."""
    started = Servers(tmp_path_factory.mktemp("servers"))
    try:
        with django_db_blocker.unblock():
            dump = tables_as_sql()
        with django_db_blocker.unblock(), database_of(started.url(OWNER)):
            programs.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}")
        yield started
    finally:
        started.end()


@pytest.fixture
def portal(servers, tmp_path, is_torture, django_db_blocker):
    """A portal on a new database, which this test reaches through Django too; its parts are begun by the test."""
    name = servers.new_database()
    waits = "tests.faults.real_waits" if is_torture else "tests.faults.settings"
    begun = Portal(servers, tmp_path, name, DJANGO_SETTINGS_MODULE=waits)
    if not servers.answers_redis():
        servers.start_redis()
    servers.empty_redis()
    try:
        with django_db_blocker.unblock(), database_of(servers.url(APP, name)):
            yield begun
    finally:
        begun.end()
        servers.drop(name)


@pytest.fixture
def letterbox(unused_port):
    """A scripted SMTP server; `letterbox.url` is the portal's EMAIL_URL that leads to it."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    box = Letterbox()
    controller = LoopbackController(box, hostname="127.0.0.1", port=unused_port)
    controller.start()
    box.url, box.port = f"smtp://127.0.0.1:{unused_port}", unused_port
    yield box
    controller.stop()
