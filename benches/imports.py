#!/usr/bin/env python3
"""Production's definition as the configuration: how long reading it takes, and whether twice as much
takes twice as long.

The definitions are made here, always the same: CloudFormation in YAML and in JSON (each 75
behaviors with a bucket, a function, policies and a condition of their own are about 200 KB), a
`cdk.out` whose stacks export to each other, and a plan of Terraform. `import` is the function alone,
in a process that is warm; `config` is a whole `mfe-dev config --from X`, which reads, checks and
prints it, beside `mfe-dev config` on an empty folder. See README.md for what to distrust.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

import install
from process import Noise
from tables import heading, machine, median, ratio, say, table

SCALES = (1, 2, 4)
BEHAVIORS = 75  # the most that a distribution may have
STACKS = 30
PLAN_BYTES = 5_000_000
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
PLAN = install.REPOSITORY / "fixtures/imported/bucket-per-app/terraform/plan.json"

CODE = """function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
"""


def get(name, attribute):
    """`Fn::GetAtt`"""
    return {"Fn::GetAtt": [name, attribute]}


def app(at):
    """The resources of an app, without its behavior."""
    bucket, control, function, policy = (f"{it}{at}" for it in ("Bucket", "Access", "Index", "Policy"))
    return {
        bucket: {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": {"Fn::If": ["IsProduction", f"app-{at}", {"Fn::Sub": f"app-{at}-${{Stage}}"}]},
                "PublicAccessBlockConfiguration": {"BlockPublicPolicy": True, "RestrictPublicBuckets": True},
            },
        },
        f"{bucket}Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": bucket},
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudfront.amazonaws.com"},
                            "Action": "s3:GetObject",
                            "Resource": {"Fn::Join": ["", [get(bucket, "Arn"), "/*"]]},
                        }
                    ],
                },
            },
        },
        control: {
            "Type": "AWS::CloudFront::OriginAccessControl",
            "Properties": {
                "OriginAccessControlConfig": {
                    "Name": f"access-{at}",
                    "OriginAccessControlOriginType": "s3",
                    "SigningBehavior": "always",
                    "SigningProtocol": "sigv4",
                }
            },
        },
        function: {
            "Type": "AWS::CloudFront::Function",
            "Properties": {
                "Name": f"index-{at}",
                "AutoPublish": True,
                "FunctionConfig": {"Comment": f"app {at}", "Runtime": "cloudfront-js-2.0"},
                "FunctionCode": CODE,
            },
        },
        policy: {
            "Type": "AWS::CloudFront::CachePolicy",
            "Properties": {
                "CachePolicyConfig": {
                    "Name": {"Fn::Sub": f"policy-{at}-${{Stage}}"},
                    "MinTTL": 0,
                    "DefaultTTL": {"Fn::If": [f"Caches{at}", 3600, 60]},
                    "MaxTTL": 86400,
                    "ParametersInCacheKeyAndForwardedToOrigin": {
                        "EnableAcceptEncodingGzip": True,
                        "EnableAcceptEncodingBrotli": True,
                        "CookiesConfig": {"CookieBehavior": "none"},
                        "HeadersConfig": {"HeaderBehavior": "none"},
                        "QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": ["v", "theme"]},
                    },
                }
            },
        },
    }


def behavior(at):
    """The cache behavior of an app."""
    return {
        "PathPattern": f"/app-{at}/*",
        "TargetOriginId": f"app-{at}",
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "AllowedMethods": ["GET", "HEAD", "OPTIONS"],
        "CachePolicyId": {"Ref": f"Policy{at}"},
        "FunctionAssociations": [{"EventType": "viewer-request", "FunctionARN": get(f"Index{at}", "FunctionARN")}],
    }


def distribution(apps, domain_of):
    """A distribution in front of these apps."""
    default = behavior(apps[0]) | {"CachePolicyId": CACHING_OPTIMIZED}
    del default["PathPattern"]
    origins = [
        {
            "Id": f"app-{at}",
            "DomainName": domain_of(at),
            "OriginAccessControlId": {"Ref": f"Access{at}"},
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        for at in apps
    ]
    config = {
        "Enabled": True,
        "HttpVersion": "http2",
        "DefaultRootObject": "index.html",
        "Origins": origins,
        "DefaultCacheBehavior": default,
        "CacheBehaviors": [behavior(at) for at in apps],
    }
    return {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}}


def template(scale):
    """A template with so many distributions, each with all the behaviors that it may have."""
    count = scale * BEHAVIORS
    conditions = {f"Caches{at}": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, f"s{at}"]}]} for at in range(count)}
    conditions["IsProduction"] = {"Fn::Equals": [{"Ref": "Stage"}, "production"]}
    resources = {}
    for at in range(count):
        resources |= app(at)
    for each in range(scale):
        apps = range(each * BEHAVIORS, (each + 1) * BEHAVIORS)
        resources[f"Distribution{each}"] = distribution(apps, lambda at: get(f"Bucket{at}", "RegionalDomainName"))
    parameters = {"Stage": {"Type": "String", "Default": "production"}}
    return {"Parameters": parameters, "Conditions": conditions, "Resources": resources}


def yaml(value, indent=0):
    """A value as CloudFormation's YAML, with the short forms of functions."""
    pad = "  " * indent
    match value:
        case {"Ref": name}:
            return f"!Ref {name}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"!GetAtt {name}.{attribute}"
        case dict() if len(value) == 1 and next(iter(value)).startswith("Fn::"):
            ((name, argument),) = value.items()
            return f"!{name.removeprefix('Fn::')} {flow(argument)}"
        case dict():
            return "".join(f"\n{pad}{key}: {yaml(it, indent + 1)}" for key, it in value.items())
        case list():
            return "".join(f"\n{pad}- {yaml(it, indent + 1).lstrip()}" for it in value)
        case str() if "\n" in value:
            return "|\n" + "".join(f"{pad}{line}\n" for line in value.splitlines()).rstrip("\n")
        case _:
            return json.dumps(value)


def flow(value):
    """A value on one line; what lies deeper keeps the long forms, as YAML allows."""
    return json.dumps(value)


def write_cdk(folder, scale):
    """A cloud assembly of so many times 30 stacks: one for each app, and one for each distribution,
    which imports what the others export."""
    folder.mkdir()
    artifacts = {}

    def stack(name, made):
        (folder / f"{name}.template.json").write_text(json.dumps(made, indent=1))
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json"},
        }

    for each in range(scale):
        apps = range(each * STACKS, (each + 1) * STACKS - 1)
        resources = {}
        for at in apps:
            made = template_of_app(at)
            moved = {name: it for name, it in made["Resources"].items() if not name.startswith("Bucket")}
            for name in moved:
                del made["Resources"][name]
            resources |= moved
            stack(f"App{at}", made)
        resources["Distribution"] = distribution(apps, lambda at: {"Fn::ImportValue": f"App{at}:Domain"})
        conditions = {f"Caches{at}": {"Fn::Equals": ["a", "a"]} for at in apps}
        stack(f"Site{each}", {"Parameters": STAGE, "Conditions": conditions, "Resources": resources})
    manifest = {"version": "48.0.0", "artifacts": artifacts}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


STAGE = {"Stage": {"Type": "String", "Default": "production"}}


def template_of_app(at):
    """A stack with what an app needs, whose bucket others may know."""
    output = {"Value": get(f"Bucket{at}", "RegionalDomainName"), "Export": {"Name": f"App{at}:Domain"}}
    conditions = {"IsProduction": {"Fn::Equals": [{"Ref": "Stage"}, "production"]}}
    return {"Parameters": STAGE, "Conditions": conditions, "Resources": app(at), "Outputs": {"Domain": output}}


def plan(size):
    """The fixture's plan so many times that it has `size` bytes, each time under other names."""
    text = json.dumps(json.loads(PLAN.read_text()))
    first = json.loads(text)
    names = {it["address"] for it in first["configuration"]["root_module"]["resources"]}
    words = {"-1.4.0", "complete-index", "trim-prefix"}
    lists = (
        ("planned_values", "root_module", "resources"),
        ("resource_changes",),
        ("configuration", "root_module", "resources"),
    )
    merged = {way: [] for way in lists}
    for copy in range(max(1, size // len(json.dumps(first, indent=1)))):
        made = text
        for name in sorted(names, key=len, reverse=True):
            last = name.rsplit(".", 1)[1]
            made = made.replace(name, f"{name}_{copy}").replace(f'"name": "{last}"', f'"name": "{last}_{copy}"')
        for word in words:
            made = made.replace(word, f"{word}-{copy}")
        made = json.loads(made)
        for way in lists:
            found = made
            for key in way:
                found = found.get(key, []) if isinstance(found, dict) else found
            merged[way] += found
    for way, all_of_them in merged.items():
        place = first
        for key in way[:-1]:
            place = place[key]
        place[way[-1]] = all_of_them
    return json.dumps(first, indent=1)


def write_packages(home, size):
    """The Lambda functions that a plan of this size names: more than enough of them."""
    for copy in range(size // PLAN.stat().st_size):
        with zipfile.ZipFile(home / f"trim-prefix-{copy}.zip", "w") as file:
            file.writestr(f"trim-prefix-{copy}.js", "exports.handler = async (event) => event.Records[0].cf.request;\n")


def definitions(home):
    """Every kind, at every scale: its name, and the files by scale."""
    found = {}

    def put(kind, scale, name, text):
        path = home / name
        path.write_text(text)
        found.setdefault(kind, {})[scale] = path

    for scale in SCALES:
        made = template(scale)
        put("CloudFormation, YAML", scale, f"template-{scale}.yaml", yaml(made).lstrip() + "\n")
        put("CloudFormation, JSON", scale, f"template-{scale}.json", json.dumps(made, indent=1))
        folder = home / f"cdk-{scale}.out"
        write_cdk(folder, scale)
        found.setdefault("cdk.out", {})[scale] = folder
        write_packages(home, scale * PLAN_BYTES)
        put("Terraform, plan", scale, f"plan-{scale}.json", plan(scale * PLAN_BYTES // 4))
    return found


def kilobytes(path):
    """The size of a definition."""
    files = [path] if path.is_file() else list(path.iterdir())
    return round(sum(it.stat().st_size for it in files) / 1000)


def whole_process(binary, words, folder):
    """Milliseconds of one process, from its start to its end, and of its CPU."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run([binary, "config", *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    took, after = time.perf_counter() - began, os.times()
    if done.returncode:
        raise SystemExit(f"mfe-dev config {' '.join(map(str, words))}:\n{done.stderr.decode()[-4000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return took * 1000, cpu * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="how often each definition is read")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    parser.add_argument("--alone", help="the example import_alone (default: cargo build --release)")
    parser.add_argument("--keep", help="make the definitions in this new folder, and leave them there")
    options = parser.parse_args()
    binary, alone = install.our_binary(options.binary), install.import_alone(options.alone)
    print(machine())
    noise = Noise()
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as scratch:
        home = Path(options.keep).resolve() if options.keep else Path(scratch)
        home.mkdir(exist_ok=True)
        empty = home / "empty"
        empty.mkdir()
        found = definitions(home)
        paths = [path for scales in found.values() for path in scales.values()]
        measured = subprocess.run(
            [alone, str(options.runs), *map(str, paths)], check=True, capture_output=True, text=True
        )
        lines = measured.stdout.splitlines()
        imports = {path: [float(it) for it in line.split()] for path, line in zip(paths, lines)}
        say("import: done")
        processes = {path: [] for path in [empty, *paths]}
        for _ in range(options.runs):
            # They take turns, so that a slow minute hits all alike.
            for path, samples in processes.items():
                words = ["--root", path] if path == empty else ["--from", path]
                samples.append(whole_process(binary, words, empty))
        nothing = median(it[0] for it in processes[empty])
        heading(f"Imports, {options.runs} runs")
        head = ["definition", "KB", "import ms: min", "median", "x 1"]
        head += ["config ms: min", "median", "x 1", "CPU ms", "beyond an empty folder"]
        rows = []
        for kind, scales in found.items():
            first = scales[SCALES[0]]
            for path in scales.values():
                took = [it[0] for it in processes[path]]
                whole = median(took)
                rows.append([kind, kilobytes(path), min(imports[path]), median(imports[path])])
                rows[-1].append(ratio(median(imports[path]), median(imports[first])))
                rows[-1] += [min(took), whole, ratio(whole, median(it[0] for it in processes[first]))]
                rows[-1] += [median(it[1] for it in processes[path]), whole - nothing]
        print(table(head, rows))
        print(f"\nAn empty folder: {nothing:.1f} ms. CPU that others took meanwhile: {noise.cores():.2f} cores.")


if __name__ == "__main__":
    main()
