"""Brings what is measured: our release binary, the rivals from npm, one from Rust's registry.

Everything lands inside the repository, in places that git ignores; what is installed is
said. Debian's packages (nginx, wrk, strace) are only looked for.
"""

import json
import shutil
import subprocess
from pathlib import Path

from tables import say

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
NODE_MODULES = HERE / "node_modules"
STATIC_WEB_SERVER_VERSION = "2.44.1"
STATIC_WEB_SERVER = REPOSITORY / ".test-env" / "static-web-server" / "bin" / "static-web-server"


def our_binary(given):
    """The binary to measure: the one that was given, else a fresh release build."""
    if given:
        return Path(given).resolve()
    say("building mfe-dev: cargo build --release")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=REPOSITORY, check=True)
    asked = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = subprocess.run(asked, cwd=REPOSITORY, check=True, capture_output=True).stdout
    return Path(json.loads(metadata)["target_directory"]) / "release" / "mfe-dev"


def npm_rivals():
    """Installs `package.json` by its lock file, unless that has been done."""
    lock, done = HERE / "package-lock.json", NODE_MODULES / ".package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    say("installing with npm ci:", ", ".join(f"{name} {it}" for name, it in wanted.items()))
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=HERE, check=True)
    done.touch()


def static_web_server():
    """Installs static-web-server, unless that has been done."""
    if STATIC_WEB_SERVER.exists():
        return
    say(f"installing static-web-server {STATIC_WEB_SERVER_VERSION} with cargo (some minutes)")
    command = ["cargo", "install", "--quiet", "--locked"]
    command += ["--root", STATIC_WEB_SERVER.parents[1]]
    command += [f"static-web-server@{STATIC_WEB_SERVER_VERSION}"]
    subprocess.run(command, check=True)


def need(*programs):
    """Ends the script if a program is missing that only the system can bring."""
    missing = [it for it in programs if not shutil.which(it)]
    if missing:
        raise SystemExit(f"missing: {', '.join(missing)} (Debian: apt-get install nginx-light wrk strace)")
