"""Load on a server, by wrk with one thread, pinned to the client's core."""

import re
import subprocess
import time

from contestants import CLIENT_CORE
from process import Noise, cpu_seconds, own_cpu_seconds

MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
ACCEPTED_NOISE = 0.25  # cores; a louder sample is taken once more


def wrk(server, path, headers, seconds, script=(), connections=64):
    """One sample of load on a server; `script` is a Lua script with its arguments."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script[0])]
    command.append(f"http://{server.authority}{path}")
    if script:
        command += ["--", *map(str, script[1:])]
    noise, cpu, client = Noise([server.pid]), cpu_seconds(server.pid), own_cpu_seconds()
    began = time.monotonic()
    said = subprocess.run(command, capture_output=True, text=True, timeout=60 + seconds).stdout
    took, cpu = time.monotonic() - began, cpu_seconds(server.pid) - cpu
    requests = re.search(r"(\d+) requests in", said)
    if not requests or not int(requests[1]) or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{server.name}{path}: wrk: {said[-400:]}")
    latency = dict((share, float(n) * MILLISECONDS[unit]) for share, n, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", said))
    return {
        "req/s": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        "p50": latency["50"],
        "p99": latency["99"],
        "cpu us": cpu / int(requests[1]) * 1e6,
        "server core": cpu / took,
        "wrk core": (own_cpu_seconds() - client) / took,
        "noise": noise.cores(),
    }


def quiet_wrk(*arguments):
    """A sample; a loud one is taken again, and the quieter one kept."""
    sample = wrk(*arguments)
    if sample["noise"] > ACCEPTED_NOISE:
        sample = min(sample, wrk(*arguments), key=lambda it: it["noise"])
    return sample
