#!/usr/bin/env python3
"""The cache before a custom origin, beside nginx's proxy_cache: 1,000 requests at once for what
is not cached, and the throughput of what is.

The origin is a part of this script. It counts its requests and takes half a second for each, so
that all viewers are there before the first answer is. See README.md for what to distrust.
"""

import argparse
import asyncio
import contextlib
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import contestants
import folders
import install
from contestants import Server
from load import quiet_wrk, wrk
from tables import heading, machine, median, percentile, ratio, table

VIEWERS = 1000
ORIGIN_TAKES = 0.5  # seconds
BODY = b"export const cached = true;\n".ljust(4095, b"/") + b"\n"

# Without a policy of its own an app with a URL forwards cookies, and then, as in production,
# requests are not collapsed.
ORIGIN_TOML = """
[[app]]
name = "remote"
url = "{origin}"
path = "/remote/*"
cache_policy = "CachingOptimized"
origin_request_policy = "CORS-CustomOrigin"
"""

NGINX_LINES = """    location /remote/ {{
      proxy_pass {origin}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache objects; proxy_cache_lock on; proxy_cache_lock_timeout 30s; proxy_cache_valid 200 1h;
    }}
"""


class Origin:
    """A server of one object under every path, which counts who asks."""

    def __enter__(self):
        self.asked = asked = []

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append(self.path)
                time.sleep(ORIGIN_TAKES)
                self.send_response(200)
                for name, value in (("Content-Type", "text/javascript"), ("Cache-Control", "max-age=3600"), ("Content-Length", len(BODY))):
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(BODY)

            def log_message(self, *_):
                pass

        class Listener(ThreadingHTTPServer):
            request_queue_size = 2 * VIEWERS
            daemon_threads = True

        self.server = Listener(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


async def all_at_once(server, path):
    """Opens 1,000 connections, then asks on each; (right answers, ms until each was read)."""
    ask = f"GET {path} HTTP/1.1\r\nHost: {server.authority}\r\nConnection: close\r\n\r\n".encode()
    opened = await asyncio.gather(*(asyncio.open_connection(server.host, server.port) for _ in range(VIEWERS)))
    began = time.monotonic()

    async def answer(reader, writer):
        writer.write(ask)
        whole = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        right = whole.startswith(b"HTTP/1.1 200") and whole.endswith(BODY)
        return right, (time.monotonic() - began) * 1000

    answers = await asyncio.gather(*(answer(*it) for it in opened))
    return sum(right for right, _ in answers), [ms for _, ms in answers]


def crowd_rows(servers, origin):
    """One row a server: what 1,000 misses cost its origin and its viewers."""
    rows = []
    for it in servers:
        origin.asked.clear()
        right, took = asyncio.run(all_at_once(it, "/remote/crowd.js"))
        beyond = [ms - ORIGIN_TAKES * 1000 for ms in took]
        rows.append([it.name, right, len(origin.asked), percentile(beyond, 50), max(beyond)])
    return rows


def hit_rows(servers, origin, rounds, seconds):
    """One row a server: the throughput of an object that is in the cache."""
    found = {it.name: [] for it in servers}
    for it in servers:
        for _ in range(2):
            if it.get("/remote/hit.js")[::2] != (200, BODY):
                raise RuntimeError(f"{it.name}: not the object")
        wrk(it, "/remote/hit.js", {}, 1)
    before = len(origin.asked)
    for _ in range(rounds):
        for it in servers:
            found[it.name].append(quiet_wrk(it, "/remote/hit.js", {}, seconds))
    rows, base = [], found["nginx"]
    for name, samples in found.items():
        row = [name] + [median(it[key] for it in samples) for key in ("req/s", "p99", "cpu us")]
        for key in ("req/s", "cpu us"):
            row.append(median(ratio(it[key], other[key]) for it, other in zip(samples, base)))
        rows.append(row + [len(origin.asked) - before, median(it["noise"] for it in samples)])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="samples of the cached object (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of load a sample (default 2)")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    install.need("nginx", "wrk", "taskset")
    binary = install.our_binary(options.binary)
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    with tempfile.TemporaryDirectory(prefix="bench-cache-") as home, contextlib.ExitStack() as stack:
        origin = stack.enter_context(Origin())
        root = folders.make_site(Path(home) / "dist", 1, large=False)
        chosen = [
            contestants.nginx(
                more=NGINX_LINES.format(origin=origin.url),
                http="  proxy_cache_path SCRATCH/cache keys_zone=objects:8m;\n",
            ),
            contestants.mfe_dev(binary, {}, ORIGIN_TOML.format(origin=origin.url)),
        ]
        servers = [stack.enter_context(Server(it, root, pinned=True)) for it in chosen]
        for it in servers:
            it.wait_until_ready()
        heading(f"{VIEWERS} viewers at once, one object that is not cached; the origin takes {ORIGIN_TAKES * 1000:.0f} ms")
        head = ["server", "right answers", "requests at the origin", "ms beyond the origin's: p50", "max"]
        print(table(head, crowd_rows(servers, origin)), flush=True)
        heading(f"4 KB that is cached, 64 connections, {options.rounds} rounds of {options.seconds} s")
        head = ["server", "req/s", "p99 ms", "CPU us a request", "req/s x nginx", "CPU x nginx", "requests at the origin", "noise"]
        print(table(head, hit_rows(servers, origin, options.rounds, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
