"""Deploys with the AWS CLI: `aws s3 sync`, as a deploy script calls it."""

import os
import re
import subprocess
import time

import s3
from process import Noise, children_cpu_seconds, cpu_seconds
from s3 import BUCKET

CHANGED = 50


class Aws:
    """The AWS CLI as it comes, without what it would read from the user's home."""

    def __init__(self, environment):
        self.program = environment / "bin" / "aws"

    def sync(self, server, source):
        """One `aws s3 sync`: wall and CPU seconds, how many objects it put, and the noise."""
        variables = {it: value for it, value in os.environ.items() if not it.upper().startswith("AWS_")}
        variables |= {
            "AWS_ACCESS_KEY_ID": s3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": s3.SECRET_KEY,
            "AWS_DEFAULT_REGION": s3.REGION,
            "AWS_ENDPOINT_URL": f"http://{server.authority}",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": server.host,
        }
        command = [self.program, "s3", "sync", "--no-progress", source, f"s3://{BUCKET}/app"]
        noise, cpu, client = Noise([server.pid]), cpu_seconds(server.pid), children_cpu_seconds()
        began = time.monotonic()
        done = subprocess.run(command, env=variables, capture_output=True, text=True)
        ended = time.monotonic()
        if done.returncode:
            raise RuntimeError(f"{server.name}: aws s3 sync: {(done.stderr or done.stdout)[-400:]}")
        return {
            "began": began,
            "ended": ended,
            "s": ended - began,
            "cpu": cpu_seconds(server.pid) - cpu,
            "client": children_cpu_seconds() - client,
            "uploads": len(re.findall(r"^upload: ", done.stdout, re.M)),
            "noise": noise.cores(),
        }

    def syncs(self, server, source):
        """A full one, one of what has not changed, and one of 50 changed files; one by one."""
        files = sorted(it for it in source.rglob("*") if it.is_file())
        touch(files, -3600)
        yield self.sync(server, source)
        yield self.sync(server, source)
        touch(files[:: len(files) // CHANGED], 60)  # later than the objects, whenever they were put
        yield self.sync(server, source)


def touch(files, seconds):
    """Gives files a time so far from now."""
    at = time.time() + seconds
    for it in files:
        os.utime(it, (at, at))
