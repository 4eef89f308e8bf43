#!/usr/bin/env python3
"""Static throughput beside nginx: a 4 KB, a 100 KB and a 5 MB file, a conditional request
that gets 304, and a deep link of a single-page app.

The server is pinned to one core, wrk (one thread, 64 connections) to another. Both servers
stay up and take turns in every round; ratios are taken within a round, and their median is
printed. What a server answers is compared with the file before it is timed. Also: system
calls a request, and whether a file that was just written is what the next request gets.
See README.md for what to distrust.
"""

import argparse
import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import contestants
import folders
import install
from contestants import Server
from load import quiet_wrk, wrk
from process import memory_mib, tree, wait_until_idle
from tables import heading, machine, median, ratio, say, table

CASES = {
    "4 KB": "/small.js",
    "100 KB": "/medium.js",
    "5 MB": "/large.js",
    "304": "/small.js",
    "deep link": "/shop/cart/42",
}
COUNTED_REQUESTS = 300
REWRITES = 200


def check(server, case):
    """The headers with which a case is asked; RuntimeError if its answer is wrong."""
    path, headers = CASES[case], {}
    if case == "deep link":
        headers = {"Accept": "text/html,*/*;q=0.8"}
    status, answered, body = server.get(path, headers)
    file = server.root / ("index.html" if case == "deep link" else path[1:])
    if status != 200 or not holds(body, file.read_bytes(), inserted=case == "deep link"):
        raise RuntimeError(f"{server.name}, {case}: {status} with {len(body)} bytes is not {file.name}")
    if case == "304":
        headers = {"If-Modified-Since": answered["last-modified"]}
        if "etag" in answered:
            headers = {"If-None-Match": answered["etag"]}
        status, _, body = server.get(path, headers)
        if status != 304 or body:
            raise RuntimeError(f"{server.name}, {case}: answers {status}")
    return headers


def holds(body, content, inserted):
    """Whether the body is the content, or, if `inserted`, the content and one thing put into
    it: a server with live reload adds its script to pages."""
    if body == content:
        return True
    same = os.path.commonprefix([body, content])
    rest = content[len(same) :]
    return inserted and len(body) > len(content) and body.endswith(rest)


def measure_case(servers, case, rounds, seconds):
    """{name: [samples]}, the servers in turn."""
    found, asked = {}, {}
    for it in servers:
        try:
            asked[it] = check(it, case)
            wrk(it, CASES[case], asked[it], 1)  # warm-up
        except (RuntimeError, KeyError) as error:
            say(f"left out: {error!r}")
            asked.pop(it, None)
    for _ in range(rounds):
        for it, headers in asked.items():
            found.setdefault(it.name, []).append(quiet_wrk(it, CASES[case], headers, seconds))
    return found


def case_rows(case, found):
    """One row a server."""
    rows = []
    base = found.get("nginx", [])
    for name, samples in found.items():
        row = [case, name]
        row += [median(it[key] for it in samples) for key in ("req/s", "p50", "p99", "cpu us")]
        for key in ("req/s", "cpu us", "p99"):
            row.append(median(ratio(it[key], other[key]) for it, other in zip(samples, base)))
        row += [median(it[key] for it in samples) for key in ("server core", "wrk core", "noise")]
        rows.append(row)
    return rows


CASE_HEAD = ["case", "server", "req/s", "p50 ms", "p99 ms", "CPU us a request"]
CASE_HEAD += ["req/s x nginx", "CPU x nginx", "p99 x nginx", "server core", "wrk core", "noise"]


def system_calls(server, case):
    """{call: times a request} on one keep-alive connection, by strace."""
    headers = check(server, case)
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)

    def ask(times):
        for _ in range(times):
            connection.request("GET", CASES[case], headers=headers)
            connection.getresponse().read()

    ask(20)
    summary = server.scratch / "strace"
    attach = [word for it in tree(server.pid) for word in ("-p", str(it))]
    command = ["strace", "-c", "-f", "-o", str(summary), *attach]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    tracer.stderr.readline()  # "strace: Process … attached"
    ask(COUNTED_REQUESTS)
    tracer.send_signal(signal.SIGINT)
    tracer.communicate(timeout=20)
    connection.close()
    line = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$", re.M)
    counted = {name: int(n) / COUNTED_REQUESTS for n, name in line.findall(summary.read_text())}
    counted.pop("total", None)
    return counted


def system_call_table(servers):
    """System calls a request, and which for the smallest file."""
    cases = [it for it in CASES if it != "5 MB"]
    rows = []
    for server in servers:
        found = {}
        for case in cases:
            try:
                found[case] = system_calls(server, case)
            except (RuntimeError, KeyError, OSError) as error:
                say(f"system calls of {server.name}, {case}: {error!r}")
        often = sorted(found.get(cases[0], {}).items(), key=lambda it: -it[1])
        rows.append([server.name, *(sum(found[it].values()) if it in found else None for it in cases),
                     ", ".join(f"{name} {times:.1f}" for name, times in often if times >= 0.2)])
    return table(["server", *cases, "4 KB: which"], rows)


def freshness(server, by_rename):
    """Of 200 rewrites of a file: how often the request right after it gets the old bytes, and
    the longest time in ms until a request got the new ones."""
    path, old_answers, longest = server.root / "fresh.js", 0, 0.0
    for turn in range(REWRITES):
        body = f"// {turn:06d}\n".encode() * 400  # the same length each time
        written = folders.write_and_rename(path, body) if by_rename else folders.write(path, body)
        if server.get("/fresh.js")[2] == body:
            continue
        old_answers += 1
        while server.get("/fresh.js")[2] != body and time.monotonic() < written + 5:
            pass
        longest = max(longest, (time.monotonic() - written) * 1000)
    return old_answers, longest


def freshness_table(chosen, root):
    """The servers not pinned, one at a time."""
    head = ["server", f"old answers of {REWRITES}, renamed over", "longest ms", "written in place", "longest ms"]
    rows = []
    for it in chosen:
        with Server(it, root) as server:
            server.wait_until_ready()
            wait_until_idle(server.pid, 10)
            rows.append([it.name, *freshness(server, True), *freshness(server, False)])
    return table(head, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="samples of each case (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of load a sample (default 2)")
    parser.add_argument("--cases", default=",".join(CASES), help="comma list of cases")
    parser.add_argument("--only", default="", help="comma list of contestants")
    parser.add_argument("--with-static-web-server", action="store_true", help="install and measure it too")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    only = [it for it in options.only.split(",") if it]
    install.need("nginx", "wrk", "taskset")
    binary = install.our_binary(options.binary) if not only or "mfe-dev" in only else None
    chosen = [contestants.nginx()] + ([contestants.mfe_dev(binary)] if binary else [])
    if options.with_static_web_server:
        install.static_web_server()
        chosen.append(contestants.static_web_server())
    chosen = [it for it in chosen if not only or it.name in only]
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    with tempfile.TemporaryDirectory(prefix="bench-static-") as home, contextlib.ExitStack() as stack:
        root = folders.make_site(Path(home) / "dist")
        servers = [stack.enter_context(Server(it, root, pinned=True)) for it in chosen]
        for it in servers:
            it.wait_until_ready()
            wait_until_idle(it.pid, 10)
        rows = []
        for case in filter(None, options.cases.split(",")):
            rows += case_rows(case, measure_case(servers, case, options.rounds, options.seconds))
            say(f"{case}: done")
        heading(f"64 connections, {options.rounds} rounds of {options.seconds} s")
        print(table(CASE_HEAD, rows), flush=True)
        heading("Memory after the load")
        print(table(["server", "RSS MiB", "PSS MiB"], [[it.name, *memory_mib(it.pid)] for it in servers]))
        if shutil.which("strace"):
            heading(f"System calls a request ({COUNTED_REQUESTS} requests, one connection)")
            print(system_call_table(servers), flush=True)
        heading("A file rewritten, and asked for at once")
        print(freshness_table(chosen, root), flush=True)


if __name__ == "__main__":
    main()
