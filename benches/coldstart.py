#!/usr/bin/env python3
"""Cold start and idle cost, beside nginx, live-server and (if asked) static-web-server.

Asks: how long from exec to the first 200, how much CPU goes by until the server is idle, and
how much memory it holds then? On 50 files, on 20,000 files in 100 folders, and on 20,000 files
in 2,000 folders. mfe-dev and live-server watch the folder; nginx and static-web-server do not.
The contestants take turns, the page cache is warm. See README.md for what to distrust.
"""

import argparse
import tempfile
from pathlib import Path

import contestants
import folders
import install
from contestants import Server
from process import Noise, cpu_seconds, inotify_watches, memory_mib, wait_until_idle
from tables import heading, machine, median, ratio, say, table

IDLE_RUNS = 3  # waiting until a server is idle takes a second; so many runs do it
SITES = {
    "50 files": (50, 200),
    "20,000 files in 100 folders": (20_000, 200),
    "20,000 files in 2,000 folders": (20_000, 10),
}


def measure(contestant, root, until_idle):
    """One start: milliseconds, and what it had cost when idle if that is asked."""
    with Server(contestant, root) as server:
        sample = {"ms": server.wait_until_ready(limit=30) * 1000}
        sample["cpu to 200"] = cpu_seconds(server.pid) * 1000
        if until_idle:
            sample["cpu"] = wait_until_idle(server.pid, 30) * 1000
            sample["rss"], sample["pss"] = memory_mib(server.pid)
            sample["watches"] = inotify_watches(server.pid)
        return sample


def of(samples, key):
    """The median of one measure."""
    return median(it.get(key) for it in samples)


def site_table(found, rivals):
    """One row a contestant, with ratios to each rival."""
    measures = (("ms", "ms"), ("cpu", "CPU"), ("rss", "RSS"))
    head = ["server", "ms: min", "median", "CPU ms to the 200", "CPU ms until idle"]
    head += ["idle RSS MiB", "PSS MiB", "inotify watches"]
    head += [f"{word} x {rival}" for rival in rivals for _, word in measures]
    rows = []
    for name, samples in found.items():
        row = [name, min(it["ms"] for it in samples)]
        row += [of(samples, key) for key in ("ms", "cpu to 200", "cpu", "rss", "pss")]
        row.append(int(of(samples, "watches")))
        for rival in rivals:
            row += [ratio(of(samples, key), of(found.get(rival, []), key)) for key, _ in measures]
        rows.append(row)
    return table(head, rows)


def growth_table(found):
    """What many files cost, in units of 50 files."""
    small, *larger = SITES
    head = ["server"] + [f"{word}, {site}" for site in larger for word in ("ms", "CPU", "RSS")]
    rows = []
    for name in found[small]:
        row = [name]
        for site in larger:
            both = found[site].get(name, []), found[small][name]
            row += [ratio(of(both[0], key), of(both[1], key)) for key in ("ms", "cpu", "rss")]
        rows.append(row)
    return table(head, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="starts of each server on each site")
    parser.add_argument("--only", default="", help="comma list of contestants")
    parser.add_argument("--with-static-web-server", action="store_true", help="install and measure it too")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    only = [it for it in options.only.split(",") if it]
    install.need("nginx")
    binary = install.our_binary(options.binary) if not only or "mfe-dev" in only else None
    install.npm_rivals()
    chosen = [contestants.mfe_dev(binary)] if binary else []
    chosen.append(contestants.nginx())
    if options.with_static_web_server:
        install.static_web_server()
        chosen.append(contestants.static_web_server())
    chosen.append(contestants.live_server())
    chosen = [it for it in chosen if not only or it.name in only]
    rivals = [it.name for it in chosen if it.name != "mfe-dev"]
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    found, noise = {}, Noise()
    for site, (files, per_folder) in SITES.items():
        found[site] = {}
        with tempfile.TemporaryDirectory(prefix="bench-coldstart-") as home:
            root = folders.make_site(Path(home) / "dist", files, per_folder)
            for run in range(options.runs):
                for it in chosen:
                    try:
                        sample = measure(it, root, run < IDLE_RUNS)
                        found[site].setdefault(it.name, []).append(sample)
                    except RuntimeError as error:
                        say(error)
            say(f"{site}: done")
        heading(f"Cold start: {site}, {options.runs} starts")
        print(site_table(found[site], rivals), flush=True)
    heading("What many files cost, in units of 50 files")
    print(growth_table(found))
    print(f"\nCPU that others took meanwhile (ended servers included): {noise.cores():.2f} cores.")


if __name__ == "__main__":
    main()
