"""Who is measured: how each is started, what says that it is ready, how it tells of changes."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import clients
import install
from process import tree
from tables import first_line

SERVER_CORE = os.environ.get("SERVER_CORE", "0")
CLIENT_CORE = os.environ.get("CLIENT_CORE", "1")


@dataclass
class Contestant:
    """One server that can be started on a folder."""

    name: str
    command: Callable  # (root, port, scratch folder) -> list of words
    reloads: Callable | None = None  # the protocol of its reload messages
    follows_page_only: bool = False  # does not look at files that no page has asked for


def mfe_dev(binary, apps=None, more=""):
    """Ours: one folder as a single-page app, watched, with live reload; with `apps`, a folder
    for each name, mounted below `/name/`, and `more` tables of a `devserver.toml`."""

    def command(root, port, scratch):
        words = [binary, "serve", "--port", port, "--control-port", 0, "--quiet"]
        words += ["--ready-file", scratch / "ready"]
        if apps is None:
            return words + ["--root", root]
        config = scratch / "devserver.toml"
        config.write_text(devserver_toml({"shell": root}, "") + devserver_toml(apps, APP_TOML) + more + ERROR_TOML)
        return words + ["--config", config]

    return Contestant("mfe-dev", command, clients.server_sent_events("/__mfe_dev/events", "reload"))


APP_TOML = """path = "/{name}/*"
trim_prefix = "/{name}"
"""

ERROR_TOML = """
[distribution]
default_root_object = "index.html"
[[distribution.custom_error_response]]
error_code = 403
response_code = 200
response_page_path = "/index.html"
"""


def devserver_toml(apps, more):
    """A table an app, with more lines in each."""
    table = '[[app]]\nname = "{name}"\ndist = "{folder}"\n' + more
    return "".join(table.format(name=name, folder=folder) for name, folder in apps.items())


def nginx(apps=None, more="", http=""):
    """nginx as a plain static server with the fallback of a single-page app; `apps` as above,
    each a location with an alias, and `more` lines of the server and of `http`."""

    def command(root, port, scratch):
        config = scratch / "nginx.conf"
        mounts = "".join(f"    location /{name}/ {{ alias {folder}/; }}\n" for name, folder in (apps or {}).items())
        user = "user root;" if os.geteuid() == 0 else ""  # else the worker may not read the root
        config.write_text(
            f"""{user} daemon off; worker_processes 1; pid {scratch}/pid; error_log {scratch}/error.log warn;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types; access_log off;
  sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy;
  fastcgi_temp_path {scratch}/fastcgi; uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
{http.replace("SCRATCH", str(scratch))}  server {{
    listen 127.0.0.1:{port}; root {root}; index index.html;
    location / {{ try_files $uri /index.html; }}
{mounts}{more}  }}
}}
"""
        )
        return ["nginx", "-e", scratch / "early.log", "-c", config]

    return Contestant("nginx", command)


def static_web_server():
    """The quickest to start of the Rust servers; watches nothing."""

    def command(root, port, _):
        words = [install.STATIC_WEB_SERVER, "--host", "127.0.0.1", "--port", port, "--root", root]
        return words + ["--log-level", "error", "--page-fallback", f"{root}/index.html"]

    return Contestant("static-web-server", command)


def live_server():
    """live-server as it comes: it waits 100 ms before it tells."""

    def command(root, port, _):
        words = [install.NODE_MODULES / ".bin" / "live-server", "--host=127.0.0.1", f"--port={port}"]
        return words + ["--entry-file=index.html", "--no-browser", "-q", root]

    channel = clients.web_socket("/index.html/ws", clients.is_live_server_reload)
    return Contestant("live-server", command, channel)


def webpack_dev_server():
    """webpack-dev-server with the folder as a watched static folder and an empty bundle."""

    def command(root, port, scratch):
        entry = scratch / "entry.js"
        entry.write_text("console.log(1);\n")
        return ["node", install.HERE / "webpack-dev-server.cjs", root, port, entry]

    channel = clients.web_socket("/ws", clients.is_webpack_reload)
    return Contestant("webpack-dev-server", command, channel)


def vite():
    """Vite's dev server with the folder as its sources."""

    def command(root, port, _):
        words = [install.NODE_MODULES / ".bin" / "vite", root, "--host", "127.0.0.1"]
        return words + ["--port", port, "--strictPort", "--logLevel", "silent"]

    channel = clients.web_socket(clients.vite_path, clients.is_vite_reload, "vite-hmr")
    return Contestant("vite", command, channel, follows_page_only=True)


def versions(binary):
    """What is measured, in one line."""
    wanted = json.loads((install.HERE / "package.json").read_text())["dependencies"]
    found = [f"{name} {it}" for name, it in wanted.items()]
    if shutil.which("nginx"):
        found.append(first_line(["nginx", "-v"]).removeprefix("nginx version: "))
    if binary:
        found.insert(0, first_line([binary, "--version"]))
    return ", ".join(found)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Server:
    """A running contestant; a context manager that ends it, and what it started, by pid."""

    host = "127.0.0.1"

    def __init__(self, contestant, root, pinned=False):
        self.contestant, self.name, self.root = contestant, contestant.name, Path(root)
        self.port = free_port()
        self.scratch = Path(tempfile.mkdtemp(prefix=f"bench-{self.name}-"))
        words = contestant.command(self.root, self.port, self.scratch)
        words = [str(it) for it in words]
        if pinned:
            words = ["taskset", "-c", SERVER_CORE, *words]
        environment = {**os.environ, "CI": "1", "BROWSER": "none", "NO_UPDATE_NOTIFIER": "1"}
        self.log = open(self.scratch / "log", "wb")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            words, cwd=self.scratch, env=environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )
        self.pid = self.process.pid

    @property
    def authority(self):
        """What a client calls it."""
        return f"127.0.0.1:{self.port}"

    @property
    def ended(self):
        """Whether it is gone."""
        return self.process.poll() is not None

    def wait_until_ready(self, path="/small.js", limit=60, status="200"):
        """Asks every half millisecond until it answers 200, or another status that begins with
        `status`; seconds since its start."""
        ask = f"GET {path} HTTP/1.1\r\nHost: {self.authority}\r\nConnection: close\r\n\r\n".encode()
        while time.monotonic() < self.began + limit and not self.ended:
            with contextlib.suppress(OSError):
                with socket.create_connection((self.host, self.port), timeout=20) as it:
                    it.sendall(ask)
                    if it.recv(64).startswith(f"HTTP/1.1 {status}".encode()):
                        return time.monotonic() - self.began
            time.sleep(0.0005)
        raise RuntimeError(f"{self.name} does not get ready: {self.last_words()}")

    def last_words(self):
        """The end of what it logged."""
        return (self.scratch / "log").read_text(errors="replace")[-600:]

    def get(self, path, headers=None):
        """(status, headers with lower-case names, body) of one request."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
        finally:
            connection.close()

    def stop(self):
        """Ends the whole tree: politely, then not."""
        living = tree(self.pid)
        for number, patience in ((signal.SIGTERM, 2), (signal.SIGKILL, 5)):
            for it in living:
                with contextlib.suppress(OSError):
                    os.kill(it, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
            living = [it for it in living if is_running(it)]
            if not living:
                break
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def is_running(pid):
    """Whether a process exists and is more than a record of its end."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
