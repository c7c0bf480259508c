"""A proxy on a unix socket that can lose its connections without a word: they stay open, and nothing comes through."""

import contextlib
import socket
import threading


class Proxy:
    """Passes on what comes to `path` to the socket at `target`, until the connections of then are lost."""

    def __init__(self, path, target):
        self.path, self.target = path, target
        self.pairs, self.lost = [], set()
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen(50)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.target))
                pair = (client, server)
                self.pairs.append(pair)
                for source, sink in (pair, pair[::-1]):
                    threading.Thread(target=self.pump, args=(pair, source, sink), daemon=True).start()

    def pump(self, pair, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if pair not in self.lost:
                    sink.sendall(data)
        if pair not in self.lost:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def lose(self):
        """Lose every connection that is open now; new ones work."""
        self.lost.update(self.pairs)
        return len(self.lost)

    def end(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.path.unlink()
        for pair in self.pairs:
            for each in pair:
                each.close()
