"""Servers in place of a service, and images, for the tests of the Python client."""

import contextlib
import json
import socket
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Relay:
    """Passes connections on to the service, until it is stopped. Can cut each answer."""

    def __init__(self, url, cut_after=None):
        host, port = url.split("//")[1].split(":")
        self.service = (host, int(port))
        self.cut_after = cut_after  # bytes of each answer
        self.requests = []
        self.port = None
        self.start()

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", self.port or 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.open = []
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def stop(self):
        # A thread in accept() would keep the port open.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener):
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            service = socket.create_connection(self.service)
            self.open += [client, service]
            threading.Thread(target=self._pass, args=(client, service, None), daemon=True).start()
            back = (service, client, self.cut_after)
            threading.Thread(target=self._pass, args=back, daemon=True).start()

    def _pass(self, source, sink, left):
        with contextlib.suppress(OSError), source, sink:
            while data := source.recv(1 << 16):
                if left is None and b" HTTP/1.1\r\n" in data:
                    self.requests.append(data.decode(errors="replace"))
                sink.sendall(data if left is None else data[:left])
                left = None if left is None else left - len(data)
                if left is not None and left <= 0:
                    sink.shutdown(socket.SHUT_RDWR)
                    return


class Scripted:
    """Answers in place of a service: `script(number, request)` gives status, headers and body."""

    def __init__(self, script):
        self.requests = requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                requests.append(self)
                status, headers, body = script(len(requests), self)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def answer(value, status=200):
    media = "application/json" if status < 400 else "application/problem+json"
    return status, {"Content-Type": media}, json.dumps(value).encode()


def problem(status, **headers):
    given, media, body = answer({"title": "Trouble", "detail": "It is busy."}, status)
    return given, {**media, **headers}, body


def png(color):
    """Returns an image of 8x8 pixels."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + bytes(color) * 8 for _ in range(8))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
