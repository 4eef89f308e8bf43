"""The folders that are served, and five ways to build one anew.

Run as a program it is the writer of a rebuild, in a process of its own, so that nothing in
the measuring process slows it:

    python3 folders.py KIND ROOT TURN

It prints one line of JSON: when it began, when its last changing system call began
(CLOCK_MONOTONIC seconds), and how many milliseconds lay between.
"""

import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

REBUILT_FILES = 2000
REBUILT_FOLDERS = 40

KINDS = {
    "in-place": "every file rewritten in place",
    "folders": "the folders deleted, then made and filled again",
    "rename": "every file written beside its place and renamed over it",
    "root": "the root deleted, then made and filled again",
    "swap": "built elsewhere, the root renamed away and the new one into its place",
}


def make_site(root, files=50, per_folder=200, large=True):
    """A plausible build: `index.html`, `small.js` (4 KiB), `medium.js` (100 KiB), `large.js`
    (5 MiB, if wanted) and `files` chunks of 1 to 8 KiB, `per_folder` in a folder."""
    root = Path(root)
    root.mkdir(parents=True)
    numbers = random.Random(1)
    line = "export const v{0} = (a, b) => a * {0} + b; // {1}\n"
    code = "".join(line.format(it, numbers.randrange(10**9)) for it in range(4000)).encode()
    (root / "small.js").write_bytes(code[:4096])
    (root / "medium.js").write_bytes(code[: 100 << 10])
    if large:
        (root / "large.js").write_bytes((code * 40)[: 5 << 20])
    (root / "index.html").write_bytes(page(0))
    for at in range(files):
        folder = root / "assets" / f"{at // per_folder:04d}"
        if at % per_folder == 0:
            folder.mkdir(parents=True)
        (folder / f"chunk-{at:05d}.js").write_bytes(code[: 1024 * (1 + at % 8)])
    return root


def make_deployable(root, files, total):
    """A build to be uploaded: many small chunks, some large ones, `total` bytes in all."""
    numbers = random.Random(3)
    sizes = [numbers.lognormvariate(8.6, 1.4) for _ in range(files)]
    share = total / sum(sizes)
    for at, size in enumerate(sizes):
        path = Path(root) / f"assets/{at // 100:02d}/chunk-{at:04d}.{('js', 'css', 'map', 'svg')[at % 4]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(numbers.randbytes(max(64, int(size * share))))
    return Path(root)


def page(turn):
    """The page of one build."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>app</title>\n'
        '<script type="module" src="/assets/0000/chunk-00000.js"></script></head>\n'
        f'<body data-built="{turn}"><div id="root"></div><!-- {"x" * 1700} --></body></html>'
    ).encode()


def chunk(turn):
    """A file of one build; 2 KB."""
    return f"export const built = {turn};\n".encode() * 80


def chunk_names():
    """The 2,000 files of a rebuild, relative to the root, folder by folder."""
    per_folder = REBUILT_FILES // REBUILT_FOLDERS
    return [f"assets/{it // per_folder:04d}/chunk-{it:05d}.js" for it in range(REBUILT_FILES)]


def folder_names():
    """Their 40 folders."""
    return [f"assets/{it:04d}" for it in range(REBUILT_FOLDERS)]


def make_rebuildable(root):
    """The site that is rebuilt: the page and 2,000 files in 40 folders."""
    return make_site(root, REBUILT_FILES, REBUILT_FILES // REBUILT_FOLDERS, large=False)


def spare_root(root, word):
    """The place beside the root where the next build grows and the last one waits."""
    return root.with_name(f"{root.name}.{word}")


def write(path, body):
    """Writes in place; returns when the last changing call began."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    at = time.monotonic()
    os.write(descriptor, body)
    os.close(descriptor)
    return at


def write_and_rename(path, body):
    """Writes beside the place and renames over it; returns when the rename began."""
    beside = f"{path}.tmp"
    write(beside, body)
    at = time.monotonic()
    os.rename(beside, path)
    return at


def fill(root, turn):
    """Makes the folders and writes all files; the page comes last, as bundlers write it."""
    for folder in folder_names():
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in chunk_names():
        write(root / name, chunk(turn))
    return write(root / "index.html", page(turn))


def rebuild(kind, root, turn):
    """One rebuild; (when it began, when its last changing call began)."""
    root = Path(root)
    began = time.monotonic()
    if kind == "in-place":
        for name in chunk_names():
            write(root / name, chunk(turn))
        return began, write(root / "index.html", page(turn))
    if kind == "rename":
        for name in chunk_names():
            write_and_rename(root / name, chunk(turn))
        return began, write_and_rename(root / "index.html", page(turn))
    if kind == "folders":
        for folder in folder_names():
            shutil.rmtree(root / folder)
        return began, fill(root, turn)
    if kind == "root":
        shutil.rmtree(root)
        root.mkdir()
        return began, fill(root, turn)
    if kind == "swap":
        new, old = spare_root(root, "new"), spare_root(root, "old")
        new.mkdir()
        fill(new, turn)
        os.rename(root, old)
        last = time.monotonic()
        os.rename(new, root)
        shutil.rmtree(old)  # belongs to the rebuild, but changes nothing below the root
        return began, last
    raise SystemExit(f"no such rebuild: {kind}")


def main():
    kind, root, turn = sys.argv[1:]
    began, last = rebuild(kind, root, int(turn))
    print(json.dumps({"began": began, "last": last, "ms": (last - began) * 1000}))


if __name__ == "__main__":
    main()
