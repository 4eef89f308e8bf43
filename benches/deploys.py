#!/usr/bin/env python3
"""Deploys through the S3 API, beside s3s-fs, moto and an S3 that does nothing.

Five questions, each of which `--only` can ask alone. What does an `aws s3 sync` of 1,000 files
take, again with nothing changed, and with 50 files changed? How many presigned PUTs and GETs of
16 KiB a second? How many reloads does a deploy send to a connected browser, and how long after
its last object? How much memory does a large object take? And a listing of 10,000 keys?
See README.md for what to distrust.
"""

import argparse
import contextlib
import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import folders
import install
import s3
import s3_contestants
from aws_cli import Aws
from clients import ReloadClient
from contestants import Server
from load import quiet_wrk
from process import Noise, cpu_seconds, peak_mib, wait_until_idle
from s3 import BUCKET, OBJECT, Client
from tables import first_line, heading, machine, median, ratio, say, table

FILES, BYTES = 1000, 20 << 20
RAW_KEYS, RAW_CONNECTIONS = 200, 16
DEPLOYED, DEPLOY_THREADS, THREAD_DEPLOYS = 200, 10, 6
BY_THREADS = f"{DEPLOYED} PUTs, {DEPLOY_THREADS} threads"
PART_SIZE, PART_THREADS = 8 << 20, 10  # as the AWS CLI has them
LISTED, LISTINGS = 10_000, 5
QUIET = 1.2  # seconds without a message after which no more are expected
QUESTIONS = ("sync", "raw", "reload", "memory", "list")
ANSWERS = {"null": ("sync", "raw"), "moto": ("sync", "raw", "list")}  # the others: all
SYNCED = ("aws s3 sync", "unchanged", "50 changed")

# Plays a list of paths round and round; PUT has a body.
CYCLE = """
local requests, at = {}, 0
function init(arguments)
  local method, body = arguments[2], nil
  if method == "PUT" then body = string.rep("x", 16384) end
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format(method, path, nil, body)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"""


@contextlib.contextmanager
def started(contestant, root, pinned=False):
    """The server, idle, with an empty bucket."""
    with Server(contestant, root, pinned) as server:
        server.wait_until_ready("/", status="")
        s3.create_bucket(server)
        wait_until_idle(server.pid, 10)
        yield server


def measure_syncs(chosen, aws, source, runs):
    """{name: [the syncs of each run]}; a server for each run, the contestants in turn."""
    found = {}
    for run in range(1, runs + 1):
        for it in chosen:
            with attempt(it.name), started(it, source) as server:
                syncs = aws.syncs(server, source)
                # The null server forgets all: to it every sync is a full one.
                found.setdefault(it.name, []).append([next(syncs)] if it.name == "null" else list(syncs))
        say(f"sync: run {run} of {runs}")
    return found


def sync_table(found):
    """One row a server; ratios are taken within a run."""
    head = ["server", "sync s", "x null", "client CPU s", "server CPU s", "x s3s-fs"]
    head += ["unchanged s", "server CPU s", "50 changed s", "server CPU s", "uploads", "noise", "goal"]
    rows = []
    for name, runs in found.items():
        full = [it[0] for it in runs]

        def relative(key, other):
            base = [it[0] for it in found.get(other, [])]
            return median(ratio(it[key], theirs[key]) for it, theirs in zip(full, base))

        def typical(turn, key):
            return median(it[turn][key] for it in runs if len(it) > turn)

        row = [name, typical(0, "s"), relative("s", "null"), typical(0, "client")]
        row += [typical(0, "cpu"), relative("cpu", "s3s-fs")]
        row += [typical(turn, key) for turn in (1, 2) for key in ("s", "cpu")]
        row.append(", ".join(str(it["uploads"]) for it in runs[-1]))
        row.append(median(it["noise"] for run in runs for it in run))
        rows.append(row + ["x null at most 1.10; CPU at most 0.5 x s3s-fs" if name == "mfe-dev" else ""])
    return table(head, rows)


def measure_raw(chosen, home, rounds, seconds):
    """{(method, name): [samples]}; all servers are up, and take turns."""
    found = {}
    script = home / "cycle.lua"
    script.write_text(CYCLE)
    with contextlib.ExitStack() as stack:
        asked = []
        for it in chosen:
            with attempt(it.name):
                server = stack.enter_context(started(it, home, pinned=True))
                asked.append((server, raw_paths(server, home)))
        for method in ("PUT", "GET"):
            for turn in range(-1, rounds):  # the first is the warm-up
                for server, paths in asked:
                    with attempt(f"{server.name}, {method}"):
                        words = (script, paths[method], method)
                        sample = quiet_wrk(server, "/", {}, seconds, words, RAW_CONNECTIONS)
                        if turn >= 0:
                            found.setdefault((method, server.name), []).append(sample)
            say(f"raw {method}: done")
    return found


def raw_paths(server, home):
    """The file with the presigned paths for each method; one object is put and compared."""
    paths = [f"/{BUCKET}/raw/{it:04d}.js" for it in range(RAW_KEYS)]
    with Client(server.authority) as client:
        client.ask("PUT", paths[0], OBJECT)
        _, body = client.ask("GET", paths[0])
        if body != OBJECT:
            raise RuntimeError(f"{server.name}: {len(body)} bytes are not the object")
    files = {}
    for method in ("PUT", "GET"):
        files[method] = home / f"{server.name}-{method}.txt"
        signed = (s3.presigned(server.authority, method, it) for it in paths)
        files[method].write_text("\n".join(signed) + "\n")
    return files


def raw_table(found):
    """One row a method and server; ratios are taken within a round."""
    head = ["request", "server", "req/s", "x s3s-fs", "x null", "p50 ms", "p99 ms", "CPU us a request"]
    head += ["CPU x s3s-fs", "server core", "wrk core", "noise", "goal: req/s x s3s-fs"]
    goals = {"PUT": "at least 3, better 8", "GET": "at least 10"}
    rows = []
    for (method, name), samples in found.items():

        def relative(key, other):
            pairs = zip(samples, found.get((method, other), []))
            return median(ratio(it[key], theirs[key]) for it, theirs in pairs)

        def typical(*keys):
            return [median(it[key] for it in samples) for key in keys]

        row = [method, name, *typical("req/s"), relative("req/s", "s3s-fs"), relative("req/s", "null")]
        row += [*typical("p50", "p99", "cpu us"), relative("cpu us", "s3s-fs")]
        row += typical("server core", "wrk core", "noise")
        rows.append(row + [goals[method] if name == "mfe-dev" else ""])
    return table(head, rows)


def messages_since(client, began):
    """The times of the reload messages since then, once no more are expected."""
    asked_at = time.monotonic()
    while (left := QUIET - (time.monotonic() - max([asked_at, *client.messages[-1:]]))) > 0:
        time.sleep(left)
    return client.between(began, time.monotonic())


def measure_reloads(contestant, aws, source, runs):
    """{kind of deploy: [(when it was done, times of messages)]}; a server for each run."""
    found = {it: [] for it in (*SYNCED, BY_THREADS)}
    for run in range(1, runs + 1):
        with started(contestant, source) as server, contextlib.ExitStack() as stack:
            client = ReloadClient(s3_contestants.Viewer(server), contestant.reloads)
            stack.callback(client.close)
            for kind, done in zip(SYNCED, aws.syncs(server, source)):
                found[kind].append((done["ended"], messages_since(client, done["began"])))
            for turn in range(THREAD_DEPLOYS):
                # Every other one replaces what the one before put.
                words = [server.authority, f"threads/{turn // 2}/", str(DEPLOYED), str(DEPLOY_THREADS)]
                command = [sys.executable, s3.__file__, *words]
                done = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
                found[BY_THREADS].append((done["last"], messages_since(client, done["began"])))
        say(f"reloads: run {run} of {runs}")
    return found


def reload_table(found):
    """One row a kind of deploy."""
    head = ["deploy", "deploys", "reloads each", "before its last object was answered"]
    head += ["ms after that: median", "max", "ms after the CLI had ended: median", "max", "goal"]
    rows = []
    for kind, deploys in found.items():
        counts = sorted({len(came) for _, came in deploys})
        after = [(came[-1] - done) * 1000 for done, came in deploys if came]
        row = [kind, len(deploys), ", ".join(map(str, counts))]
        times = [median(after), max(after, default=None)]
        if kind == BY_THREADS:
            row += [sum(it < done for done, came in deploys for it in came), *times, None, None]
        else:
            row += [None, None, None, *times]
        goal = {SYNCED[1]: "0", BY_THREADS: "1, none before, at most 100 ms"}.get(kind, "1")
        rows.append([*row, goal])
    return table(head, rows)


def memory_table(chosen, home, size):
    """Peak resident memory before and after a large object, on a new server each time."""
    ways = {
        "one PUT": lambda server: s3.put_large(server, f"/{BUCKET}/large", size),
        f"parts of {PART_SIZE >> 20} MiB, {PART_THREADS} at once": lambda server: s3.put_in_parts(
            server, f"/{BUCKET}/large", size, PART_SIZE, PART_THREADS
        ),
    }
    head = ["upload", "server", "peak MiB before", "after", "s", "server CPU s", "noise"]
    rows = []
    for way, upload in ways.items():
        for it in chosen:
            with attempt(f"{it.name}, {way}"), started(it, home) as server:
                noise, cpu, before = Noise([server.pid]), cpu_seconds(server.pid), peak_mib(server.pid)
                began = time.monotonic()
                upload(server)
                took = time.monotonic() - began
                cpu = cpu_seconds(server.pid) - cpu
                rows.append([way, it.name, before, peak_mib(server.pid), took, cpu, noise.cores()])
                say(f"memory: {it.name}, {way}: done")
    return table(head, rows)


def list_table(chosen, home):
    """All pages of a listing: the first, and the median of five more."""
    head = ["server", "keys", "pages", "first ms", "ms", "x s3s-fs", "server CPU ms", "x s3s-fs", "noise"]
    found = {}
    for it in chosen:
        with attempt(it.name), started(it, home) as server:
            s3.put_many(server.authority, "listed/", LISTED, 4, b"x" * 64)
            wait_until_idle(server.pid, 10)
            noise = Noise([server.pid])
            listings = [s3.list_all(server, "listed/") for _ in range(1 + LISTINGS)]
            found[it.name] = (listings[0], listings[1:], noise.cores())
            say(f"listing: {it.name}: done")
    rows = []
    rival = found.get("s3s-fs", (None, [], None))[1]
    for name, (first, others, noise) in found.items():
        row = [name, first["keys"], first["pages"], first["ms"]]
        for key in ("ms", "cpu ms"):
            own, theirs = (median(it[key] for it in listings) for listings in (others, rival))
            row += [own, ratio(own, theirs)]
        rows.append([*row, noise])
    return table(head, rows)


@contextlib.contextmanager
def attempt(what):
    """Says what failed, and goes on without it."""
    try:
        yield
    except (RuntimeError, OSError, http.client.HTTPException) as error:
        say(f"left out: {what}: {error!r}")


def bytes_of(text):
    """A size: `1G`, `512M`."""
    if not re.fullmatch(r"\d+[MG]", text):
        raise ValueError(text)
    return int(text[:-1]) << (30 if text.endswith("G") else 20)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="syncs of each kind (default 3)")
    parser.add_argument("--rounds", type=int, default=5, help="samples of PUT and of GET (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of load a sample (default 2)")
    parser.add_argument("--big", type=bytes_of, default="1G", help="the large object (default 1G; S3 takes up to 5G in one PUT)")
    parser.add_argument("--only", default=",".join(QUESTIONS), help="comma list of questions")
    parser.add_argument("--servers", default="", help="comma list of contestants")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    parser.add_argument("--null", help="the null S3 server (default: cargo build --release --example null_s3)")
    parser.add_argument("--clients", help="a virtual environment with the AWS CLI and moto (default: the tests', else a new one)")
    options = parser.parse_args()
    questions = options.only.split(",")
    if unknown := set(questions) - set(QUESTIONS):
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    install.need("wrk", "taskset")
    binary = install.our_binary(options.binary)
    null = install.null_s3(options.null)
    environment = install.s3_clients(options.clients)
    install.s3s_fs()
    ours = s3_contestants.mfe_dev(binary)
    everyone = [s3_contestants.null(null), s3_contestants.s3s_fs(), ours, s3_contestants.moto(environment)]
    everyone = [it for it in everyone if not options.servers or it.name in options.servers.split(",")]

    def asked(question):
        return [it for it in everyone if question in ANSWERS.get(it.name, QUESTIONS)]

    print(f"{machine()}\n\n{versions(binary, environment)}", flush=True)
    noise = Noise()
    with tempfile.TemporaryDirectory(prefix="bench-deploys-") as home:
        home, aws = Path(home), Aws(environment)
        source = folders.make_deployable(home / "dist", FILES, BYTES)
        if "sync" in questions:
            found = measure_syncs(asked("sync"), aws, source, options.runs)
            heading(f"aws s3 sync of {FILES:,} files, {BYTES >> 20} MiB, {options.runs} runs")
            print(sync_table(found), flush=True)
        if "raw" in questions:
            found = measure_raw(asked("raw"), home, options.rounds, options.seconds)
            heading(f"16 KiB, {RAW_KEYS} keys, {RAW_CONNECTIONS} connections, {options.rounds} rounds of {options.seconds} s")
            print(raw_table(found), flush=True)
        if "reload" in questions and ours in everyone:
            found = measure_reloads(ours, aws, source, options.runs)
            heading("Reloads that a connected client gets")
            print(reload_table(found), flush=True)
        if "memory" in questions:
            heading(f"Memory for an object of {options.big >> 20:,} MiB")
            print(memory_table(asked("memory"), home, options.big), flush=True)
        if "list" in questions:
            heading(f"A listing of {LISTED:,} keys")
            print(list_table(asked("list"), home), flush=True)
        print(f"\nCPU that others took meanwhile: {noise.cores():.2f} cores.")


def versions(binary, environment):
    """What is measured, in one line."""
    python = environment / "bin" / "python"
    ask = "from importlib.metadata import version as v; print('moto', v('moto') + ', aws CLI', v('awscli'))"
    return ", ".join([first_line([binary, "--version"]), f"s3s-fs {install.S3S_FS_VERSION}", first_line([python, "-c", ask])])


if __name__ == "__main__":
    main()
