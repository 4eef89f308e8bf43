#!/usr/bin/env python3
"""Live reload, beside webpack-dev-server, vite and live-server.

Asks two things. How long from the system call that changes one file to the reload message at
a connected client? And what does a rebuild of 2,000 files send: how many messages, how many
before its last write (a browser that obeys shows half a build), and how long after it?

All contestants run at once, each on a folder of its own, and take turns, so that a slow
minute of the machine hits all alike. See README.md for what to distrust.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import contestants
import folders
import install
from clients import ReloadClient
from contestants import Server
from process import Burners, Noise, cpu_seconds, wait_until_idle
from tables import heading, machine, median, percentile, ratio, say, table

RIVALS = ("webpack-dev-server", "live-server")
WRITER = "(no server)"
WARM_UP_EDITS = 2
PATIENCE = 3.0  # seconds until a message counts as missed
QUIET = 1.2  # seconds without a message after which no more are expected


class Listening:
    """A contestant at work on its own copy of the site, with a client connected."""

    def __init__(self, contestant, home, stack):
        self.name, self.contestant = contestant.name, contestant
        self.root = folders.make_rebuildable(home / contestant.name / "dist")
        self.server = stack.enter_context(Server(contestant, self.root))
        self.server.wait_until_ready("/index.html")
        wait_until_idle(self.server.pid, 15)
        self.client = ReloadClient(self.server, contestant.reloads)
        stack.callback(self.client.close)
        wait_until_idle(self.server.pid, 15)
        time.sleep(0.3)


def listening(chosen, home, stack):
    """Starts all; who does not start is named and left out."""
    started = []
    for each in chosen:
        try:
            started.append(Listening(each, home, stack))
        except (RuntimeError, OSError) as error:
            say(f"left out: {each.name}: {error}")
    if not started:
        raise SystemExit("nobody is left to be measured")
    return started


def edit(root, turn, by_rename):
    """Changes the page; the time at which the first changing call began."""
    path, body = root / "index.html", folders.page(turn)
    if by_rename:
        beside = folders.spare_root(root, "edit")  # on the same disk, outside what is watched
        beside.write_bytes(body)
        at = time.monotonic()
        os.rename(beside, path)
        return at
    at = time.monotonic()
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    os.write(descriptor, body)
    os.close(descriptor)
    return at


def measure_edits(all_listening, count):
    """{name: {way: {"ms": [...], "missed": n, "extra": n}}}"""
    found = {it.name: {} for it in all_listening}
    pauses = random.Random(7)
    for way in ("rename", "in place"):
        for it in all_listening:
            found[it.name][way] = {"ms": [], "missed": 0, "extra": 0}
        for turn in range(-WARM_UP_EDITS, count):
            for it in all_listening:
                time.sleep(0.15 + pauses.random() * 0.1)
                seen = len(it.client.messages)
                at = edit(it.root, turn, way == "rename")
                came = it.client.wait_for_message(at, PATIENCE)
                time.sleep(0.15)  # what comes now, comes twice
                if turn < 0:
                    continue
                result = found[it.name][way]
                result["extra"] += max(0, len(it.client.messages) - seen - 1)
                if came is None:
                    result["missed"] += 1
                else:
                    result["ms"].append((came - at) * 1000)
    return found


def edits_table(found):
    """Milliseconds, and ratios to the rivals."""
    head = ["one edit", "rename p50 ms", "p95", "in place p50 ms", "p95", "missed", "extra"]
    for rival in RIVALS:
        head += [f"rename p50 x {rival}", "in place"]
    rows = []
    for name, ways in found.items():
        row = [name]
        for way in ("rename", "in place"):
            row += [percentile(ways[way]["ms"], 50), percentile(ways[way]["ms"], 95)]
        row += [sum(it["missed"] for it in ways.values()), sum(it["extra"] for it in ways.values())]
        for rival in RIVALS:
            for way in ("rename", "in place"):
                other = found.get(rival, {}).get(way, {"ms": []})
                row.append(ratio(median(ways[way]["ms"]), median(other["ms"])))
        rows.append(row)
    return table(head, rows)


def write_rebuild(kind, root, turn):
    """Lets the writer's own process do one rebuild; what it says about it."""
    command = [sys.executable, folders.__file__, kind, str(root), str(turn)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def wrong_answers(listening_one, turn):
    """How many of the files that a browser would ask for now are not those of this build."""
    names = ["index.html"]
    if not listening_one.contestant.follows_page_only:  # asking would make vite follow them
        names += folders.chunk_names()[::500] + folders.chunk_names()[-1:]
    wrong = 0
    for name in names:
        mark = f'data-built="{turn}"' if name == "index.html" else f"built = {turn};"
        try:
            status, _, body = listening_one.server.get("/" + name, {"Accept": "*/*"})
            wrong += status != 200 or mark.encode() not in body
        except OSError:
            wrong += 1
    return wrong


def measure_rebuild(it, kind, turn):
    """One rebuild beside one server: what was sent, when, and what it cost."""
    before = cpu_seconds(it.server.pid)
    written = write_rebuild(kind, it.root, turn)
    first_after = it.client.wait_for_message(written["last"], PATIENCE)
    wrong = wrong_answers(it, turn) if first_after else None
    asked_at = time.monotonic()
    while True:
        latest = max([asked_at, *it.client.messages[-1:]])
        left = QUIET - (time.monotonic() - latest)
        if left <= 0:
            break
        time.sleep(left)
    wait_until_idle(it.server.pid, 10, 0.3)
    came = it.client.between(written["began"], time.monotonic())
    late = [at for at in came if at >= written["last"]]
    return {
        "writing": written["ms"],
        "reloads": len(came),
        "early": len(came) - len(late),
        "after": (late[-1] - written["last"]) * 1000 if late else None,
        "wrong": wrong,
        "cpu": cpu_seconds(it.server.pid) - before,
        "ended": it.server.ended,
    }


def measure_rebuilds(chosen, kind, runs):
    """{name: [what each run gave]}; the writer alone is one more contestant."""
    found = {WRITER: []}
    with tempfile.TemporaryDirectory(prefix="bench-reload-") as home, contextlib.ExitStack() as stack:
        home = Path(home)
        alone = folders.make_rebuildable(home / "alone" / "dist")
        all_listening = listening(chosen, home, stack)
        found |= {it.name: [] for it in all_listening}
        order = [None, *all_listening]
        for turn in range(1, runs + 1):
            for it in order:
                if it is None:
                    found[WRITER].append({"writing": write_rebuild(kind, alone, turn)["ms"]})
                elif not it.server.ended:
                    found[it.name].append(measure_rebuild(it, kind, turn))
            order.append(order.pop(0))  # each goes first in turn: the disk is not the same to all
            say(f"{kind}: run {turn} of {runs}")
    return found


def rebuild_table(found):
    """One row a contestant: reloads a run, early ones, what came after the last write."""
    head = ["server", "reloads a run", "of them early", "right runs", "ms after the last write: median", "max"]
    head += [f"x {it}" for it in RIVALS] + ["wrong answers", "CPU s a run"]
    head += [f"x {it}" for it in RIVALS] + ["writing ms", "x no server"]
    alone = found[WRITER]
    rows = []
    for name, runs in found.items():
        writing = [it["writing"] for it in runs]
        slower = median(ratio(it["writing"], base["writing"]) for it, base in zip(runs, alone))
        if name == WRITER:
            rows.append([name] + [None] * (len(head) - 3) + [median(writing), 1.0])
            continue
        sent = [it["reloads"] for it in runs]
        after, cpu = (median(it[key] for it in runs) for key in ("after", "cpu"))
        latest = max((it["after"] for it in runs if it["after"] is not None), default=None)
        right = sum(it["reloads"] == 1 and it["early"] == 0 for it in runs)
        row = [name + note(runs), spread(sent), spread([it["early"] for it in runs])]
        row += [f"{right} of {len(runs)}", after, latest]
        row += [ratio(after, typical(found, rival, "after")) for rival in RIVALS]
        row += [total(it["wrong"] for it in runs), cpu]
        row += [ratio(cpu, typical(found, rival, "cpu")) for rival in RIVALS]
        rows.append(row + [median(writing), slower])
    return table(head, rows)


def typical(found, name, key):
    """The median of the runs in which a rival saw the rebuild."""
    return median(it[key] for it in found.get(name, []) if it["after"] is not None)


def total(numbers):
    """The sum of what is known; None if nothing is."""
    numbers = [it for it in numbers if it is not None]
    return sum(numbers) if numbers else None


def spread(numbers):
    """The least and the most: "1", or "0-3"."""
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}-{most}"


def note(runs):
    """What a table of numbers would hide."""
    if runs[-1]["ended"]:
        return " (the server ended)"
    blind = sum(it["after"] is None for it in runs)
    if blind == len(runs):
        return " (cannot: no message after the last write)"
    return f" (no message after the last write in {blind} of {len(runs)})" if blind else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rebuilds of each kind (default 5; 0: none)")
    parser.add_argument("--edits", type=int, default=30, help="edits each way (default 30; 0: none)")
    parser.add_argument("--kinds", default=",".join(folders.KINDS), help="comma list of rebuilds")
    parser.add_argument("--only", default="", help="comma list of contestants")
    parser.add_argument("--busy", action="store_true", help="keep every core busy meanwhile")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    only = [it for it in options.only.split(",") if it]
    binary = install.our_binary(options.binary) if not only or "mfe-dev" in only else None
    install.npm_rivals()
    chosen = [contestants.mfe_dev(binary)] if binary else []
    chosen += [contestants.webpack_dev_server(), contestants.vite(), contestants.live_server()]
    chosen = [it for it in chosen if not only or it.name in only]
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    sys.setswitchinterval(0.0005)  # a client's thread should not wait for the main one
    with Burners(options.busy) as burners:
        noise = Noise(burners)
        if options.edits:
            with tempfile.TemporaryDirectory(prefix="bench-reload-") as home, contextlib.ExitStack() as stack:
                found = measure_edits(listening(chosen, Path(home), stack), options.edits)
            heading(f"One edit, {options.edits} times each way{', all cores busy' if options.busy else ''}")
            print(edits_table(found), flush=True)
        for kind in filter(None, options.kinds.split(",") if options.runs else []):
            found = measure_rebuilds(chosen, kind, options.runs)
            heading(f"Rebuild of {folders.REBUILT_FILES:,} files: {folders.KINDS[kind]}")
            print(rebuild_table(found), flush=True)
        print(f"\nCPU that others took meanwhile: {noise.cores():.2f} cores.")


if __name__ == "__main__":
    main()
