#!/usr/bin/env python3
"""What size costs: CPU a request with 20,000 files beside 10, and with 50 apps beside 1.

Files are asked for at random, over all apps. Every server is up with every size at once, pinned
to one core, and they take turns in every round; a ratio is that of a size to the smallest of the
same server within a round, and the median is printed. mfe-dev runs in dev mode and watches.
See README.md for what to distrust.
"""

import argparse
import contextlib
import random
import tempfile
from pathlib import Path

import contestants
import folders
import install
from contestants import Server
from load import quiet_wrk, wrk
from process import inotify_watches, memory_mib, wait_until_idle
from tables import heading, machine, median, ratio, say, table

# Draws from a list made beforehand, so that all servers are asked for the same in one order.
CYCLE = """
local requests, at = {}, 0
function init(arguments)
  for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"""

DRAWN = 60_000  # paths in the list, with repetitions
WARM_UP = 3  # seconds
FILES = {"10 files": 10, "20,000 files": 20_000}
APPS = {"1 app of 200 files": (1, 200), "50 apps of 4 files": (50, 4), "50 apps of 200 files": (50, 200)}
GOALS = {
    "20,000 files": "CPU at most 1.2 x 10 files; RSS at most 64 MiB",
    "50 apps of 200 files": "CPU x 1 app at most nginx's own",
}


class Case:
    """A server with one size, and what it is asked for."""

    def __init__(self, server, size, files, home):
        self.server, self.size = server, size
        numbers = random.Random(7)
        self.files = files
        drawn = numbers.choices(list(files), k=DRAWN)
        self.list = home / f"{server.name}-{server.port}.txt"
        self.list.write_text("\n".join(drawn) + "\n")
        self.probes = dict.fromkeys(drawn[:300])
        self.script = (home / "cycle.lua", self.list)

    def check(self):
        """RuntimeError where an answer is not the file."""
        for path in self.probes:
            status, _, body = self.server.get(path)
            if status != 200 or body != self.files[path].read_bytes():
                raise RuntimeError(f"{self.server.name}, {self.size}: {path}: {status}, {len(body)} bytes")

    def sample(self, seconds):
        return quiet_wrk(self.server, "/", {}, seconds, self.script)


def paths_below(folder, prefix=""):
    """{path: file} of the chunks of a folder."""
    return {f"{prefix}/{it.relative_to(folder)}": it for it in sorted(folder.glob("assets/*/*.js"))}


def file_cases(start, binary, home):
    """Each server with 10 and with 20,000 files."""
    for size, count in FILES.items():
        root = folders.make_site(home / f"files-{count}", count, large=False)
        for it in (contestants.nginx(), contestants.mfe_dev(binary)):
            yield Case(start(it, root), size, paths_below(root), home)


def app_cases(start, binary, home):
    """Each server with 1 app, with 50 of as many files in all, and with 50 of as many each."""
    shell = folders.make_site(home / "shell", 1, large=False)
    for size, (count, files_each) in APPS.items():
        apps = {f"app{it:02d}": home / f"apps-{count}-{files_each}" / f"app{it:02d}" for it in range(count)}
        for folder in apps.values():
            folders.make_site(folder, files_each, large=False)
        files = {}
        for name, folder in apps.items():
            files |= paths_below(folder, f"/{name}")
        for it in (contestants.nginx(apps), contestants.mfe_dev(binary, apps)):
            yield Case(start(it, shell), size, files, home)


def measure(cases, rounds, seconds):
    """{(server, size): [samples]}, the cases in turn."""
    found = {}
    for it in cases:
        it.check()
        wrk(it.server, "/", {}, WARM_UP, it.script)
    for _ in range(rounds):
        for it in cases:
            found.setdefault((it.server.name, it.size), []).append(it.sample(seconds))
    return found


HEAD = ["size", "server", "req/s", "p99 ms", "CPU us a request", "x smallest", "x nginx", "x nginx's x smallest"]
HEAD += ["RSS MiB", "watches", "wrk core", "noise", "goal"]


def rows(cases, found):
    """One row a server and size."""
    smallest = cases[0].size
    result = []
    for it in cases:
        name, samples = it.server.name, found[it.server.name, it.size]

        def relative(name, size, other_name, other_size):
            pairs = zip(found[name, size], found[other_name, other_size])
            return [ratio(one["cpu us"], other["cpu us"]) for one, other in pairs]

        own = relative(name, it.size, name, smallest)
        nginx = relative("nginx", it.size, "nginx", smallest)
        row = [it.size, name] + [median(s[key] for s in samples) for key in ("req/s", "p99", "cpu us")]
        row += [median(own), median(relative(name, it.size, "nginx", it.size))]
        row.append(median(ratio(one, other) for one, other in zip(own, nginx)))
        row += [memory_mib(it.server.pid)[0], inotify_watches(it.server.pid)]
        row += [median(s[key] for s in samples) for key in ("wrk core", "noise")]
        result.append(row + [GOALS.get(it.size, "") if name == "mfe-dev" else ""])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="samples of each size (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of load a sample (default 2)")
    parser.add_argument("--only", choices=["files", "apps"], help="one of the two questions")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    install.need("nginx", "wrk", "taskset")
    binary = install.our_binary(options.binary)
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    for name, cases_of in (("files", file_cases), ("apps", app_cases)):
        if options.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory(prefix="bench-scale-") as home, contextlib.ExitStack() as stack:
            home = Path(home)
            (home / "cycle.lua").write_text(CYCLE)

            def start(contestant, root):
                server = stack.enter_context(Server(contestant, root, pinned=True))
                server.wait_until_ready()
                wait_until_idle(server.pid, 10)
                return server

            cases = list(cases_of(start, binary, home))
            found = measure(cases, options.rounds, options.seconds)
            heading(f"{name}: 64 connections, {options.rounds} rounds of {options.seconds} s")
            print(table(HEAD, rows(cases, found)), flush=True)
            say(f"{name}: done")


if __name__ == "__main__":
    main()
