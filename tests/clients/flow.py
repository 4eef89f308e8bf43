"""What the boto3 flows share: the addresses, refused calls, raw HTTP, and a run that names every flow that failed."""

import base64
import hashlib
import http.client
import os
import socket
import sys
import traceback
import urllib.parse
import zlib

from botocore.exceptions import ClientError

# The control listener, and the viewer listener.
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
VIEWER = os.environ.get("VIEWER_URL", ENDPOINT)

_flows = []


def flow(function):
    """A function that the run calls; an assertion that does not hold ends it and no other."""
    _flows.append(function)
    return function


def run():
    """Runs the flows, or those whose names are given; ends with 1 if one failed."""
    chosen = sys.argv[1:]
    failed = []
    for function in _flows:
        if chosen and function.__name__ not in chosen:
            continue
        try:
            function()
        except Exception:
            failed.append(function.__name__)
            print(f"--- {function.__name__}", flush=True)
            traceback.print_exc(file=sys.stdout)
        else:
            print(f"ok {function.__name__}", flush=True)
    if failed:
        sys.exit("failed: " + " ".join(failed))


def same(left, right):
    """Both are equal; otherwise both are shown, long texts in short."""
    if left != right:
        short = [it if len(it) < 2000 else it[:2000] + "..." for it in (repr(left), repr(right))]
        raise AssertionError(f"\n  left: {short[0]}\n right: {short[1]}")


def refused(status, code, call, /, **arguments):
    """The call ends with this status and code; returns the error's other members."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        answer = error.response
        got = answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]
        same(got, (status, code))
        return answer["Error"]
    raise AssertionError(f"{code} expected, but it answered {answer}")


def http_call(url, method="GET", headers=None, body=None):
    """One request as it stands: status, headers by lower-case name, body."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    try:
        connection.request(method, target, body=body, headers=headers or {})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read()
    finally:
        connection.close()


def viewer(path, host=None, method="GET", headers=None):
    """A request to the viewer listener, of a distribution's own host where one is given."""
    headers = dict(headers or {})
    if host:
        headers["Host"] = host
    return http_call(VIEWER + path, method, headers)


def md5_hex(data):
    return hashlib.md5(data).hexdigest()


def b64(data):
    return base64.b64encode(data).decode()


def crc32_b64(data):
    return b64(zlib.crc32(data).to_bytes(4, "big"))


def resolve_localhost():
    """Lets names below `localhost` resolve, which not every system does."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host, *arguments, **named):
        if isinstance(host, str) and host.endswith(".localhost"):
            host = "127.0.0.1"
        return resolve(host, *arguments, **named)

    socket.getaddrinfo = getaddrinfo
