"""S3 by hand: presigned requests (Signature Version 4), and what a deploy makes of them.

Only the server is to be measured, so nothing here checks or retries: an answer that is not a
success is a RuntimeError. Run as a program it is a deploy in a process of its own, so that
nothing in the measuring process slows it:

    python3 s3.py AUTHORITY PREFIX COUNT THREADS

It prints one line of JSON: when the first request began and when the last answer had come
(CLOCK_MONOTONIC seconds).
"""

import hashlib
import hmac
import html
import http.client
import json
import re
import sys
import threading
import time
from urllib.parse import quote

from process import cpu_seconds

ACCESS_KEY, SECRET_KEY = "BENCHMARKACCESSKEY", "benchmark-secret-access-key"
REGION = "us-east-1"
BUCKET = "bench"
OBJECT = b"x" * 16384
BLOCK = 1 << 20  # bytes that a large upload sends at once
PATIENCE = 600  # seconds: the last answer to a large upload comes late


def presigned(authority, method, path, **query):
    """The path with the query that signs it; an underscore in a name stands for a hyphen, and
    a path has no characters that would have to be escaped."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{now[:8]}/{REGION}/s3/aws4_request"
    query = {name.replace("_", "-"): value for name, value in query.items()} | {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{ACCESS_KEY}/{scope}",
        "X-Amz-Date": now,
        "X-Amz-Expires": "3600",
        "X-Amz-SignedHeaders": "host",
    }
    words = "&".join(f"{quote(name, '')}={quote(str(it), '')}" for name, it in sorted(query.items()))
    request = f"{method}\n{path}\n{words}\nhost:{authority}\n\nhost\nUNSIGNED-PAYLOAD"
    key = f"AWS4{SECRET_KEY}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signed = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return f"{path}?{words}&X-Amz-Signature={hmac.digest(key, signed.encode(), 'sha256').hex()}"


class Client:
    """One connection that is kept."""

    def __init__(self, authority):
        self.authority = authority
        self.connection = http.client.HTTPConnection(authority, timeout=PATIENCE)

    def send(self, method, signed, body=None, length=None, accepted=(200,)):
        """(headers, body) of the answer to a presigned request."""
        headers = {"Content-Length": str(length)} if length is not None else {}
        self.connection.request(method, signed, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status not in accepted:
            raise RuntimeError(f"{method} {signed.split('?')[0]}: {answer.status} {said[:300]}")
        return answer.headers, said

    def ask(self, method, path, body=None, length=None, accepted=(200,), **query):
        """The same, signed here."""
        return self.send(method, presigned(self.authority, method, path, **query), body, length, accepted)

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def create_bucket(server):
    """Makes the bucket, unless the server has it from its configuration."""
    with Client(server.authority) as client:
        client.ask("PUT", f"/{BUCKET}", length=0, accepted=(200, 409))


def in_threads(authority, count, threads, each):
    """Calls `each(client, number)` for every number below `count`, on a connection a thread."""
    left, lock, failures = iter(range(count)), threading.Lock(), []

    def work():
        try:
            with Client(authority) as client:
                while not failures:
                    with lock:
                        number = next(left, None)
                    if number is None:
                        break
                    each(client, number)
        except Exception as error:  # noqa: BLE001, goes to the caller
            failures.append(error)

    running = [threading.Thread(target=work) for _ in range(threads)]
    for it in running:
        it.start()
    for it in running:
        it.join()
    if failures:
        raise failures[0]


def put_many(authority, prefix, count, threads, body):
    """Puts `count` objects below a prefix; (when the first began, when the last answer came)."""
    paths = [f"/{BUCKET}/{prefix}{it:06d}.js" for it in range(count)]
    signed = [presigned(authority, "PUT", it) for it in paths]
    began, answered = time.monotonic(), []

    def put(client, number):
        client.send("PUT", signed[number], body)
        answered.append(time.monotonic())

    in_threads(authority, count, threads, put)
    return began, max(answered)


def put_large(server, path, size):
    """Streams one object in one request."""
    with Client(server.authority) as client:
        client.ask("PUT", path, blocks(size), size)


def put_in_parts(server, path, size, part_size, threads):
    """The same as a multipart upload; parts may be under way at once."""
    authority = server.authority
    with Client(authority) as client:
        _, said = client.ask("POST", path, length=0, uploads="")
        upload = re.search(rb"<UploadId>([^<]+)", said)[1].decode()
        sizes = [min(part_size, size - at) for at in range(0, size, part_size)]
        etags = {}

        def put(client, number):
            query = {"partNumber": number + 1, "uploadId": upload}
            headers, _ = client.ask("PUT", path, blocks(sizes[number]), sizes[number], **query)
            etags[number + 1] = headers["ETag"]

        in_threads(authority, len(sizes), threads, put)
        parts = (f"<Part><PartNumber>{n}</PartNumber><ETag>{html.escape(it)}</ETag></Part>" for n, it in sorted(etags.items()))
        whole = f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>"
        _, said = client.ask("POST", path, whole.encode(), uploadId=upload)
        if b"<Error>" in said:  # may come after a 200
            raise RuntimeError(f"{path}: {said[:300]}")


def blocks(size):
    """A body of so many bytes."""
    block = bytes(range(256)) * (BLOCK // 256)
    for at in range(0, size, BLOCK):
        yield block[: size - at]


def list_all(server, prefix):
    """Reads every page of a listing: how many keys and pages, the ms that the answers took
    (not the reading of them), and the server's CPU."""
    found = {"keys": 0, "pages": 0, "ms": 0.0}
    cpu, token = cpu_seconds(server.pid), {}
    with Client(server.authority) as client:
        while token is not None:
            signed = presigned(server.authority, "GET", f"/{BUCKET}", list_type=2, prefix=prefix, **token)
            began = time.monotonic()
            _, page = client.send("GET", signed)
            found["ms"] += (time.monotonic() - began) * 1000
            found["pages"] += 1
            found["keys"] += page.count(b"<Key>")
            more = re.search(rb"<NextContinuationToken>([^<]+)", page)
            token = {"continuation_token": html.unescape(more[1].decode())} if more else None
    return found | {"cpu ms": (cpu_seconds(server.pid) - cpu) * 1000}


def main():
    authority, prefix, count, threads = sys.argv[1:]
    began, last = put_many(authority, prefix, int(count), int(threads), OBJECT)
    print(json.dumps({"began": began, "last": last}))


if __name__ == "__main__":
    main()
