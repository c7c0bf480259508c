"""A proxy that speaks TLS, such as stands before the portal for real; on the same port it passes on plain HTTP too."""

import re
import socket
import socketserver
import threading
from contextlib import suppress

HANDSHAKE = b"\x16"
MOST_HEAD = 64 * 1024
CHUNK = 256 * 1024
OURS = re.compile(rb"\r\n(connection|x-forwarded-[a-z]+):[^\r]*", re.IGNORECASE)


class TlsProxy(socketserver.ThreadingTCPServer):
    """Passes each connection's one request on to a port of this machine."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, context, port_behind):
        super().__init__(("127.0.0.1", 0), Passing)
        self.context, self.port_behind = context, port_behind
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()

    def handle_error(self, _request, _address):
        """Say nothing of connections that a browser broke off."""


class Passing(socketserver.BaseRequestHandler):
    def handle(self):
        is_tls = self.request.recv(1, socket.MSG_PEEK) == HANDSHAKE
        client = self.server.context.wrap_socket(self.request, server_side=True) if is_tls else self.request
        with client, socket.create_connection(("127.0.0.1", self.server.port_behind)) as behind:
            sending = threading.Thread(target=self.pass_on, args=(client, behind, is_tls), daemon=True)
            sending.start()
            try:
                while chunk := behind.recv(CHUNK):
                    client.sendall(chunk)
            finally:
                client.shutdown(socket.SHUT_RDWR)
                sending.join()

    def pass_on(self, client, behind, is_tls):
        """Send the request, its head as a proxy writes it, until the client or the answer ends."""
        with suppress(OSError, ValueError):
            head = b""
            while b"\r\n\r\n" not in head and len(head) < MOST_HEAD:
                if not (chunk := client.recv(CHUNK)):
                    return
                head += chunk
            head, _end, rest = head.partition(b"\r\n\r\n")
            scheme, address = b"https" if is_tls else b"http", self.client_address[0].encode()
            told = b"\r\nConnection: close\r\nX-Forwarded-Proto: " + scheme + b"\r\nX-Forwarded-For: " + address
            behind.sendall(OURS.sub(b"", head) + told + b"\r\n\r\n" + rest)
            while chunk := client.recv(CHUNK):
                behind.sendall(chunk)
