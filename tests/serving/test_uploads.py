"""A gigabyte of nothing, sent to the portal as it is served: refused at once, in little memory, with a page."""

import re
import socket
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc"),
]
SECONDS, MEGABYTES = 2, 100
BOUNDARY = "between-the-parts"
PART = '--{}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: {}\r\n\r\n'
KINDS = {
    "multipart/form-data": (f"multipart/form-data; boundary={BOUNDARY}", PART.format(BOUNDARY, "text/csv")),
    "application/x-www-form-urlencoded": ("application/x-www-form-urlencoded", "name="),
}


def most_memory(served):
    """Return the most that the workers ever had, in megabytes."""
    told = [Path(f"/proc/{worker}/status").read_text() for worker in served.workers()]
    return sum(int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) for text in told) / 1024


def send(served, kind, size):
    """Return the answer to a request of this many bytes of nothing, and the seconds it took."""
    content_type, start = KINDS[kind]
    head = (
        f"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-Proto: https\r\n"
        f"Referer: https://localhost/\r\nCookie: __Host-csrf={'c' * 32}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(start) + size}\r\n\r\n{start}"
    )
    begun, nothing = time.monotonic(), bytes(min(size, 1024 * 1024))
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as sending:
        try:
            sending.sendall(head.encode())
            for _piece in range(size // len(nothing)):
                sending.sendall(nothing)
        except OSError:
            pass  # the portal does not read on
        answer = sending.makefile("rb").read()
    return answer.decode(), time.monotonic() - begun


@pytest.mark.parametrize("kind", KINDS)
def test_gigabyte_of_nothing_is_refused_at_once(served, kind):
    send(served, kind, 1024)
    before = most_memory(served)
    answer, seconds = send(served, kind, 1024**3)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "The portal takes at most 6 MB at a time" in answer
    assert seconds < SECONDS
    assert most_memory(served) - before < MEGABYTES
