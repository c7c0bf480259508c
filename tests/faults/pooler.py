"""A PgBouncer before the Postgres of a test, which gives a connection to each transaction."""

import subprocess

import psycopg2
from not_root import give, way
from programs import pgbouncer

from tests.faults.processes import APP, until

PROGRAM = pgbouncer()
SETTINGS = """
[databases]
* = host={sockets}
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {size}
"""


class Pooler:
    """Runs until it is told to end; `url(database)` leads through it, as the role that the portal runs as."""

    def __init__(self, servers, folder, *, size):
        self.folder, self.password = folder, servers.secrets[APP]
        (folder / "users").write_text(f'"{APP}" "{self.password}"\n')
        settings = folder / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(sockets=servers.sockets, folder=folder, size=size))
        prefix, run_as, owner = way(PROGRAM, folder)  # it refuses root, as Postgres does
        give(folder, owner)
        with (folder / "said").open("wb") as said:
            command = [*prefix, PROGRAM, str(settings)]
            self.process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True, **run_as)
        until((folder / ".s.PGSQL.6432").exists, 10, "PgBouncer listens")

    def url(self, database):
        return f"postgres://{APP}:{self.password}@/{self.folder}/{database}?port=6432"

    def connect(self, database):
        return psycopg2.connect(host=str(self.folder), port=6432, user=APP, password=self.password, dbname=database)

    def end(self):
        self.process.terminate()
        self.process.wait(10)
