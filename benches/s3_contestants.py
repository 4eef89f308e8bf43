"""The S3 servers that are measured: how each is started."""

import json
import time

import clients
import install
from contestants import Contestant
from s3 import ACCESS_KEY, BUCKET, SECRET_KEY

# Ours has the bucket of a distribution, so that a deploy is also what a browser waits for.
DEVSERVER_TOML = f"""
[[bucket]]
name = "{BUCKET}"

[distribution]
default_bucket = "{BUCKET}"
default_root_object = "index.html"

[store]
path = "store"

[credentials]
access_key_id = "{ACCESS_KEY}"
secret_access_key = "{SECRET_KEY}"
"""


def mfe_dev(binary):
    """Ours: `port` is the control listener's; it verifies signatures, as s3s-fs does."""

    def command(_, port, scratch):
        config = scratch / "devserver.toml"
        config.write_text(DEVSERVER_TOML)
        words = [binary, "serve", "--control-port", port, "--port", 0, "--quiet"]
        return words + ["--ready-file", scratch / "ready", "--config", config]

    return Contestant("mfe-dev", command, clients.server_sent_events("/__mfe_dev/events", "reload"))


class Viewer:
    """The viewer listener of a running mfe-dev, as a reload client wants a server."""

    host = "127.0.0.1"

    def __init__(self, server):
        signal = server.scratch / "ready"
        while not signal.exists() and not server.ended:  # written after the sockets are bound
            time.sleep(0.001)
        ready = json.loads(signal.read_text())
        self.name = server.name
        self.port = int(ready["viewer"][0].rsplit(":", 1)[1])
        self.authority = f"{self.host}:{self.port}"


def s3s_fs():
    """The S3 server of the s3s library, on a folder."""

    def command(_, port, scratch):
        folder = scratch / "store"
        folder.mkdir()
        words = [install.S3S_FS, "--host", "127.0.0.1", "--port", port]
        return words + ["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY, folder]

    return Contestant("s3s-fs", command)


def moto(environment):
    """moto's server; keeps all in memory, and verifies no signature."""

    def command(_, port, __):
        return [environment / "bin" / "moto_server", "-H", "127.0.0.1", "-p", port]

    return Contestant("moto", command)


def null(binary):
    """`null-s3/`: what the client alone costs."""
    return Contestant("null", lambda _, port, __: [binary, port])
