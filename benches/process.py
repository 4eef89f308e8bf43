"""What processes cost: CPU time and memory of a process tree, and the machine's noise.

CPU time is read from the kernel's per-process clock (nanoseconds, threads that have ended
included), so it does not depend on the scheduler's tick. Linux only.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1

# Whoever is told to stop still ends the servers that it started: `with` blocks run.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def tree(pid):
    """The process and all its living descendants."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{each}/task"):
                children = Path(f"/proc/{each}/task/{thread}/children").read_text()
                waiting += map(int, children.split())
    return found


def cpu_seconds(pid):
    """CPU seconds that the tree has used so far."""
    total = 0.0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            # The clock of another process, as clock_getcpuclockid(3) makes it.
            total += time.clock_gettime_ns((~each << 3) | 2) / 1e9
            fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            total += (int(fields[13]) + int(fields[14])) / TICKS  # children that have ended
    return total


def memory_mib(pid):
    """(resident, proportional) memory of the tree now, in MiB."""
    resident = proportional = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            resident += int(re.search(r"^Rss:\s+(\d+)", rollup, re.M)[1])
            proportional += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
    return resident / 1024, proportional / 1024


def peak_mib(pid):
    """The most resident memory that each process of the tree has had so far, in MiB in all."""
    total = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{each}/status").read_text()
            total += int(re.search(r"^VmHWM:\s+(\d+)", status, re.M)[1])
    return total / 1024


def inotify_watches(pid):
    """How many inotify watches the tree holds."""
    count = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            for descriptor in Path(f"/proc/{each}/fdinfo").iterdir():
                with contextlib.suppress(OSError):
                    count += descriptor.read_text().count("inotify wd:")
    return count


def wait_until_idle(pid, limit=20.0, quiet=0.6):
    """Waits until the tree has used next to no CPU for `quiet` seconds; its CPU seconds then.

    "Next to no": less than 3 ms, so that a timer that ticks does not count as work.
    """
    end = time.monotonic() + limit
    mark, since = cpu_seconds(pid), time.monotonic()
    while time.monotonic() < end:
        time.sleep(0.05)
        now = cpu_seconds(pid)
        if now > mark + 0.003:
            mark, since = now, time.monotonic()
        elif time.monotonic() - since > quiet:
            break
    return cpu_seconds(pid)


def machine_busy_seconds():
    """CPU seconds all cores were busy since boot, and those the hypervisor took."""
    fields = [int(it) for it in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / TICKS


def own_cpu_seconds():
    """CPU seconds of this script and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def children_cpu_seconds():
    """CPU seconds of the script's children that have ended."""
    used = os.times()
    return used.children_user + used.children_system


class Noise:
    """CPU, in cores, that neither this script nor the processes it watches used."""

    def __init__(self, pids=()):
        self.pids = list(pids)
        self.began = time.monotonic()
        self.busy, self.own = machine_busy_seconds(), self._own()

    def _own(self):
        return own_cpu_seconds() + sum(cpu_seconds(it) for it in self.pids)

    def cores(self):
        """The noise since the start."""
        foreign = machine_busy_seconds() - self.busy - (self._own() - self.own)
        return max(0.0, foreign / (time.monotonic() - self.began))


class Burners:
    """One process a core that does nothing but use it; none when `wanted` is false."""

    def __init__(self, wanted):
        self.count = CORES if wanted else 0

    def __enter__(self):
        self.running = [
            subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(self.count)
        ]
        return [it.pid for it in self.running]

    def __exit__(self, *_):
        for it in self.running:
            it.kill()
            it.wait()
