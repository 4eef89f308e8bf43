"""Brings what is measured: our release binary, the rivals from npm, PyPI and Rust's registry.

Everything lands inside the repository, in places that git ignores; what is installed is
said. Debian's packages (nginx, wrk, strace) are only looked for.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tables import say

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
NODE_MODULES = HERE / "node_modules"
STATIC_WEB_SERVER_VERSION = "2.44.1"
STATIC_WEB_SERVER = REPOSITORY / ".test-env" / "static-web-server" / "bin" / "static-web-server"
S3S_FS_VERSION = "0.14.1"
S3S_FS = REPOSITORY / ".test-env" / "s3s-fs" / "bin" / "s3s-fs"
# Those that tests/run has made, else our own.
TEST_CLIENTS = REPOSITORY / ".test-env" / "clients" / "venv"
OWN_CLIENTS = REPOSITORY / ".test-env" / "deploys"


def our_binary(given):
    """The binary to measure: the one that was given, else a fresh release build."""
    if given:
        return Path(given).resolve()
    say("building mfe-dev: cargo build --release")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=REPOSITORY, check=True)
    return release_folder() / "mfe-dev"


def release_folder():
    """Where Cargo puts release builds."""
    asked = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = subprocess.run(asked, cwd=REPOSITORY, check=True, capture_output=True).stdout
    return Path(json.loads(metadata)["target_directory"]) / "release"


def null_s3(given):
    """The S3 server that does nothing: the one that was given, else a fresh release build."""
    if given:
        return Path(given).resolve()
    say("building the null S3 server: cargo build --release --example null_s3")
    words = ["cargo", "build", "--release", "--quiet", "--example", "null_s3"]
    subprocess.run(words, cwd=REPOSITORY, check=True)
    return release_folder() / "examples" / "null_s3"


def import_alone(given):
    """What times `import` alone: the program that was given, else a fresh release build."""
    if given:
        return Path(given).resolve()
    say("building import_alone: cargo build --release --example import_alone")
    words = ["cargo", "build", "--release", "--quiet", "--example", "import_alone"]
    subprocess.run(words, cwd=REPOSITORY, check=True)
    return release_folder() / "examples" / "import_alone"


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


def s3s_fs():
    """Installs s3s-fs, unless that has been done."""
    if S3S_FS.exists():
        return
    say(f"installing s3s-fs {S3S_FS_VERSION} with cargo (some minutes)")
    began = time.monotonic()
    command = ["cargo", "install", "--quiet", "--locked", "--root", S3S_FS.parents[1]]
    command += ["--features", "binary", f"s3s-fs@{S3S_FS_VERSION}"]
    subprocess.run(command, check=True)
    say(f"that took {time.monotonic() - began:.0f} s")


def s3_clients(given):
    """A virtual environment with the AWS CLI and moto: the one that was given, else that of
    the tests, else one with what `requirements.txt` pins."""
    environment = Path(given).resolve() if given else TEST_CLIENTS
    if given or all((environment / "bin" / it).exists() for it in ("aws", "moto_server")):
        return environment
    pinned, done = HERE / "requirements.txt", OWN_CLIENTS / "installed"
    if done.exists() and done.read_bytes() == pinned.read_bytes():
        return OWN_CLIENTS
    say(f"installing the AWS CLI and moto into {OWN_CLIENTS}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", OWN_CLIENTS], check=True)
    words = [OWN_CLIENTS / "bin" / "pip", "install", "--quiet", "--no-deps", "-r", pinned]
    subprocess.run(words, check=True)
    shutil.copy(pinned, done)
    return OWN_CLIENTS


def need(*programs):
    """Ends the script if a program is missing that only the system can bring."""
    missing = [it for it in programs if not shutil.which(it)]
    if missing:
        raise SystemExit(f"missing: {', '.join(missing)} (Debian: apt-get install nginx-light wrk strace)")
