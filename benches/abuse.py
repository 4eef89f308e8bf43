#!/usr/bin/env python3
"""Functions that fail, by the thousand, on one server: what viewers get, how fast, and what is left
of it afterwards.

Each kind of failure is a behavior of its own. After every kind the resident memory and the child
processes of the server are read, and a good request is made. Nothing is asserted: read the columns.
See README.md for what to distrust.
"""

import argparse
import collections
import http.client
import os
import re
import tempfile
import threading
import time
from pathlib import Path

import contestants
import install
from contestants import Server
from process import Noise, tree
from tables import heading, machine, say, table

CONNECTIONS = 8


def cloudfront(body):
    """A CloudFront Function."""
    return "cloudfront-js-2.0", f"function handler(event) {{\n  var request = event.request;\n  {body}\n  return request;\n}}\n"


def lambda_edge(body):
    """A Lambda@Edge function."""
    return "nodejs22.x", f"exports.handler = async (event) => {{\n  const {{ request }} = event.Records[0].cf;\n  {body}\n  return request;\n}};\n"


# The name, the function, and by which option its requests are counted.
KINDS = [
    ("good", cloudfront(""), "requests"),
    ("loop", cloudfront("while (true) {}"), "loops"),
    ("100 MB", cloudfront("var all = []; for (var i = 0; i < 100; i++) all.push('x'.repeat(1048576 + i));"), "requests"),
    ("throw", cloudfront("throw new Error('no');"), "requests"),
    ("reject", cloudfront("return Promise.reject(new Error('no'));"), "requests"),
    ("no object", cloudfront("return 'text';"), "requests"),
    ("deep recursion", cloudfront("function deeper(n) { return deeper(n + 1) + 1; } deeper(0);"), "requests"),
    ("read-only header", cloudfront("request.headers.host = { value: 'another' };"), "requests"),
    ("Lambda throw", lambda_edge("throw new Error('no');"), "requests"),
    ("Lambda no object", lambda_edge("return 'text';"), "requests"),
    ("Lambda crash", lambda_edge("process.exit(1);"), "crashes"),
    ("Lambda slow", lambda_edge("await new Promise((done) => setTimeout(done, 60000));"), "slow"),
]


def slug(name):
    """A name as a function and a path have it."""
    return name.lower().replace(" ", "-")


def abused(binary):
    """mfe-dev with a behavior for each kind."""

    def command(root, port, scratch):
        lines = [f'[[app]]\nname = "site"\ndist = "{root}"']
        for name, (runtime, code), _ in KINDS:
            (scratch / f"{slug(name)}.js").write_text(code)
            lines.append(
                f'[[function]]\nname = "{slug(name)}"\nfile = "{slug(name)}.js"\nruntime = "{runtime}"'
                + ("\ntimeout = 1" if "slow" in name else "")
            )
            lines.append(
                f'[[behavior]]\npath_pattern = "/{slug(name)}/*"\ntarget_origin_id = "site"\nviewer_request = "{slug(name)}"'
            )
        config = scratch / "devserver.toml"
        config.write_text("\n".join(lines) + "\n")
        words = [binary, "serve", "--port", port, "--control-port", 0, "--quiet", "--strict"]
        return words + ["--config", config]

    return contestants.Contestant("mfe-dev", command)


def resident_mib(pid):
    """The resident memory of one process, without its children."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+)", status, re.M)[1]) / 1024


def ask(server, path, count):
    """(answers by what they were, seconds) of `count` requests on a few connections."""
    left, answers, lock = iter(range(count)), collections.Counter(), threading.Lock()

    def client():
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        while True:
            with lock:
                if next(left, None) is None:
                    break
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                what = str(answer.status)
            except (OSError, http.client.HTTPException) as error:
                what = type(error).__name__
                connection.close()
            with lock:
                answers[what] += 1
        connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    return answers, time.monotonic() - began


def row(server, name, count):
    """One kind, from before to after."""
    say(f"{count:,} x {name}")
    before = resident_mib(server.pid)
    noise = Noise([server.pid])
    answers, took = ask(server, f"/{slug(name)}/small.js", count)
    noise = noise.cores()
    said = ", ".join(f"{number:,} x {what}" for what, number in answers.most_common())
    good, _, body = server.get("/good/small.js")
    works = f"{good}, {len(body)} bytes"
    return [name, said, count / took, before, resident_mib(server.pid), len(tree(server.pid)) - 1, works, noise]


def make_root(home):
    """A bucket with the object where each kind's path leads."""
    root = Path(home) / "dist"
    for name in ["", *(slug(it[0]) for it in KINDS)]:
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "small.js").write_bytes(os.urandom(2048).hex().encode())
    return root


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000, help="of each kind (default 10,000)")
    parser.add_argument("--loops", type=int, default=10_000, help="of endless loops, 50 ms of CPU each (default 10,000)")
    parser.add_argument("--crashes", type=int, default=300, help="of a Lambda@Edge function that ends its process (default 300)")
    parser.add_argument("--slow", type=int, default=50, help="of one that is ended after 1 s (default 50)")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    install.need("node")
    binary = install.our_binary(options.binary)
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    with tempfile.TemporaryDirectory(prefix="bench-abuse-") as home:
        with Server(abused(binary), make_root(home)) as server:
            server.wait_until_ready()
            heading(f"Failing functions on one server, {CONNECTIONS} connections")
            head = ["kind", "answers", "req/s", "RSS MiB before", "after", "children", "a good request", "noise"]
            rows = [row(server, name, getattr(options, counted)) for name, _, counted in KINDS]
            rows.append(row(server, "good", options.requests))
            print(table(head, rows), flush=True)


if __name__ == "__main__":
    main()
