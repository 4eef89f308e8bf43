"""Clients that listen for reload messages: server-sent events, and WebSocket (RFC 6455).

Each client is a thread that does nothing but wait on its socket, and notes the time at which
a reload message had come. Small on purpose: no compression, no fragments to be sent.
"""

import base64
import json
import os
import re
import socket
import threading
import time


class ReloadClient:
    """A connected client of one server; `messages` are the times of the reloads so far."""

    def __init__(self, server, protocol):
        self.messages, self.others = [], []
        self._changed = threading.Condition()
        self._opened = threading.Event()
        self._failed = None
        self._socket = None
        self._thread = threading.Thread(target=self._run, args=(server, protocol), daemon=True)
        self._thread.start()
        if not self._opened.wait(20) or self._failed:
            raise RuntimeError(f"{server.name}: no reload channel: {self._failed or 'timeout'}")

    def _run(self, server, protocol):
        try:
            protocol(self, server)
            self._failed = "the server closed it"
        except OSError as error:
            self._failed = str(error)
        self._opened.set()

    def connect(self, server):
        """Opens the connection."""
        self._socket = socket.create_connection((server.host, server.port), timeout=20)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def opened(self):
        """Tells that the server has taken the client in."""
        self._socket.settimeout(None)
        self._opened.set()

    def reload(self, at):
        """Notes a reload message that had come by `at`."""
        with self._changed:
            self.messages.append(at)
            self._changed.notify_all()

    def wait_for_message(self, since, seconds):
        """The time of the first message not before `since`; None if none comes in time."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                found = next((it for it in self.messages if it >= since), None)
                left = end - time.monotonic()
                if found is not None or left <= 0:
                    return found
                self._changed.wait(left)

    def between(self, begin, end):
        """The times of the messages from `begin` up to `end`."""
        return [it for it in self.messages if begin <= it < end]

    @property
    def lost(self):
        """Why the channel is gone; None while it stands."""
        return self._failed

    def close(self):
        """Ends the connection, and with it the thread."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        self._thread.join(5)


def server_sent_events(path, event):
    """The protocol of a `text/event-stream` at `path`: `event` means reload."""

    def listen(client, server):
        connection = client.connect(server)
        head = f"GET {path} HTTP/1.1\r\nHost: {server.authority}\r\nAccept: text/event-stream\r\n\r\n"
        connection.sendall(head.encode())
        seen = b""
        while received := connection.recv(65536):
            at = time.monotonic()
            seen += received
            while b"\n\n" in seen or b"\r\n\r\n" in seen:
                block, seen = re.split(rb"\r?\n\r?\n", seen, maxsplit=1)
                name = re.search(rb"^event: ?(\S+)", block, re.M)
                if name and name[1].decode() == event:
                    client.reload(at)
                elif name and name[1] == b"connected":
                    client.opened()
                elif name:
                    client.others.append(name[1].decode())
                elif block.startswith(b"HTTP/1.1 ") and b" 200" not in block[:13]:
                    raise OSError(block.splitlines()[0].decode())

    return listen


def web_socket(path, means_reload, protocol=None):
    """The protocol of a WebSocket at `path`, which may depend on the server."""

    def listen(client, server):
        where = path(server) if callable(path) else path
        connection = client.connect(server)
        stream = connection.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {where} HTTP/1.1", f"Host: {server.authority}", f"Origin: http://{server.authority}"]
        lines += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
        lines += [f"Sec-WebSocket-Key: {key}"]
        lines += [f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        status = stream.readline().decode(errors="replace").strip()
        if " 101" not in status:
            raise OSError(f"no WebSocket: {status or 'closed'}")
        while stream.readline().strip():
            pass
        client.opened()
        for text in text_messages(stream, connection):
            at = time.monotonic()
            if means_reload(text):
                client.reload(at)
            else:
                client.others.append(text[:60])

    return listen


def text_messages(stream, connection):
    """The text messages of a WebSocket until it ends; pings are answered."""
    whole = b""
    while len(start := stream.read(2)) == 2:
        final, opcode, length = start[0] & 0x80, start[0] & 0x0F, start[1] & 0x7F
        if length == 126:
            length = int.from_bytes(stream.read(2), "big")
        elif length == 127:
            length = int.from_bytes(stream.read(8), "big")
        payload = stream.read(length)
        if opcode == 0x8:
            return
        if opcode == 0x9:
            mask = os.urandom(4)
            masked = bytes(it ^ mask[at % 4] for at, it in enumerate(payload))
            connection.sendall(bytes([0x8A, 0x80 | len(payload)]) + mask + masked)
        elif opcode in (0x0, 0x1, 0x2):
            whole += payload
            if final:
                yield whole.decode(errors="replace")
                whole = b""


def vite_path(server):
    """Vite's channel wants the token that its client script carries. The page is fetched
    first, as a browser does, so that vite knows its modules."""
    server.get("/index.html", {"Accept": "text/html"})
    script = server.get("/@vite/client")[2].decode()
    return "/?token=" + re.search(r'wsToken = "([^"]+)"', script)[1]


def is_vite_reload(text):
    """Vite's message for "load the page again", or for a module that is new."""
    return json.loads(text).get("type") in ("full-reload", "update")


def is_webpack_reload(text):
    """webpack-dev-server's message for a change below a static folder."""
    return json.loads(text).get("type") == "static-changed"


def is_live_server_reload(text):
    """live-server's messages are words."""
    return text in ("reload", "refreshcss")
