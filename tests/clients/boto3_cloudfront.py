"""What deploy tools do with CloudFront, through boto3: the distribution that comes of it answers on the viewer listener."""

import copy
import json

import boto3
from botocore.config import Config

from flow import ENDPOINT, flow, refused, resolve_localhost, run, same, viewer

cloudfront = boto3.client("cloudfront")
s3 = boto3.client("s3")

# The distribution of devserver.toml.
DECLARED = "EMFEDEVLOCAL01"

# AWS's own.
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

POLICY_SITE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}'


def items(*values):
    return {"Quantity": len(values), "Items": list(values)} if values else {"Quantity": 0}


def site(name, **files):
    """A bucket that everyone may read, with these pages."""
    s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=POLICY_SITE % (name, name))
    for key, text in files.items():
        s3.put_object(Bucket=name, Key=key.replace("_", "."), Body=text.encode(), ContentType="text/html")
    return name


def config(reference, bucket, **more):
    """As `create-distribution` is given it: what must be there, and little else."""
    return {
        "CallerReference": reference,
        "Comment": reference,
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Origins": items(
            {
                "Id": "bucket",
                "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
                "S3OriginConfig": {"OriginAccessIdentity": ""},
            }
        ),
        "DefaultCacheBehavior": {
            "TargetOriginId": "bucket",
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": CACHING_OPTIMIZED,
        },
        **more,
    }


def host_of(distribution):
    return f"{distribution['Id']}.cloudfront.localhost"


def status_of(answer):
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def remove(identity):
    """Disables a distribution and deletes it."""
    answer = cloudfront.get_distribution_config(Id=identity)
    answer["DistributionConfig"]["Enabled"] = False
    answer = cloudfront.update_distribution(
        Id=identity, IfMatch=answer["ETag"], DistributionConfig=answer["DistributionConfig"]
    )
    same(status_of(cloudfront.delete_distribution(Id=identity, IfMatch=answer["ETag"])), 204)


@flow
def distributions():
    bucket = site("cf-distributions", index_html="first", other_html="other")
    created = cloudfront.create_distribution(DistributionConfig=config("one", bucket))
    same(status_of(created), 201)
    distribution = created["Distribution"]
    identity, etag = distribution["Id"], created["ETag"]
    same(distribution["ARN"], f"arn:aws:cloudfront::000000000000:distribution/{identity}")
    # A name of this machine; in production it ends with `.cloudfront.net`.
    same(distribution["DomainName"], f"{identity.lower()}.cloudfront.localhost")
    assert created["Location"].endswith(f"/2020-05-31/distribution/{identity}"), created
    cloudfront.get_waiter("distribution_deployed").wait(Id=identity)
    status, headers, body = viewer("/", host_of(distribution))
    same((status, body, headers["x-cache"]), (200, b"first", "Miss from cloudfront"))
    # Under its domain name too, as `curl --connect-to` asks.
    same(viewer("/other.html", distribution["DomainName"])[::2], (200, b"other"))

    got = cloudfront.get_distribution(Id=identity)
    same((got["ETag"], got["Distribution"]["Status"]), (etag, "Deployed"))
    got = cloudfront.get_distribution_config(Id=identity)
    same(got["ETag"], etag)
    full = got["DistributionConfig"]
    # What was left out is there with AWS's defaults.
    same(full["PriceClass"], "PriceClass_All")
    same(full["HttpVersion"].lower(), "http2")
    same(full["Aliases"]["Quantity"], 0)
    behavior = full["DefaultCacheBehavior"]
    same(sorted(behavior["AllowedMethods"]["Items"]), ["GET", "HEAD"])
    same(behavior["Compress"], False)
    same(full["ViewerCertificate"]["CloudFrontDefaultCertificate"], True)
    same(full["Restrictions"]["GeoRestriction"]["RestrictionType"], "none")
    same(full["Origins"]["Items"][0]["ConnectionAttempts"], 3)

    pages = cloudfront.get_paginator("list_distributions").paginate(PaginationConfig={"PageSize": 1})
    listed = [it for page in pages for it in page["DistributionList"].get("Items", [])]
    ids = [it["Id"] for it in listed]
    assert identity in ids and DECLARED in ids, ids

    # Read, edit, write back; the version that was read has to be named.
    edited = copy.deepcopy(full)
    edited["DefaultRootObject"] = "other.html"
    refused(
        400, "InvalidIfMatchVersion", cloudfront.update_distribution, Id=identity, DistributionConfig=edited
    )
    updated = cloudfront.update_distribution(Id=identity, IfMatch=etag, DistributionConfig=edited)
    assert updated["ETag"] != etag
    same(updated["Distribution"]["DistributionConfig"], edited)
    same(viewer("/", host_of(distribution))[2], b"other")
    error = refused(
        412,
        "PreconditionFailed",
        cloudfront.update_distribution,
        Id=identity,
        IfMatch=etag,
        DistributionConfig=full,
    )
    assert error["Message"], error

    # Again with the same reference: the same request, or another one.
    refused(
        409,
        "DistributionAlreadyExists",
        cloudfront.create_distribution,
        DistributionConfig=config("one", bucket, Comment="another"),
    )
    refused(409, "DistributionNotDisabled", cloudfront.delete_distribution, Id=identity, IfMatch=updated["ETag"])
    edited["Enabled"] = False
    updated = cloudfront.update_distribution(
        Id=identity, IfMatch=updated["ETag"], DistributionConfig=edited
    )
    same(viewer("/", host_of(distribution))[0], 403)
    refused(400, "InvalidIfMatchVersion", cloudfront.delete_distribution, Id=identity)
    refused(412, "PreconditionFailed", cloudfront.delete_distribution, Id=identity, IfMatch=etag)
    same(status_of(cloudfront.delete_distribution(Id=identity, IfMatch=updated["ETag"])), 204)
    for call in [cloudfront.get_distribution, cloudfront.get_distribution_config]:
        error = refused(404, "NoSuchDistribution", call, Id=identity)
        same(error["Message"], "The specified distribution does not exist.")


@flow
def what_a_distribution_may_not_be():
    bucket = site("cf-refused", index_html="page")

    def create(**more):
        return cloudfront.create_distribution(DistributionConfig=config("refused", bucket, **more))

    behavior = config("refused", bucket)["DefaultCacheBehavior"]
    for status, code, more in [
        (404, "NoSuchOrigin", {"DefaultCacheBehavior": behavior | {"TargetOriginId": "none"}}),
        (404, "NoSuchCachePolicy", {"DefaultCacheBehavior": behavior | {"CachePolicyId": "none"}}),
        (400, "InvalidDefaultRootObject", {"DefaultRootObject": "/index.html"}),
        (
            400,
            "InvalidErrorCode",
            {"CustomErrorResponses": items({"ErrorCode": 418, "ErrorCachingMinTTL": 1})},
        ),
        (400, "InconsistentQuantities", {"Aliases": {"Quantity": 2, "Items": ["one.example.com"]}}),
    ]:
        refused(status, code, create, **more)
    same([it for it in listed_comments() if it == "refused"], [])

    one = create(Aliases=items("www.cf-refused.example.com"), CallerReference="refused-1")
    refused(
        409,
        "CNAMEAlreadyExists",
        create,
        Aliases=items("www.cf-refused.example.com"),
        CallerReference="refused-2",
    )
    # An alias is a host of its own.
    same(viewer("/", "www.cf-refused.example.com")[::2], (200, b"page"))
    remove(one["Distribution"]["Id"])


def listed_comments():
    return [it["Comment"] for it in cloudfront.list_distributions()["DistributionList"].get("Items", [])]


@flow
def the_file_is_not_changed_here():
    """What devserver.toml defines is read like everything else, and changed there."""
    got = cloudfront.get_distribution_config(Id=DECLARED)
    changed = got["DistributionConfig"] | {"Comment": "changed"}
    error = refused(
        400,
        "IllegalUpdate",
        cloudfront.update_distribution,
        Id=DECLARED,
        IfMatch=got["ETag"],
        DistributionConfig=changed,
    )
    assert "devserver.toml" in error["Message"], error
    error = refused(
        400, "IllegalUpdate", cloudfront.delete_distribution, Id=DECLARED, IfMatch=got["ETag"]
    )
    assert "devserver.toml" in error["Message"], error


@flow
def the_two_systems():
    """Behaviors for each app, error pages for routes, a function that trims, as production has them."""
    shell = site("cf-shell", index_html="shell")
    admin = site("cf-admin", home_html="admin")
    code = b"function handler(event) { var r = event.request; r.uri = r.uri.replace(/^\\/admin/, ''); return r; }"
    function = cloudfront.create_function(
        Name="cf-trim",
        FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=code,
    )
    published = cloudfront.publish_function(Name="cf-trim", IfMatch=function["ETag"])
    arn = published["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
    base = config("systems", shell)
    origins = base["Origins"]["Items"] + [
        {
            "Id": "admin",
            "DomainName": f"{admin}.s3.us-east-1.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
    ]
    base["Origins"] = items(*origins)
    base["CacheBehaviors"] = items(
        {
            **base["DefaultCacheBehavior"],
            "PathPattern": "/admin/*",
            "TargetOriginId": "admin",
            "FunctionAssociations": items({"EventType": "viewer-request", "FunctionARN": arn}),
        }
    )
    base["CustomErrorResponses"] = items(
        {
            "ErrorCode": 404,
            "ResponsePagePath": "/index.html",
            "ResponseCode": "200",
            "ErrorCachingMinTTL": 0,
        }
    )
    distribution = cloudfront.create_distribution(DistributionConfig=base)["Distribution"]
    host = host_of(distribution)
    for path, status, body in [
        ("/", 200, b"shell"),
        ("/some/route", 200, b"shell"),
        ("/admin/home.html", 200, b"admin"),
        ("/admin/some/route", 200, b"shell"),
    ]:
        same(viewer(path, host)[::2], (status, body))
    error = refused(
        409,
        "FunctionInUse",
        cloudfront.delete_function,
        Name="cf-trim",
        IfMatch=cloudfront.describe_function(Name="cf-trim")["ETag"],
    )
    assert error["Message"], error
    remove(distribution["Id"])
    cloudfront.delete_function(
        Name="cf-trim", IfMatch=cloudfront.describe_function(Name="cf-trim")["ETag"]
    )


@flow
def invalidations():
    bucket = site("cf-invalidations", index_html="old", other_html="old")
    distribution = cloudfront.create_distribution(DistributionConfig=config("inv", bucket))["Distribution"]
    identity, host = distribution["Id"], host_of(distribution)
    fetch = lambda path: (lambda it: (it[2], it[1]["x-cache"]))(viewer(path, host))
    for path in ["/", "/other.html"]:
        same(fetch(path), (b"old", "Miss from cloudfront"))
        same(fetch(path), (b"old", "Hit from cloudfront"))
    for key in ["index.html", "other.html"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"new")
    # Production keeps the copy until it is told, or too old.
    same(fetch("/"), (b"old", "Hit from cloudfront"))

    batch = {"Paths": items("/index.html"), "CallerReference": "deploy-1"}
    created = cloudfront.create_invalidation(DistributionId=identity, InvalidationBatch=batch)
    same(status_of(created), 201)
    invalidation = created["Invalidation"]
    same(invalidation["InvalidationBatch"], batch)
    cloudfront.get_waiter("invalidation_completed").wait(DistributionId=identity, Id=invalidation["Id"])
    same(fetch("/"), (b"new", "Miss from cloudfront"))
    same(fetch("/other.html"), (b"old", "Hit from cloudfront"))
    # The same call again is the same invalidation; the reference alone is not.
    again = cloudfront.create_invalidation(DistributionId=identity, InvalidationBatch=batch)
    same(again["Invalidation"]["Id"], invalidation["Id"])
    other = {"Paths": items("/*"), "CallerReference": "deploy-1"}
    refused(
        400, "InvalidArgument", cloudfront.create_invalidation, DistributionId=identity, InvalidationBatch=other
    )
    other["CallerReference"] = "deploy-2"
    cloudfront.create_invalidation(DistributionId=identity, InvalidationBatch=other)
    same(fetch("/other.html"), (b"new", "Miss from cloudfront"))

    listed = cloudfront.get_paginator("list_invalidations").paginate(
        DistributionId=identity, PaginationConfig={"PageSize": 1}
    )
    found = [it for page in listed for it in page["InvalidationList"].get("Items", [])]
    same([it["Status"] for it in found], ["Completed"] * 2)
    same(found[-1]["Id"], invalidation["Id"])
    refused(404, "NoSuchInvalidation", cloudfront.get_invalidation, DistributionId=identity, Id="INONE")
    bad = {"Paths": items("no-slash"), "CallerReference": "deploy-3"}
    refused(
        400, "InvalidArgument", cloudfront.create_invalidation, DistributionId=identity, InvalidationBatch=bad
    )
    refused(
        404, "NoSuchDistribution", cloudfront.create_invalidation, DistributionId="ENONE", InvalidationBatch=bad
    )
    # The file's distribution has them too.
    batch["CallerReference"] = "declared"
    created = cloudfront.create_invalidation(DistributionId=DECLARED, InvalidationBatch=batch)
    same(created["Invalidation"]["Status"] in ["InProgress", "Completed"], True)
    remove(identity)


@flow
def policies():
    """Three kinds with one life."""
    forward_none = {
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    forward_some = {
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": items("Origin")},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": items("v")},
    }
    parameters = {"EnableAcceptEncodingGzip": True, "EnableAcceptEncodingBrotli": True}
    configs = {
        "CachePolicy": (
            {
                "MinTTL": 1,
                "DefaultTTL": 60,
                "MaxTTL": 600,
                "ParametersInCacheKeyAndForwardedToOrigin": parameters | forward_none,
            },
            {
                "MinTTL": 0,
                "DefaultTTL": 5,
                "MaxTTL": 5,
                "ParametersInCacheKeyAndForwardedToOrigin": parameters | forward_some,
            },
        ),
        "OriginRequestPolicy": (forward_none, forward_some),
        "ResponseHeadersPolicy": (
            {
                "CustomHeadersConfig": items({"Header": "X-Team", "Value": "web", "Override": True}),
                "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}},
            },
            {"CustomHeadersConfig": items({"Header": "X-Team", "Value": "other", "Override": False})},
        ),
    }
    snake = lambda word: "".join("_" + it.lower() if it.isupper() else it for it in word)[1:]
    for kind, (first, second) in configs.items():
        call = lambda verb, **arguments: getattr(cloudfront, verb + "_" + snake(kind))(**arguments)
        setting = f"{kind}Config"
        created = call("create", **{setting: {"Name": "cf-mine", "Comment": "c", **first}})
        same(status_of(created), 201)
        identity, etag = created[kind]["Id"], created["ETag"]
        same(created[kind][setting]["Name"], "cf-mine")
        error = refused(
            409, f"{kind}AlreadyExists", lambda: call("create", **{setting: {"Name": "cf-mine", **first}})
        )
        assert error["Message"], error
        got = call("get", Id=identity)
        same((got["ETag"], got[kind][setting]), (etag, created[kind][setting]))
        got = getattr(cloudfront, f"get_{snake(kind)}_config")(Id=identity)
        same(got[setting], created[kind][setting])

        lister = getattr(cloudfront, "list_" + snake(kind)[:-1] + "ies")
        mine = lister(Type="custom")[f"{kind}List"]
        assert identity in [it[kind]["Id"] for it in mine["Items"]], mine
        managed = lister(Type="managed")[f"{kind}List"]["Items"]
        assert all(it["Type"] == "managed" for it in managed), managed
        names = [it[kind][setting]["Name"] for it in managed]
        expected = {
            "CachePolicy": "Managed-CachingOptimized",
            "OriginRequestPolicy": "Managed-AllViewer",
            "ResponseHeadersPolicy": "Managed-SecurityHeadersPolicy",
        }
        assert expected[kind] in names, names
        changed = {"Name": "cf-mine", "Comment": "d", **second}
        refused(400, "InvalidIfMatchVersion", lambda: call("update", Id=identity, **{setting: changed}))
        refused(
            412, "PreconditionFailed", lambda: call("update", Id=identity, IfMatch="E1", **{setting: changed})
        )
        updated = call("update", Id=identity, IfMatch=etag, **{setting: changed})
        same(updated[kind][setting]["Comment"], "d")
        # One that a distribution uses stays.
        bucket = site(f"cf-{snake(kind).replace('_', '-')}", index_html="page")
        base = config(f"policy-{kind}", bucket)
        base["DefaultCacheBehavior"] |= {f"{kind}Id": identity}
        distribution = cloudfront.create_distribution(DistributionConfig=base)["Distribution"]
        status, headers, _ = viewer("/?v=1", host_of(distribution))
        same(status, 200)
        if kind == "ResponseHeadersPolicy":
            same(headers["x-team"], "other")
        refused(409, f"{kind}InUse", lambda: call("delete", Id=identity, IfMatch=updated["ETag"]))
        users = getattr(cloudfront, f"list_distributions_by_{snake(kind)}_id")(**{f"{kind}Id": identity})
        same(users["DistributionIdList"]["Items"], [distribution["Id"]])
        remove(distribution["Id"])
        same(status_of(call("delete", Id=identity, IfMatch=updated["ETag"])), 204)
        refused(404, f"NoSuch{kind}", lambda: call("get", Id=identity))
    managed = cloudfront.get_cache_policy(Id=CACHING_OPTIMIZED)
    same(managed["CachePolicy"]["CachePolicyConfig"]["Name"], "Managed-CachingOptimized")
    refused(
        400, "IllegalDelete", cloudfront.delete_cache_policy, Id=CACHING_OPTIMIZED, IfMatch=managed["ETag"]
    )


@flow
def origin_access_controls():
    """The pattern of today: a private bucket that one distribution may read."""
    settings = {
        "Name": "cf-oac",
        "Description": "",
        "SigningProtocol": "sigv4",
        "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    }
    created = cloudfront.create_origin_access_control(OriginAccessControlConfig=settings)
    same(status_of(created), 201)
    control = created["OriginAccessControl"]
    same(control["OriginAccessControlConfig"], settings)
    refused(
        409,
        "OriginAccessControlAlreadyExists",
        cloudfront.create_origin_access_control,
        OriginAccessControlConfig=settings,
    )
    bucket = "cf-oac"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"private", ContentType="text/html")
    base = config("oac", bucket)
    base["Origins"]["Items"][0]["OriginAccessControlId"] = control["Id"]
    # CachingDisabled: each request asks the bucket.
    base["DefaultCacheBehavior"]["CachePolicyId"] = CACHING_DISABLED
    distribution = cloudfront.create_distribution(DistributionConfig=base)["Distribution"]
    host = host_of(distribution)
    same(viewer("/", host)[0], 403)
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": distribution["ARN"]}},
        },
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    same(viewer("/", host)[::2], (200, b"private"))
    same(viewer("/gone", host)[0], 403)
    policy["Statement"]["Action"] = ["s3:GetObject", "s3:ListBucket"]
    policy["Statement"]["Resource"] = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    same(viewer("/gone", host)[0], 404)

    identity = control["Id"]
    refused(
        409,
        "OriginAccessControlInUse",
        cloudfront.delete_origin_access_control,
        Id=identity,
        IfMatch=created["ETag"],
    )
    updated = cloudfront.update_origin_access_control(
        Id=identity,
        IfMatch=created["ETag"],
        OriginAccessControlConfig=settings | {"Description": "more"},
    )
    listed = cloudfront.list_origin_access_controls()["OriginAccessControlList"]["Items"]
    same([it["Description"] for it in listed if it["Id"] == identity], ["more"])
    remove(distribution["Id"])
    cloudfront.delete_origin_access_control(Id=identity, IfMatch=updated["ETag"])
    refused(404, "NoSuchOriginAccessControl", cloudfront.get_origin_access_control, Id=identity)


@flow
def functions():
    name = "cf-function"
    code = b"""function handler(event) {
    console.log('at ' + event.request.uri);
    var response = { statusCode: 302, statusDescription: 'Found', headers: { location: { value: 'https://example.com/' } } };
    return event.request.uri === '/away' ? response : event.request;
}"""
    settings = {"Comment": "redirects", "Runtime": "cloudfront-js-2.0"}
    created = cloudfront.create_function(Name=name, FunctionConfig=settings, FunctionCode=code)
    same(status_of(created), 201)
    summary = created["FunctionSummary"]
    same((summary["Name"], summary["Status"]), (name, "UNPUBLISHED"))
    same(summary["FunctionMetadata"]["Stage"], "DEVELOPMENT")
    same(summary["FunctionMetadata"]["FunctionARN"], f"arn:aws:cloudfront::000000000000:function/{name}")
    refused(
        409,
        "FunctionAlreadyExists",
        cloudfront.create_function,
        Name=name,
        FunctionConfig=settings,
        FunctionCode=code,
    )
    refused(404, "NoSuchFunctionExists", cloudfront.describe_function, Name=name, Stage="LIVE")
    refused(404, "NoSuchFunctionExists", cloudfront.describe_function, Name="cf-none")

    def test(event, etag, stage="DEVELOPMENT", **more):
        answer = cloudfront.test_function(
            Name=name, IfMatch=etag, Stage=stage, EventObject=json.dumps(event).encode()
        )
        return answer["TestResult"]

    event = {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "viewer": {"ip": "198.51.100.11"},
        "request": {"method": "GET", "uri": "/away", "querystring": {}, "headers": {}, "cookies": {}},
    }
    etag = created["ETag"]
    result = test(event, etag)
    same(
        json.loads(result["FunctionOutput"]),
        {
            "response": {
                "headers": {"location": {"value": "https://example.com/"}},
                "statusDescription": "Found",
                "cookies": {},
                "statusCode": 302,
            }
        },
    )
    assert any("at /away" in it for it in result["FunctionExecutionLogs"]), result
    same(result["FunctionErrorMessage"], "")
    assert result["ComputeUtilization"].isdigit(), result
    event["request"]["uri"] = "/stay"
    same(json.loads(test(event, etag)["FunctionOutput"])["request"]["uri"], "/stay")
    for call in [lambda: test(event, "E1"), lambda: cloudfront.publish_function(Name=name, IfMatch="E1")]:
        try:
            call()
        except cloudfront.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ["InvalidIfMatchVersion", "PreconditionFailed"], error
        else:
            raise AssertionError("a stale version was taken")

    broken = cloudfront.update_function(
        Name=name, IfMatch=etag, FunctionConfig=settings, FunctionCode=b"function handler(e) { return e.x.y; }"
    )
    result = test(event, broken["ETag"])
    assert "TypeError" in result["FunctionErrorMessage"], result
    updated = cloudfront.update_function(
        Name=name, IfMatch=broken["ETag"], FunctionConfig=settings | {"Comment": "again"}, FunctionCode=code
    )
    published = cloudfront.publish_function(Name=name, IfMatch=updated["ETag"])
    same(published["FunctionSummary"]["FunctionMetadata"]["Stage"], "LIVE")
    got = cloudfront.get_function(Name=name, Stage="LIVE")
    same(got["FunctionCode"].read(), code)
    same(
        cloudfront.describe_function(Name=name, Stage="LIVE")["FunctionSummary"]["FunctionConfig"]["Comment"],
        "again",
    )
    for stage in ["DEVELOPMENT", "LIVE"]:
        listed = cloudfront.list_functions(Stage=stage)["FunctionList"]["Items"]
        assert name in [it["Name"] for it in listed], listed

    bucket = site("cf-functions", index_html="page", stay="stayed")
    base = config("functions", bucket)
    arn = summary["FunctionMetadata"]["FunctionARN"]
    association = items({"EventType": "viewer-request", "FunctionARN": arn})
    base["DefaultCacheBehavior"]["FunctionAssociations"] = association
    distribution = cloudfront.create_distribution(DistributionConfig=base)["Distribution"]
    status, headers, _ = viewer("/away", host_of(distribution))
    same((status, headers["location"]), (302, "https://example.com/"))
    # The new code answers once it is published, not before.
    etag = cloudfront.describe_function(Name=name)["ETag"]
    newer = cloudfront.update_function(
        Name=name, IfMatch=etag, FunctionConfig=settings, FunctionCode=code.replace(b"302", b"307")
    )
    same(viewer("/away", host_of(distribution))[0], 302)
    cloudfront.publish_function(Name=name, IfMatch=newer["ETag"])
    same(viewer("/away", host_of(distribution))[0], 307)
    remove(distribution["Id"])
    etag = cloudfront.describe_function(Name=name)["ETag"]
    same(status_of(cloudfront.delete_function(Name=name, IfMatch=etag)), 204)
    refused(404, "NoSuchFunctionExists", cloudfront.describe_function, Name=name)


@flow
def key_value_stores():
    name = "cf-pages"
    created = cloudfront.create_key_value_store(Name=name, Comment="where pages went")
    same(status_of(created), 201)
    store = created["KeyValueStore"]
    arn = store["ARN"]
    same(arn, f"arn:aws:cloudfront::000000000000:key-value-store/{store['Id']}")
    refused(409, "EntityAlreadyExists", cloudfront.create_key_value_store, Name=name)
    got = cloudfront.describe_key_value_store(Name=name)
    same((got["KeyValueStore"]["Status"], got["KeyValueStore"]["Comment"]), ("READY", "where pages went"))
    listed = cloudfront.list_key_value_stores()["KeyValueStoreList"]["Items"]
    assert name in [it["Name"] for it in listed], listed
    updated = cloudfront.update_key_value_store(Name=name, Comment="changed", IfMatch=got["ETag"])
    same(updated["KeyValueStore"]["Comment"], "changed")

    # The pairs have an API of their own, signed with SigV4A.
    pairs = pairs_client()
    etag = pairs.describe_key_value_store(KvsARN=arn)["ETag"]
    put = pairs.put_key(KvsARN=arn, Key="/old page", Value="/new", IfMatch=etag)
    same((put["ItemCount"], put["TotalSizeInBytes"]), (1, len("/old page/new")))
    same(pairs.get_key(KvsARN=arn, Key="/old page")["Value"], "/new")
    changed = pairs.update_keys(
        KvsARN=arn,
        IfMatch=put["ETag"],
        Puts=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
        Deletes=[{"Key": "/old page"}],
    )
    same(changed["ItemCount"], 2)
    refused(404, "ResourceNotFoundException", pairs.get_key, KvsARN=arn, Key="/old page")
    found = [it for page in pages_of_keys(pairs, arn) for it in page]
    same(found, [("a", "1"), ("b", "2")])
    refused(400, "ValidationException", pairs.put_key, KvsARN=arn, Key="c", Value="3", IfMatch=etag)
    etag = pairs.delete_key(KvsARN=arn, Key="b", IfMatch=changed["ETag"])["ETag"]

    # A function reads them, as they are at the time.
    code = b"""import cf from 'cloudfront';
async function handler(event) {
    var value = await cf.kvs().get('a');
    return { statusCode: 200, headers: { 'x-value': { value: value } } };
}"""
    settings = {
        "Comment": "",
        "Runtime": "cloudfront-js-2.0",
        "KeyValueStoreAssociations": items({"KeyValueStoreARN": arn}),
    }
    function = cloudfront.create_function(Name="cf-reader", FunctionConfig=settings, FunctionCode=code)
    cloudfront.publish_function(Name="cf-reader", IfMatch=function["ETag"])
    bucket = site("cf-key-values", index_html="page")
    base = config("key-values", bucket)
    function_arn = function["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
    base["DefaultCacheBehavior"]["FunctionAssociations"] = items(
        {"EventType": "viewer-request", "FunctionARN": function_arn}
    )
    distribution = cloudfront.create_distribution(DistributionConfig=base)["Distribution"]
    same(viewer("/", host_of(distribution))[1]["x-value"], "1")
    etag = pairs.describe_key_value_store(KvsARN=arn)["ETag"]
    pairs.put_key(KvsARN=arn, Key="a", Value="one", IfMatch=etag)
    same(viewer("/", host_of(distribution))[1]["x-value"], "one")
    etag = cloudfront.describe_key_value_store(Name=name)["ETag"]
    refused(409, "CannotDeleteEntityWhileInUse", cloudfront.delete_key_value_store, Name=name, IfMatch=etag)
    remove(distribution["Id"])
    etag = cloudfront.describe_function(Name="cf-reader")["ETag"]
    cloudfront.delete_function(Name="cf-reader", IfMatch=etag)
    etag = cloudfront.describe_key_value_store(Name=name)["ETag"]
    same(status_of(cloudfront.delete_key_value_store(Name=name, IfMatch=etag)), 204)
    refused(404, "EntityNotFound", cloudfront.describe_key_value_store, Name=name)


def pairs_client():
    """Puts the account's number before the endpoint's host, so that this has to be a name."""
    resolve_localhost()
    return boto3.client(
        "cloudfront-keyvaluestore",
        endpoint_url=ENDPOINT.replace("127.0.0.1", "localhost"),
        config=Config(signature_version="v4a"),
    )


def pages_of_keys(pairs, arn):
    for page in pairs.get_paginator("list_keys").paginate(KvsARN=arn, PaginationConfig={"PageSize": 1}):
        yield [(it["Key"], it["Value"]) for it in page.get("Items", [])]


@flow
def a_store_from_a_bucket():
    s3.create_bucket(Bucket="cf-import")
    data = {"data": [{"key": "/a", "value": "1"}, {"key": "/b", "value": "2"}]}
    s3.put_object(Bucket="cf-import", Key="pages.json", Body=json.dumps(data).encode())
    source = {"SourceType": "S3", "SourceARN": "arn:aws:s3:::cf-import/pages.json"}
    created = cloudfront.create_key_value_store(Name="cf-imported", ImportSource=source)
    arn = created["KeyValueStore"]["ARN"]
    pairs = pairs_client()
    same([it for page in pages_of_keys(pairs, arn) for it in page], [("/a", "1"), ("/b", "2")])
    etag = cloudfront.describe_key_value_store(Name="cf-imported")["ETag"]
    cloudfront.delete_key_value_store(Name="cf-imported", IfMatch=etag)


@flow
def tags():
    bucket = site("cf-tags", index_html="page")
    created = cloudfront.create_distribution_with_tags(
        DistributionConfigWithTags={
            "DistributionConfig": config("tags", bucket),
            "Tags": {"Items": [{"Key": "team", "Value": "web"}]},
        }
    )["Distribution"]
    arn = created["ARN"]
    listed = lambda: cloudfront.list_tags_for_resource(Resource=arn)["Tags"].get("Items", [])
    same(listed(), [{"Key": "team", "Value": "web"}])
    cloudfront.tag_resource(Resource=arn, Tags={"Items": [{"Key": "stage", "Value": "é"}]})
    same(sorted(it["Key"] for it in listed()), ["stage", "team"])
    cloudfront.untag_resource(Resource=arn, TagKeys={"Items": ["team"]})
    same(listed(), [{"Key": "stage", "Value": "é"}])
    refused(
        404,
        "NoSuchResource",
        cloudfront.list_tags_for_resource,
        Resource="arn:aws:cloudfront::000000000000:distribution/ENONE",
    )
    remove(created["Id"])


if __name__ == "__main__":
    run()
