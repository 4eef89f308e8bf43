"""Writes without end, and checks when it is told to that everything acknowledged is there, whole.

Each acknowledged write is a line `acknowledged`. Told to `check`, all writers rest, every object is read, and a line
says how many there are; told to `end`, or where something is missing, the script ends.
"""

import hashlib
import os
import random
import sys
import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "durable"
WRITERS = 4
PART = 5 * 1024 * 1024

config = Config(
    retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, max_pool_connections=WRITERS
)
s3 = boto3.client("s3", config=config)
s3.create_bucket(Bucket=BUCKET)

turn = threading.Condition()
resting = 0
rest = False
# Each key with the digest that it must have, `None` where it must not be there.
acknowledged = {}
# Each key with the digest of a write that got no answer.
unanswered = {}


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def digest(body):
    return hashlib.sha256(body).hexdigest()


def write(chance, key):
    """One write of some kind; returns what has to be there afterwards, and the call that makes it so."""
    kind = chance.random()
    if kind < 0.1:
        return None, lambda: s3.delete_object(Bucket=BUCKET, Key=key)
    if kind < 0.13:
        body = chance.randbytes(PART + chance.randrange(100_000))

        def in_parts():
            upload = {"Bucket": BUCKET, "Key": key}
            upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
            parts = []
            for number, piece in enumerate([body[:PART], body[PART:]], 1):
                part = s3.upload_part(**upload, PartNumber=number, Body=piece)
                parts.append({"PartNumber": number, "ETag": part["ETag"]})
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

        return digest(body), in_parts
    body = chance.randbytes(chance.choice([0, 10, 3_000, 60_000, 300_000]))
    metadata = {"digest": digest(body)}
    return digest(body), lambda: s3.put_object(Bucket=BUCKET, Key=key, Body=body, Metadata=metadata)


def writer(number):
    global resting
    chance = random.Random(number)
    while True:
        with turn:
            resting += 1
            turn.notify_all()
            turn.wait_for(lambda: not rest)
            resting -= 1
        key = f"writer-{number}/{chance.randrange(40)} é+.bin"
        expected, call = write(chance, key)
        unanswered.setdefault(key, []).append(expected)
        try:
            call()
        except (BotoCoreError, ClientError):
            # The server is down, or was stopped in the middle of it.
            continue
        acknowledged[key] = expected
        unanswered[key] = []
        say("acknowledged")


def found(key):
    try:
        answer = s3.get_object(Bucket=BUCKET, Key=key)
    except s3.exceptions.NoSuchKey:
        return None
    body = answer["Body"].read()
    res = digest(body)
    etag = answer["ETag"].strip('"')
    if "-" not in etag and etag != hashlib.md5(body).hexdigest():
        raise AssertionError(f"{key}: the ETag is of other bytes")
    if answer["Metadata"].get("digest", res) != res:
        raise AssertionError(f"{key}: the metadata is of another write")
    return res


def check():
    for key, expected in unanswered.items():
        allowed = {acknowledged.get(key), *expected}
        is_there = found(key)
        if is_there not in allowed:
            raise AssertionError(f"{key}: {is_there} is there, and not one of {allowed}")
        acknowledged[key] = is_there
        unanswered[key] = []
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    listed = [it["Key"] for page in pages for it in page.get("Contents", [])]
    there = sorted((key for key, it in acknowledged.items() if it), key=lambda it: it.encode())
    if listed != there:
        raise AssertionError(f"listed {listed}, there {there}")
    return len(there)


for it in range(WRITERS):
    threading.Thread(target=writer, args=(it,), daemon=True).start()
for line in sys.stdin:
    if line.strip() != "check":
        break
    with turn:
        rest = True
        turn.wait_for(lambda: resting == WRITERS)
    try:
        there = check()
    except Exception as error:
        say(f"failed: {error!r}")
        os._exit(1)
    say(f"checked {there}")
    with turn:
        rest = False
        turn.notify_all()
os._exit(0)
