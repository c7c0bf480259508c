"""A Redis with a replica of it and a sentinel that watches over both, on loopback: sentinels know no unix sockets."""

import socket
import subprocess

import redis
from redis_server import binary

from tests.faults.processes import until

NAME, PASSWORD = "portal", "of-the-test"
SERVER = f"""
bind 127.0.0.1
requirepass {PASSWORD}
masterauth {PASSWORD}
save ""
repl-diskless-sync-delay 0
"""
SENTINEL = f"""
bind 127.0.0.1
sentinel monitor {NAME} 127.0.0.1 {{master}} 1
sentinel auth-pass {NAME} {PASSWORD}
sentinel down-after-milliseconds {NAME} 1000
sentinel failover-timeout {NAME} 5000
"""


def free_ports(count):
    """Return numbers of TCP ports of loopback that nothing uses."""
    probes = [socket.socket() for _each in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Sentinels:
    """Two servers, the first of them the master, and a sentinel; `environment` is what the portal is given."""

    def __init__(self, folder):
        self.folder, self.processes = folder, {}
        self.ports = dict(zip(("master", "replica", "sentinel"), free_ports(3), strict=True))
        self.begin("master", SERVER)
        self.begin("replica", f"{SERVER}replicaof 127.0.0.1 {self.ports['master']}\n")
        until(lambda: self.role("replica")[3:4] == [b"connected"], 20, "the replica follows the master")
        self.begin("sentinel", SENTINEL.format(master=self.ports["master"]), "--sentinel")
        until(self.knows_both, 20, "the sentinel knows both servers")
        url = f"sentinel://:{PASSWORD}@127.0.0.1:{self.ports['sentinel']}"
        self.environment = {"REDIS_URL": f"{url};sentinel://127.0.0.1:1", "REDIS_MASTER": NAME}

    def begin(self, name, settings, *options):
        folder = self.folder / name
        folder.mkdir()
        file = folder / "settings"
        file.write_text(f"port {self.ports[name]}\ndir {folder}\n{settings}")
        with (folder / "said").open("wb") as said:
            command = [binary(), str(file), *options]
            self.processes[name] = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)

    def client(self, name):
        password = None if name == "sentinel" else PASSWORD
        return redis.Redis(port=self.ports[name], password=password, socket_timeout=2)

    def role(self, name):
        try:
            with self.client(name) as client:
                return client.execute_command("ROLE")
        except redis.ConnectionError:
            return []

    def knows_both(self):
        try:
            with self.client("sentinel") as client:
                return len(client.sentinel_slaves(NAME)) == 1
        except redis.RedisError:
            return False

    def kill_master(self):
        self.processes["master"].kill()
        self.processes["master"].wait(10)

    def end(self):
        for process in self.processes.values():
            process.kill()
            process.wait(10)
