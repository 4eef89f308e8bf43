"""What deploy tools do with S3, through boto3."""

import hashlib
import io
import os
import re
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from flow import (
    ENDPOINT,
    b64,
    crc32_b64,
    flow,
    http_call,
    md5_hex,
    refused,
    resolve_localhost,
    run,
    same,
    viewer,
)

MIB = 1024 * 1024

# Names that some part on the way could take for something else.
ODD_KEYS = [
    "index.html",
    "a folder/with spaces.txt",
    "größe/日本語.txt",
    "crab-🦀.txt",
    "plus+sign.txt",
    "hash#tag.txt",
    "question?mark=1&x.txt",
    "per%20cent%2Fslash.txt",
    "[id]/(group)/@scope.js",
    "quote'and\"double.txt",
    "amp&amp;<tag>.txt",
    "semi;colon=equals,comma.txt",
    "back\\slash.txt",
    "~tilde/$dollar!star*.txt",
    "//two/slashes//inside.txt",
    "trailing/",
    "trailing /space .txt ",
    "dot./.hidden/...",
    "x" * 1024,
]

s3 = boto3.client("s3")


def bucket(name):
    s3.create_bucket(Bucket=name)
    return name


def client(**settings):
    return boto3.client("s3", config=Config(**settings))


@flow
def buckets():
    name = "flow-buckets"
    same(s3.create_bucket(Bucket=name)["Location"], f"/{name}")
    # Again, by its owner: us-east-1 says yes.
    same(s3.create_bucket(Bucket=name)["Location"], f"/{name}")
    s3.get_waiter("bucket_exists").wait(Bucket=name)
    same(s3.head_bucket(Bucket=name)["BucketRegion"], "us-east-1")
    same(s3.get_bucket_location(Bucket=name)["LocationConstraint"], None)
    assert name in [it["Name"] for it in s3.list_buckets()["Buckets"]]

    s3.put_object(Bucket=name, Key="a", Body=b"a")
    error = refused(409, "BucketNotEmpty", s3.delete_bucket, Bucket=name)
    same(error["BucketName"], name)
    s3.delete_object(Bucket=name, Key="a")
    same(s3.delete_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"], 204)
    s3.get_waiter("bucket_not_exists").wait(Bucket=name)

    refused(404, "404", s3.head_bucket, Bucket=name)
    for call in [s3.list_objects_v2, s3.list_objects, s3.get_bucket_location, s3.delete_bucket]:
        error = refused(404, "NoSuchBucket", call, Bucket=name)
        same((error["Message"], error["BucketName"]), ("The specified bucket does not exist", name))
    refused(404, "NoSuchBucket", s3.put_object, Bucket=name, Key="a", Body=b"a")
    refused(404, "NoSuchBucket", s3.create_multipart_upload, Bucket=name, Key="a")
    for bad in ["Upper-Case", "under_score", "two..dots", "192.168.0.1", "xn--abc"]:
        error = refused(400, "InvalidBucketName", s3.create_bucket, Bucket=bad)
        same(error["Message"], "The specified bucket is not valid.")


@flow
def metadata():
    name = bucket("flow-metadata")
    body = b"<h1>here</h1>"
    given = {
        "CacheControl": "max-age=604800",
        "ContentType": "text/html",
        "ContentEncoding": "identity",
        "ContentDisposition": 'attachment; filename="a.html"',
        "ContentLanguage": "de",
        "WebsiteRedirectLocation": "/elsewhere",
        "Metadata": {"commit": "f00ba7", "under_score": "kept"},
    }
    put = s3.put_object(
        Bucket=name, Key="a.html", Body=body, Expires="Tue, 01 Jan 2030 00:00:00 GMT", **given
    )
    etag = f'"{md5_hex(body)}"'
    same(put["ETag"], etag)
    same(put["ServerSideEncryption"], "AES256")
    for answer in [s3.head_object(Bucket=name, Key="a.html"), s3.get_object(Bucket=name, Key="a.html")]:
        same({it: answer.get(it) for it in given}, given)
        same(answer["ETag"], etag)
        same(answer["ContentLength"], len(body))
        same(answer["AcceptRanges"], "bytes")
        same(answer["ExpiresString"], "Tue, 01 Jan 2030 00:00:00 GMT")
        assert "VersionId" not in answer
        assert abs(answer["LastModified"].timestamp() - time.time()) < 60

    # What is put anew has nothing of the old one, and no type that nobody gave.
    s3.put_object(Bucket=name, Key="a.html", Body=b"")
    answer = s3.get_object(Bucket=name, Key="a.html")
    same((answer["ContentLength"], answer["Body"].read()), (0, b""))
    same(answer["ETag"], '"d41d8cd98f00b204e9800998ecf8427e"')
    same((answer["ContentType"], answer["Metadata"]), ("binary/octet-stream", {}))
    assert not {"CacheControl", "ContentEncoding", "ExpiresString"} & set(answer)

    # 2 KB of names and values.
    s3.put_object(Bucket=name, Key="much", Body=b"", Metadata={"abcd": "x" * 2044})
    refused(
        400,
        "MetadataTooLarge",
        s3.put_object,
        Bucket=name,
        Key="more",
        Body=b"",
        Metadata={"abcd": "x" * 2045},
    )
    refused(404, "404", s3.head_object, Bucket=name, Key="more")


@flow
def reading():
    name = bucket("flow-reading")
    body = b"0123456789"
    etag = s3.put_object(Bucket=name, Key="k", Body=body, ContentType="text/plain")["ETag"]

    def get(**arguments):
        answer = s3.get_object(Bucket=name, Key="k", **arguments)
        return (
            answer["ResponseMetadata"]["HTTPStatusCode"],
            answer.get("ContentRange"),
            answer["Body"].read(),
        )

    same(get(), (200, None, body))
    same(get(Range="bytes=2-4"), (206, "bytes 2-4/10", b"234"))
    same(get(Range="bytes=-3"), (206, "bytes 7-9/10", b"789"))
    same(get(Range="bytes=4-100"), (206, "bytes 4-9/10", b"456789"))
    same(get(Range="bytes=0-1,3-4"), (200, None, body))
    same(get(PartNumber=1), (206, "bytes 0-9/10", body))
    error = refused(416, "InvalidRange", get, Range="bytes=100-")
    same((error["RangeRequested"], error["ActualObjectSize"]), ("bytes=100-", "10"))

    same(get(IfMatch=etag), (200, None, body))
    error = refused(412, "PreconditionFailed", get, IfMatch='"other"')
    same(error["Condition"], "If-Match")
    refused(304, "304", get, IfNoneMatch=etag)
    same(get(IfNoneMatch='"other"'), (200, None, body))
    modified = s3.head_object(Bucket=name, Key="k")["LastModified"]
    refused(304, "304", get, IfModifiedSince=modified)
    same(get(IfUnmodifiedSince=modified), (200, None, body))

    answer = s3.get_object(
        Bucket=name,
        Key="k",
        ResponseContentType="text/html",
        ResponseCacheControl="no-store",
        ResponseContentDisposition="inline",
    )
    same(
        (answer["ContentType"], answer["CacheControl"], answer["ContentDisposition"]),
        ("text/html", "no-store", "inline"),
    )
    error = refused(404, "NoSuchKey", s3.get_object, Bucket=name, Key="gone/é+1")
    same((error["Message"], error["Key"]), ("The specified key does not exist.", "gone/é+1"))
    refused(404, "404", s3.head_object, Bucket=name, Key="gone")
    refused(404, "NoSuchBucket", s3.get_object, Bucket="flow-no-such-bucket", Key="k")

    attributes = s3.get_object_attributes(
        Bucket=name, Key="k", ObjectAttributes=["ETag", "ObjectSize", "StorageClass"]
    )
    same(
        (attributes["ETag"], attributes["ObjectSize"], attributes["StorageClass"]),
        (md5_hex(body), 10, "STANDARD"),
    )
    s3.get_waiter("object_exists").wait(Bucket=name, Key="k")
    s3.delete_object(Bucket=name, Key="k")
    s3.get_waiter("object_not_exists").wait(Bucket=name, Key="k")


@flow
def odd_keys():
    name = bucket("flow-odd-keys")
    for key in ODD_KEYS:
        same(s3.put_object(Bucket=name, Key=key, Body=key.encode())["ETag"], f'"{md5_hex(key.encode())}"')
    in_order = sorted(ODD_KEYS, key=lambda it: it.encode())
    for call in [s3.list_objects_v2, s3.list_objects]:
        same([it["Key"] for it in call(Bucket=name)["Contents"]], in_order)
    for key in ODD_KEYS:
        same(s3.get_object(Bucket=name, Key=key)["Body"].read(), key.encode())
        same(s3.list_objects_v2(Bucket=name, Prefix=key)["Contents"][0]["Key"], key)
    error = refused(400, "KeyTooLongError", s3.put_object, Bucket=name, Key="x" * 1025, Body=b"")
    same(error["MaxSizeAllowed"], "1024")
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": it} for it in ODD_KEYS]})
    same(sorted(it["Key"] for it in answer["Deleted"]), sorted(ODD_KEYS))
    same(s3.list_objects_v2(Bucket=name)["KeyCount"], 0)


@flow
def checksums():
    name = bucket("flow-checksums")
    body = b"whether these are the bytes that were meant"
    digests = {
        "CRC32": crc32_b64(body),
        "CRC32C": "/MFACA==",
        "SHA1": b64(hashlib.sha1(body).digest()),
        "SHA256": b64(hashlib.sha256(body).digest()),
        "CRC64NVME": "Rdx+kStZEE4=",
    }
    lengths = {"CRC32": 4, "CRC32C": 4, "SHA1": 20, "SHA256": 32, "CRC64NVME": 8}
    for algorithm, expected in digests.items():
        field = f"Checksum{algorithm}"
        # Computed by the client.
        put = s3.put_object(Bucket=name, Key=algorithm, Body=body, ChecksumAlgorithm=algorithm)
        same((put[field], put["ChecksumType"]), (expected, "FULL_OBJECT"))
        for call in [s3.head_object, s3.get_object]:
            got = call(Bucket=name, Key=algorithm, ChecksumMode="ENABLED")
            same((got[field], got["ChecksumType"]), (expected, "FULL_OBJECT"))
        listed = s3.list_objects_v2(Bucket=name, Prefix=algorithm)["Contents"]
        listed = next(it for it in listed if it["Key"] == algorithm)
        same((listed["ChecksumAlgorithm"], listed["ChecksumType"]), ([algorithm], "FULL_OBJECT"))

        # Given by the caller: right, of other bytes, and no checksum at all.
        s3.put_object(Bucket=name, Key="given", Body=body, **{field: expected})
        wrong = b64(b"\0" * lengths[algorithm])
        error = refused(
            400, "BadDigest", s3.put_object, Bucket=name, Key="wrong", Body=body, **{field: wrong}
        )
        same(error["Message"], f"The {algorithm} you specified did not match the calculated checksum.")
        error = refused(
            400, "InvalidRequest", s3.put_object, Bucket=name, Key="wrong", Body=body, **{field: "short"}
        )
        same(error["Message"], f"Value for x-amz-checksum-{algorithm.lower()} header is invalid.")
    md5 = b64(hashlib.md5(body).digest())
    s3.put_object(Bucket=name, Key="given", Body=body, ContentMD5=md5)
    other = b64(hashlib.md5(b"other").digest())
    refused(400, "BadDigest", s3.put_object, Bucket=name, Key="wrong", Body=body, ContentMD5=other)
    refused(400, "InvalidDigest", s3.put_object, Bucket=name, Key="wrong", Body=body, ContentMD5="short")
    refused(404, "404", s3.head_object, Bucket=name, Key="wrong")

    # Without any, S3 computes CRC-64/NVME.
    plain = client(request_checksum_calculation="when_required")
    put = plain.put_object(Bucket=name, Key="plain", Body=body)
    same((put["ChecksumCRC64NVME"], put["ChecksumType"]), (digests["CRC64NVME"], "FULL_OBJECT"))


@flow
def conditional_writes():
    name = bucket("flow-conditional")
    put = lambda body, **arguments: s3.put_object(Bucket=name, Key="lock", Body=body, **arguments)
    refused(404, "NoSuchKey", put, body=b"0", IfMatch='"d41d8cd98f00b204e9800998ecf8427e"')
    first = put(b"1", IfNoneMatch="*")["ETag"]
    error = refused(412, "PreconditionFailed", put, body=b"2", IfNoneMatch="*")
    same(
        (error["Message"], error["Condition"]),
        ("At least one of the pre-conditions you specified did not hold", "If-None-Match"),
    )
    second = put(b"3", IfMatch=first)["ETag"]
    error = refused(412, "PreconditionFailed", put, body=b"4", IfMatch=first)
    same(error["Condition"], "If-Match")
    refused(501, "NotImplemented", put, body=b"5", IfNoneMatch=second)
    same(s3.get_object(Bucket=name, Key="lock")["Body"].read(), b"3")

    def complete(**condition):
        upload = s3.create_multipart_upload(Bucket=name, Key="lock")["UploadId"]
        part = s3.upload_part(Bucket=name, Key="lock", UploadId=upload, PartNumber=1, Body=b"parts")
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        return s3.complete_multipart_upload(
            Bucket=name, Key="lock", UploadId=upload, MultipartUpload=parts, **condition
        )

    refused(412, "PreconditionFailed", complete, IfNoneMatch="*")
    refused(412, "PreconditionFailed", complete, IfMatch=first)
    complete(IfMatch=second)
    same(s3.get_object(Bucket=name, Key="lock")["Body"].read(), b"parts")

    # Of many that want to be first, one is.
    def race(number):
        try:
            s3.put_object(Bucket=name, Key="race", Body=b"%d" % number, IfNoneMatch="*")
        except s3.exceptions.ClientError as error:
            same(error.response["Error"]["Code"], "PreconditionFailed")
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        won = [it for it in pool.map(race, range(24)) if it is not None]
    same(len(won), 1)
    same(s3.get_object(Bucket=name, Key="race")["Body"].read(), b"%d" % won[0])


@flow
def copies():
    name, other = bucket("flow-copies"), bucket("flow-copies-2")
    given = {"CacheControl": "max-age=60", "ContentType": "text/css", "Metadata": {"v": "1"}}
    etag = s3.put_object(Bucket=name, Key="from +é.css", Body=b"a{}", Tagging="team=web", **given)["ETag"]
    source = {"Bucket": name, "Key": "from +é.css"}

    def stored(bucket_name, key):
        answer = s3.get_object(Bucket=bucket_name, Key=key)
        return {it: answer.get(it) for it in [*given, "ETag"]} | {"Body": answer["Body"].read()}

    copied = s3.copy_object(Bucket=other, Key="kept.css", CopySource=source)["CopyObjectResult"]
    same(copied["ETag"], etag)
    same(stored(other, "kept.css"), given | {"ETag": etag, "Body": b"a{}"})
    same(s3.get_object_tagging(Bucket=other, Key="kept.css")["TagSet"], [{"Key": "team", "Value": "web"}])

    # Without the directive, new headers do not count.
    s3.copy_object(Bucket=other, Key="still.css", CopySource=source, ContentType="text/plain")
    same(stored(other, "still.css"), given | {"ETag": etag, "Body": b"a{}"})

    s3.copy_object(
        Bucket=name,
        Key=source["Key"],
        CopySource=source,
        MetadataDirective="REPLACE",
        CacheControl="no-cache",
        Metadata={"v": "2"},
    )
    same(
        stored(name, source["Key"]),
        {
            "CacheControl": "no-cache",
            "ContentType": "binary/octet-stream",
            "Metadata": {"v": "2"},
            "ETag": etag,
            "Body": b"a{}",
        },
    )

    error = refused(400, "InvalidRequest", s3.copy_object, Bucket=name, Key=source["Key"], CopySource=source)
    assert error["Message"].startswith("This copy request is illegal because it is trying to copy"), error
    gone = {"Bucket": name, "Key": "gone"}
    refused(404, "NoSuchKey", s3.copy_object, Bucket=other, Key="x", CopySource=gone)
    gone = {"Bucket": "flow-no-such-bucket", "Key": "gone"}
    refused(404, "NoSuchBucket", s3.copy_object, Bucket=other, Key="x", CopySource=gone)
    arguments = {"Bucket": other, "Key": "x", "CopySource": source}
    refused(412, "PreconditionFailed", s3.copy_object, **arguments, CopySourceIfMatch='"other"')
    refused(412, "PreconditionFailed", s3.copy_object, **arguments, CopySourceIfNoneMatch=etag)
    s3.copy_object(**arguments, CopySourceIfMatch=etag)

    # In parts, as large objects are copied; the copy in one piece has a plain ETag again.
    body = os.urandom(6 * MIB)
    upload = {"Bucket": name, "Key": "big", "UploadId": None}
    s3.put_object(Bucket=name, Key="whole", Body=body)
    upload["UploadId"] = s3.create_multipart_upload(Bucket=name, Key="big")["UploadId"]
    parts = []
    for number, span in enumerate(["bytes=0-5242879", f"bytes=5242880-{6 * MIB - 1}"], 1):
        part = s3.upload_part_copy(
            **upload, PartNumber=number, CopySource={"Bucket": name, "Key": "whole"}, CopySourceRange=span
        )
        parts.append({"PartNumber": number, "ETag": part["CopyPartResult"]["ETag"]})
    answer = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert answer["ETag"].endswith('-2"'), answer
    copied = s3.copy_object(Bucket=name, Key="plain", CopySource={"Bucket": name, "Key": "big"})
    same(copied["CopyObjectResult"]["ETag"], f'"{md5_hex(body)}"')
    same(s3.get_object(Bucket=name, Key="plain")["Body"].read(), body)

    # As `aws s3 cp` between buckets does.
    s3.copy({"Bucket": name, "Key": "whole"}, other, "managed")
    same(s3.head_object(Bucket=other, Key="managed")["ETag"], f'"{md5_hex(body)}"')


@flow
def multipart():
    name = bucket("flow-multipart")
    key = "video/été 1+1.mp4"
    bodies = {1: b"a" * (5 * MIB), 3: b"b" * (5 * MIB), 7: b"c"}
    upload = {"Bucket": name, "Key": key}
    begun = s3.create_multipart_upload(
        **upload, ContentType="video/mp4", CacheControl="max-age=5", Metadata={"v": "1"}
    )
    same((begun["Bucket"], begun["Key"]), (name, key))
    upload["UploadId"] = begun["UploadId"]
    # In any order, with gaps, and one that is put twice.
    s3.upload_part(**upload, PartNumber=3, Body=b"x" * (5 * MIB))
    parts = {
        number: s3.upload_part(**upload, PartNumber=number, Body=bodies[number])["ETag"]
        for number in [7, 3, 1]
    }
    for number, etag in parts.items():
        same(etag, f'"{md5_hex(bodies[number])}"')
    listed = s3.list_parts(**upload)["Parts"]
    same(
        [(it["PartNumber"], it["Size"], it["ETag"]) for it in listed],
        [(it, len(bodies[it]), parts[it]) for it in [1, 3, 7]],
    )
    page = s3.list_parts(**upload, MaxParts=2)
    same((page["IsTruncated"], page["NextPartNumberMarker"], len(page["Parts"])), (True, 3, 2))
    page = s3.list_parts(**upload, PartNumberMarker=3)
    same([it["PartNumber"] for it in page["Parts"]], [7])
    uploads = s3.list_multipart_uploads(Bucket=name)["Uploads"]
    same([(it["Key"], it["UploadId"]) for it in uploads], [(key, upload["UploadId"])])
    # Nothing is there before it is complete.
    refused(404, "404", s3.head_object, Bucket=name, Key=key)
    same(s3.list_objects_v2(Bucket=name)["KeyCount"], 0)

    def complete(*numbers, **wrong):
        chosen = [{"PartNumber": it, "ETag": wrong.get("etag", parts.get(it, '"none"'))} for it in numbers]
        return s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": chosen})

    for code, numbers, wrong in [
        ("InvalidPartOrder", [3, 1, 7], {}),
        ("InvalidPart", [1, 2], {}),
        ("InvalidPart", [1], {"etag": '"0123456789abcdef0123456789abcdef"'}),
        ("EntityTooSmall", [7, 8], {}),
        ("InvalidRequest", [], {}),
    ]:
        if code == "EntityTooSmall":
            parts[8] = s3.upload_part(**upload, PartNumber=8, Body=b"d")["ETag"]
        refused(400, code, lambda: complete(*numbers, **wrong))
    done = complete(1, 3, 7)
    digest = hashlib.md5(b"".join(hashlib.md5(bodies[it]).digest() for it in [1, 3, 7])).hexdigest()
    same((done["Bucket"], done["Key"], done["ETag"]), (name, key, f'"{digest}-3"'))
    whole = b"".join(bodies[it] for it in [1, 3, 7])
    answer = s3.get_object(Bucket=name, Key=key)
    same((answer["ETag"], answer["Body"].read() == whole), (f'"{digest}-3"', True))
    same(
        (answer["ContentType"], answer["CacheControl"], answer["Metadata"]),
        ("video/mp4", "max-age=5", {"v": "1"}),
    )
    answer = s3.get_object(Bucket=name, Key=key, PartNumber=3)
    same(
        (answer["ContentRange"], answer["PartsCount"], answer["Body"].read()),
        (f"bytes {10 * MIB}-{10 * MIB}/{10 * MIB + 1}", 3, b"c"),
    )
    error = refused(416, "InvalidPartNumber", s3.get_object, Bucket=name, Key=key, PartNumber=4)
    same((error["PartNumberRequested"], error["ActualPartCount"]), ("4", "3"))

    # It is over: neither parts nor an end. Completing it again says what was said before.
    error = refused(404, "NoSuchUpload", s3.upload_part, **upload, PartNumber=9, Body=b"e")
    same(error["UploadId"], upload["UploadId"])
    same(s3.list_multipart_uploads(Bucket=name).get("Uploads"), None)

    upload["UploadId"] = s3.create_multipart_upload(Bucket=name, Key=key)["UploadId"]
    s3.upload_part(**upload, PartNumber=1, Body=b"f")
    s3.abort_multipart_upload(**upload)
    for call, arguments in [
        (s3.abort_multipart_upload, {}),
        (s3.list_parts, {}),
        (s3.upload_part, {"PartNumber": 1, "Body": b""}),
        (s3.complete_multipart_upload, {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
    ]:
        refused(404, "NoSuchUpload", call, **upload, **arguments)
    for number in [0, 10001]:
        refused(400, "InvalidArgument", s3.upload_part, **upload, PartNumber=number, Body=b"")
    # The object of the upload before is as it was.
    same(s3.head_object(Bucket=name, Key=key)["ETag"], f'"{digest}-3"')


@flow
def multipart_checksums():
    name = bucket("flow-multipart-checksums")
    first, last = b"a" * (5 * MIB), b"b"
    for algorithm in ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]:
        field = f"Checksum{algorithm}"
        upload = {"Bucket": name, "Key": algorithm}
        begun = s3.create_multipart_upload(**upload, ChecksumAlgorithm=algorithm)
        same(begun["ChecksumAlgorithm"], algorithm)
        upload["UploadId"] = begun["UploadId"]
        parts = []
        for number, body in enumerate([first, last], 1):
            part = s3.upload_part(**upload, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm)
            parts.append({"PartNumber": number, "ETag": part["ETag"], field: part[field]})
        wrong = [parts[0] | {field: parts[1][field]}, parts[1]]
        refused(400, "InvalidPart", s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": wrong})
        if algorithm in ["SHA1", "SHA256"]:
            bare = [{it: part[it] for it in ["PartNumber", "ETag"]} for part in parts]
            error = refused(
                400, "InvalidRequest", s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": bare}
            )
            assert "must include the checksum for each part" in error["Message"], error
        done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        if algorithm == "CRC64NVME":
            same(done["ChecksumType"], "FULL_OBJECT")
        else:
            assert done[field].endswith("-2"), done
            same(done["ChecksumType"], "COMPOSITE")
        head = s3.head_object(Bucket=name, Key=algorithm, ChecksumMode="ENABLED")
        same((head[field], head["ChecksumType"]), (done[field], done["ChecksumType"]))


@flow
def deletions():
    name = bucket("flow-deletions")
    for it in range(5):
        s3.put_object(Bucket=name, Key=f"k{it}", Body=b"x")
    keys = [{"Key": f"k{it}"} for it in range(4)] + [{"Key": "never <was>"}]
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": keys})
    same(sorted(it["Key"] for it in answer["Deleted"]), ["k0", "k1", "k2", "k3", "never <was>"])
    assert "Errors" not in answer
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k4"}], "Quiet": True})
    assert "Deleted" not in answer and "Errors" not in answer
    same(s3.list_objects_v2(Bucket=name)["KeyCount"], 0)
    same(s3.delete_object(Bucket=name, Key="never")["ResponseMetadata"]["HTTPStatusCode"], 204)
    many = [{"Key": f"k{it}"} for it in range(1001)]
    refused(400, "MalformedXML", s3.delete_objects, Bucket=name, Delete={"Objects": many})
    refused(404, "NoSuchBucket", s3.delete_objects, Bucket="flow-no-such-bucket", Delete={"Objects": keys})


def put_quickly(name, keys):
    """Empty objects, by presigned URLs over connections that stay open."""
    import http.client
    import urllib.parse

    parts = urllib.parse.urlsplit(ENDPOINT)
    signer = client(signature_version="s3v4")

    def put(chunk):
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        for key in chunk:
            url = signer.generate_presigned_url("put_object", {"Bucket": name, "Key": key})
            connection.request("PUT", url.removeprefix(ENDPOINT), body=b"")
            answer = connection.getresponse()
            same((answer.read(), answer.status), (b"", 200))
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, [keys[it::4] for it in range(4)]))


@flow
def listings():
    name = bucket("flow-listings")
    keys = [f"app-{it % 5}/{it:04}.js" for it in range(2480)]
    keys += ["app-1.html", "app-1/", "app-10/x.js", "app-é", "app-𐀀", "app-\uffee", "Z", "a"]
    put_quickly(name, keys)
    in_order = sorted(keys, key=lambda it: it.encode())

    for operation, size in [("list_objects_v2", 1000), ("list_objects_v2", 7), ("list_objects", 1000)]:
        if size == 7:
            in_order_here, settings = in_order[-100:], {"StartAfter": in_order[-101]}
        else:
            in_order_here, settings = in_order, {}
        paginator = s3.get_paginator(operation)
        pages = list(paginator.paginate(Bucket=name, PaginationConfig={"PageSize": size}, **settings))
        same([it["Key"] for page in pages for it in page["Contents"]], in_order_here)
        same(len(pages), -(-len(in_order_here) // size))
        same([page["IsTruncated"] for page in pages], [True] * (len(pages) - 1) + [False])
        if operation == "list_objects_v2":
            same([page["KeyCount"] for page in pages], [len(page["Contents"]) for page in pages])

    # Folders, as a console shows them: pages of two count a folder as one key.
    for operation in ["list_objects_v2", "list_objects"]:
        paginator = s3.get_paginator(operation)
        for size in [1000, 2]:
            pages = list(
                paginator.paginate(Bucket=name, Delimiter="/", PaginationConfig={"PageSize": size})
            )
            folders = [it["Prefix"] for page in pages for it in page.get("CommonPrefixes", [])]
            same(folders, ["app-0/", "app-1/", "app-10/", "app-2/", "app-3/", "app-4/"])
            files = [it["Key"] for page in pages for it in page.get("Contents", [])]
            same(files, [it for it in in_order if "/" not in it])
            if size == 2:
                same(len(pages), -(-(len(folders) + len(files)) // 2))

    page = s3.list_objects_v2(Bucket=name, Prefix="app-1/", Delimiter="/", MaxKeys=3)
    same([it["Key"] for it in page["Contents"]], ["app-1/", "app-1/0001.js", "app-1/0006.js"])
    same((page["KeyCount"], page["MaxKeys"], page["IsTruncated"]), (3, 3, True))
    page = s3.list_objects_v2(Bucket=name, Prefix="app-1")
    same((page["KeyCount"], page["Contents"][0]["Key"]), (499, "app-1.html"))
    page = s3.list_objects_v2(Bucket=name, StartAfter="app-4/2479.js")
    same([it["Key"] for it in page["Contents"]], ["app-é", "app-\uffee", "app-𐀀"])
    same(page["StartAfter"], "app-4/2479.js")
    page = s3.list_objects_v2(Bucket=name, MaxKeys=0)
    same((page["KeyCount"], page["IsTruncated"]), (0, False))
    page = s3.list_objects_v2(Bucket=name, Prefix="none/")
    same((page["KeyCount"], "Contents" in page), (0, False))
    page = s3.list_objects_v2(Bucket=name, MaxKeys=1, FetchOwner=True)
    assert page["Contents"][0]["Owner"]["ID"], page
    page = s3.list_objects(Bucket=name, Marker="app-4/2479.js", MaxKeys=1)
    same(([it["Key"] for it in page["Contents"]], page["IsTruncated"]), (["app-é"], True))
    error = refused(
        400, "InvalidArgument", s3.list_objects_v2, Bucket=name, ContinuationToken="no token of ours"
    )
    same(error["Message"], "The continuation token provided is incorrect")
    versions = s3.list_object_versions(Bucket=name, Prefix="app-1/", MaxKeys=2)
    same(
        [(it["Key"], it["VersionId"], it["IsLatest"]) for it in versions["Versions"]],
        [("app-1/", "null", True), ("app-1/0001.js", "null", True)],
    )
    same((versions["IsTruncated"], versions["NextKeyMarker"]), (True, "app-1/0001.js"))


@flow
def tags():
    name = bucket("flow-tags")
    s3.put_object(Bucket=name, Key="k", Body=b"", Tagging="team=web&stage=a%20b%2B")
    tag_set = [{"Key": "team", "Value": "web"}, {"Key": "stage", "Value": "a b+"}]
    by_key = lambda it: it["Key"]
    got = s3.get_object_tagging(Bucket=name, Key="k")["TagSet"]
    same(sorted(got, key=by_key), sorted(tag_set, key=by_key))
    same(s3.get_object(Bucket=name, Key="k")["TagCount"], 2)
    s3.put_object_tagging(Bucket=name, Key="k", Tagging={"TagSet": [{"Key": "only", "Value": "é"}]})
    same(s3.get_object_tagging(Bucket=name, Key="k")["TagSet"], [{"Key": "only", "Value": "é"}])
    s3.delete_object_tagging(Bucket=name, Key="k")
    same(s3.get_object_tagging(Bucket=name, Key="k")["TagSet"], [])
    refused(404, "NoSuchKey", s3.get_object_tagging, Bucket=name, Key="gone")
    refused(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket=name)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_set})
    same(s3.get_bucket_tagging(Bucket=name)["TagSet"], tag_set)
    s3.delete_bucket_tagging(Bucket=name)
    refused(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket=name)


@flow
def settings():
    name = bucket("flow-settings")
    cors = {
        "CORSRules": [
            {
                "ID": "pages",
                "AllowedOrigins": ["https://app.example.com"],
                "AllowedMethods": ["GET", "HEAD"],
                "AllowedHeaders": ["*"],
                "ExposeHeaders": ["ETag"],
                "MaxAgeSeconds": 3000,
            }
        ]
    }
    website = {
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": "error.html"},
        "RoutingRules": [
            {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}}
        ],
    }
    blocked = {
        "BlockPublicAcls": False,
        "IgnorePublicAcls": False,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    }
    refused(404, "NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=name)
    s3.put_bucket_cors(Bucket=name, CORSConfiguration=cors)
    same(s3.get_bucket_cors(Bucket=name)["CORSRules"], cors["CORSRules"])
    origin = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"}
    status, headers, _ = http_call(f"{ENDPOINT}/{name}/k", "OPTIONS", origin)
    same(
        (status, headers["access-control-allow-origin"], headers["access-control-max-age"]),
        (200, "https://app.example.com", "3000"),
    )
    s3.delete_bucket_cors(Bucket=name)
    refused(404, "NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=name)
    bad = {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]}
    error = refused(400, "InvalidRequest", s3.put_bucket_cors, Bucket=name, CORSConfiguration=bad)
    same(error["Message"], "Found unsupported HTTP method in CORS config. Unsupported method is PATCH")

    refused(404, "NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=name)
    s3.put_bucket_website(Bucket=name, WebsiteConfiguration=website)
    got = s3.get_bucket_website(Bucket=name)
    same({it: got.get(it) for it in website}, website)
    s3.delete_bucket_website(Bucket=name)
    refused(404, "NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=name)

    # All four are on in a new bucket.
    got = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    same(got, dict.fromkeys(blocked, True))
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)
    got = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    same(got, blocked)
    s3.delete_public_access_block(Bucket=name)
    refused(404, "NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block, Bucket=name)

    # The policy decides what someone without a signature reads.
    s3.put_object(Bucket=name, Key="k", Body=b"open")
    read = lambda key: http_call(f"{ENDPOINT}/{name}/{key}")
    same(read("k")[0], 403)
    refused(404, "NoSuchBucketPolicy", s3.get_bucket_policy, Bucket=name)
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":"*",'
        f'"Action":"s3:GetObject","Resource":"arn:aws:s3:::{name}/*"}}]}}'
    )
    s3.put_bucket_policy(Bucket=name, Policy=policy)
    same(s3.get_bucket_policy(Bucket=name)["Policy"], policy)
    same(s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"], True)
    same(read("k")[::2], (200, b"open"))
    status, _, body = read("gone")
    same((status, b"<Code>AccessDenied</Code>" in body), (403, True))
    s3.delete_bucket_policy(Bucket=name)
    same(read("k")[0], 403)
    refused(400, "MalformedPolicy", s3.put_bucket_policy, Bucket=name, Policy="{}")
    same(http_call(f"{ENDPOINT}/{name}/k", "PUT", body=b"mine")[0], 403)
    same(http_call(f"{ENDPOINT}/{name}/k", "DELETE")[0], 403)

    assert "Status" not in s3.get_bucket_versioning(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    same(s3.get_bucket_versioning(Bucket=name)["Status"], "Enabled")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    same(s3.get_bucket_versioning(Bucket=name)["Status"], "Suspended")

    # What deploy stacks set, and read back.
    ownership = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=ownership)
    same(s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"], ownership)
    rules = [
        {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30}}
    ]
    refused(404, "NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, Bucket=name)
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    same(s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"], rules)
    s3.delete_bucket_lifecycle(Bucket=name)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [default]})
    got = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    same(got["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})
    s3.put_bucket_acl(Bucket=name, ACL="private")
    same(s3.get_bucket_acl(Bucket=name)["Grants"][0]["Permission"], "FULL_CONTROL")
    same(s3.get_object_acl(Bucket=name, Key="k")["Grants"][0]["Permission"], "FULL_CONTROL")
    for call in [
        s3.get_bucket_logging,
        s3.get_bucket_notification_configuration,
        s3.get_bucket_accelerate_configuration,
    ]:
        answer = call(Bucket=name)
        same(set(answer) - {"ResponseMetadata", "RequestCharged"}, set())
    same(s3.get_bucket_request_payment(Bucket=name)["Payer"], "BucketOwner")


@flow
def presigned():
    name = bucket("flow-presigned")
    for version in ["s3", "s3v4"]:
        signer = client(signature_version=version)
        key = f"{version}/a +é.txt"
        sign = lambda operation, seconds=60, **more: signer.generate_presigned_url(
            operation, {"Bucket": name, "Key": key, **more}, ExpiresIn=seconds
        )
        put = sign("put_object", ContentType="text/plain")
        status, headers, _ = http_call(put, "PUT", {"Content-Type": "text/plain"}, b"signed")
        same((status, headers["etag"]), (200, f'"{md5_hex(b"signed")}"'))
        status, headers, body = http_call(sign("get_object", ResponseContentType="text/x"))
        same((status, headers["content-type"], body), (200, "text/x", b"signed"))
        same(http_call(sign("head_object"), "HEAD")[0], 200)
        if version == "s3":
            # The other kind cannot be signed for the past here; the JavaScript SDK does.
            status, _, body = http_call(sign("get_object", -60))
            same((status, b"<Message>Request has expired</Message>" in body), (403, True))
        same(http_call(sign("delete_object"), "DELETE")[0], 204)
        refused(404, "404", s3.head_object, Bucket=name, Key=key)


@flow
def virtual_hosts():
    resolve_localhost()
    name = bucket("flow-virtual-host")
    endpoint = ENDPOINT.replace("127.0.0.1", "localhost")
    virtual = boto3.client(
        "s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "virtual"})
    )
    virtual.put_object(Bucket=name, Key="a/b +c", Body=b"by name")
    answer = virtual.get_object(Bucket=name, Key="a/b +c")
    same(answer["Body"].read(), b"by name")
    same([it["Key"] for it in virtual.list_objects_v2(Bucket=name)["Contents"]], ["a/b +c"])
    same(s3.get_object(Bucket=name, Key="a/b +c")["Body"].read(), b"by name")
    virtual.delete_object(Bucket=name, Key="a/b +c")
    virtual.delete_bucket(Bucket=name)
    refused(404, "404", s3.head_bucket, Bucket=name)


@flow
def transfers():
    name = bucket("site")
    body = os.urandom(9 * MIB + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.bin")
        with open(path, "wb") as file:
            file.write(body)
        s3.upload_file(path, name, "big/file.bin", ExtraArgs={"CacheControl": "max-age=60"})
        s3.download_file(name, "big/file.bin", path)
        with open(path, "rb") as file:
            same(file.read() == body, True)
    head = s3.head_object(Bucket=name, Key="big/file.bin")
    same((head["CacheControl"], head["ContentType"]), ("max-age=60", "binary/octet-stream"))
    same(head["ETag"][-3:], '-2"')
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4)
    page = b"<!doctype html><title>home</title>"
    s3.upload_fileobj(io.BytesIO(page), name, "index.html", ExtraArgs={"ContentType": "text/html"})
    s3.upload_fileobj(io.BytesIO(body), name, "big/object.bin", Config=config)
    into = io.BytesIO()
    s3.download_fileobj(name, "big/object.bin", into, Config=config)
    same(into.getvalue() == body, True)

    # And the distribution serves them.
    status, headers, got = viewer("/")
    same((status, headers["content-type"], got), (200, "text/html", page))
    status, headers, got = viewer("/big/file.bin")
    same((status, headers["cache-control"], got == body), (200, "max-age=60", True))
    status, headers, got = viewer("/big/object.bin", headers={"Range": f"bytes={9 * MIB}-"})
    same((status, got), (206, body[-1:]))


@flow
def a_stream():
    """64 MB in one PUT; what comes back has the same digest, from both listeners."""
    name = bucket("site")
    block = os.urandom(MIB)
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for _ in range(64):
            file.write(block)
            digest.update(block)
        file.seek(0)
        s3.put_object(Bucket=name, Key="stream.bin", Body=file)
    got = hashlib.sha256()
    for chunk in s3.get_object(Bucket=name, Key="stream.bin")["Body"].iter_chunks(MIB):
        got.update(chunk)
    same(got.hexdigest(), digest.hexdigest())
    status, headers, body = viewer("/stream.bin")
    same((status, headers["content-length"]), (200, str(64 * MIB)))
    same(hashlib.sha256(body).hexdigest(), digest.hexdigest())
    etag = headers["etag"]
    status, _, got = viewer("/stream.bin", headers={"If-None-Match": etag})
    same((status, got), (304, b""))
    # Too large to be kept, so that each part is the bucket's own answer.
    status, headers, got = viewer("/stream.bin", headers={"Range": "bytes=-10"})
    same((status, got), (206, body[-10:]))
    status, headers, got = viewer("/stream.bin", headers={"Range": f"bytes={65 * MIB}-"})
    same(status, 416)


@flow
def many_writers_of_one_key():
    """Whoever reads while others write gets one of the objects, whole: body, ETag and metadata."""
    name = bucket("flow-writers")
    over = threading.Event()
    bodies = {f"{it}": bytes([it]) * (1 + it * 40_000) for it in range(8)}
    s3.put_object(Bucket=name, Key="k", Body=bodies["0"], Metadata={"writer": "0"})

    def write(writer):
        own = boto3.session.Session().client("s3")
        for _ in range(15):
            etag = own.put_object(Bucket=name, Key="k", Body=bodies[writer], Metadata={"writer": writer})
            same(etag["ETag"], f'"{md5_hex(bodies[writer])}"')

    def read(_):
        own = boto3.session.Session().client("s3")
        seen = 0
        while not over.is_set():
            answer = own.get_object(Bucket=name, Key="k")
            writer = answer["Metadata"]["writer"]
            body = answer["Body"].read()
            same(body == bodies[writer], True)
            same((answer["ETag"], answer["ContentLength"]), (f'"{md5_hex(body)}"', len(body)))
            seen += 1
        return seen

    with ThreadPoolExecutor(10) as pool:
        readers = [pool.submit(read, it) for it in range(2)]
        try:
            list(pool.map(write, bodies))
        finally:
            over.set()
        assert all(it.result() > 0 for it in readers)


if __name__ == "__main__":
    run()
