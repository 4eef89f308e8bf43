"""Numbers into tables."""

import platform
import statistics
import subprocess
import sys

from process import CORES


def say(*words):
    """Talk, which goes to stderr; tables go to stdout."""
    print(*words, file=sys.stderr, flush=True)


def median(numbers):
    """The median, or None of nothing."""
    numbers = [it for it in numbers if it is not None]
    return statistics.median(numbers) if numbers else None


def percentile(numbers, share):
    """The smallest number that `share` per cent are not above, or None of nothing."""
    numbers = sorted(numbers)
    return numbers[min(len(numbers) - 1, int(len(numbers) * share / 100))] if numbers else None


def ratio(one, other):
    """`one` in units of `other`, or None where either is missing."""
    return one / other if one is not None and other else None


def show(number):
    """A number with as many digits as mean something."""
    if number is None:
        return "-"
    if not isinstance(number, float):
        return str(number)
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    digits = next((it for it, least in enumerate((100, 10, 1, 0.1)) if abs(number) >= least), 3)
    return f"{number:.{digits}f}" if number else "0"


def table(head, rows):
    """A Markdown table, its columns in line."""
    cells = [head] + [[show(it) for it in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = ["| " + " | ".join(it.ljust(w) for it, w in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "| " + " | ".join("-" * w for w in widths) + " |")
    return "\n".join(lines)


def heading(text):
    """Prints a heading."""
    print(f"\n### {text}\n", flush=True)


def machine():
    """The machine in a few words."""
    model = ""
    try:
        with open("/proc/cpuinfo") as file:
            model = next((it.split(":")[1].strip() for it in file if it.startswith("model name")), "")
    except OSError:
        pass
    return f"{CORES} cores ({model}), {platform.system()} {platform.release()}, Python {platform.python_version()}, node {first_line(['node', '--version'])}"


def first_line(command):
    """The first line that a command says about itself, or "missing"."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        return ((done.stdout or done.stderr).strip().splitlines() or ["?"])[0]
    except OSError:
        return "missing"
