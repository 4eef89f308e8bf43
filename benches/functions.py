#!/usr/bin/env python3
"""Edge functions beside nginx with njs: the throughput of a 4 KB file with and without a pair of
functions, and the CPU that the pair adds to a request.

The viewer-request function reads a cookie and rewrites the URI, the viewer-response function adds
two headers; nginx does the same in njs, the engine family of CloudFront Functions. `fresh` is a
pair that changes what is built in, so that every run gets a context of its own; `lambda` is the
viewer-request function as Lambda@Edge in Node. See README.md for what to distrust.
"""

import argparse
import contextlib
import dataclasses
import tempfile
from pathlib import Path

import contestants
import folders
import install
from contestants import Server
from load import quiet_wrk, wrk
from tables import heading, machine, median, ratio, table

# As much as a browser sends.
HEADERS = {
    "Cookie": "a=1; beta=0; sid=3f2b8c",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
    "Referer": "http://localhost/shop/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Sec-Fetch-Dest": "script",
    "Sec-Fetch-Mode": "no-cors",
    "Sec-Fetch-Site": "same-origin",
}

REQUEST = """
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  var beta = request.cookies.beta;
  if (beta && beta.value === '1') uri = '/beta' + uri;
  if (uri.endsWith('/')) uri += 'index.html';
  else if (uri.lastIndexOf('.') < uri.lastIndexOf('/')) uri = '/index.html';
  request.uri = uri;
  return request;
}
"""

RESPONSE = """
function handler(event) {
  var response = event.response;
  response.headers['x-frame-options'] = { value: 'DENY' };
  response.headers['strict-transport-security'] = { value: 'max-age=63072000' };
  return response;
}
"""

# Nothing that outlives a run may be changed in a context that is used again.
CHANGES_BUILT_IN = "String.prototype.twice = function () { return this + this; };\n"

LAMBDA = """
exports.handler = async (event) => {
  const { request } = event.Records[0].cf;
  const cookies = (request.headers.cookie || []).map((it) => it.value).join(';');
  if (cookies.includes('beta=1')) request.uri = '/beta' + request.uri;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  else if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) request.uri = '/index.html';
  return request;
};
"""

NJS = """
function request(r) {
  var h = r.headersIn, uri = r.uri;
  if ((h.Cookie || '').indexOf('beta=1') >= 0) uri = '/beta' + uri;
  if (uri.endsWith('/')) uri += 'index.html';
  else if (uri.lastIndexOf('.') < uri.lastIndexOf('/')) uri = '/index.html';
  return '/__o' + uri;
}
function response(r) {
  r.headersOut['x-frame-options'] = 'DENY';
  r.headersOut['strict-transport-security'] = 'max-age=63072000';
}
export default { request, response };
"""


def ours(binary, name, functions):
    """mfe-dev with a folder as a bucket, and `functions` by their events."""

    def command(root, port, scratch):
        lines = ['[[app]]\nname = "shell"', f'dist = "{root}"']
        for event, code in functions.items():
            (scratch / f"{event}.js").write_text(code)
            runtime = "nodejs22.x" if "exports." in code else "cloudfront-js-2.0"
            lines.append(f'{event} = {{ file = "{event}.js", runtime = "{runtime}" }}')
        config = scratch / "devserver.toml"
        config.write_text("\n".join(lines) + "\n" + contestants.ERROR_TOML)
        words = [binary, "serve", "--port", port, "--control-port", 0, "--quiet", "--strict"]
        return words + ["--config", config]

    return contestants.Contestant(name, command)


def nginx(name, njs):
    """nginx, with njs or without."""
    plain = contestants.nginx()

    def command(root, port, scratch):
        words = plain.command(root, port, scratch)
        if not njs:
            return words
        (scratch / "edge.js").write_text(NJS)
        config = scratch / "nginx.conf"
        text = config.read_text().replace("    location / { try_files $uri /index.html; }\n", "")
        text = "load_module modules/ngx_http_js_module.so;\n" + text
        text = text.replace("  sendfile on;", f"  js_path {scratch}/; js_import edge from edge.js; js_set $edge_uri edge.request;\n  sendfile on;")
        at = text.index("index index.html;") + len("index index.html;")
        text = text[:at] + """
    location / { rewrite ^ $edge_uri last; }
    location /__o/ { internal; js_header_filter edge.response; alias ROOT/; }""".replace("ROOT", str(root)) + text[at:]
        config.write_text(text)
        return words

    return dataclasses.replace(plain, name=name, command=command)


def check(server):
    """The functions must really run, before anything is measured."""
    status, headers, body = server.get("/small.js", HEADERS)
    if status != 200 or len(body) != 4096:
        raise RuntimeError(f"{server.name}: {status}, {len(body)} bytes: {server.last_words()}")
    if "lambda" not in server.name and "off" not in server.name and headers.get("x-frame-options") != "DENY":
        raise RuntimeError(f"{server.name}: no header of the viewer-response function: {headers}")
    if "off" not in server.name:
        status, _, body = server.get("/shop/cart", HEADERS)
        if status != 200 or b"<html" not in body.lower():
            raise RuntimeError(f"{server.name}: the rewrite did not happen: {status}")


def rows_of(found):
    """One row a server, with its pair of on and off."""
    rows = []
    for name, samples in found.items():
        off = found["nginx-off" if name.startswith("nginx") else "mfe-dev-off"]
        njs = found["nginx-njs"]
        row = [name] + [median(it[key] for it in samples) for key in ("req/s", "p99", "cpu us")]
        row.append(median(ratio(it["req/s"], other["req/s"]) for it, other in zip(samples, off)))
        row.append(median(it["cpu us"] - other["cpu us"] for it, other in zip(samples, off)))
        row.append(median(ratio(it["req/s"], other["req/s"]) for it, other in zip(samples, njs)))
        rows.append(row + [median(it["noise"] for it in samples)])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="samples a server (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of load a sample (default 2)")
    parser.add_argument("--binary", help="the mfe-dev to measure (default: cargo build --release)")
    options = parser.parse_args()
    install.need("nginx", "wrk", "taskset")
    if not Path("/usr/lib/nginx/modules/ngx_http_js_module.so").exists():
        raise SystemExit("missing: nginx's njs module (Debian: apt-get install libnginx-mod-http-js)")
    binary = install.our_binary(options.binary)
    print(f"{machine()}\n\n{contestants.versions(binary)}")
    pair = {"viewer_request": REQUEST, "viewer_response": RESPONSE}
    fresh = {event: CHANGES_BUILT_IN + code for event, code in pair.items()}
    with tempfile.TemporaryDirectory(prefix="bench-functions-") as home, contextlib.ExitStack() as stack:
        root = folders.make_site(Path(home) / "dist", 1, large=False)
        chosen = [
            nginx("nginx-off", njs=False),
            nginx("nginx-njs", njs=True),
            ours(binary, "mfe-dev-off", {}),
            ours(binary, "mfe-dev-on", pair),
            ours(binary, "mfe-dev-fresh", fresh),
            ours(binary, "mfe-dev-lambda", {"viewer_request": LAMBDA}),
        ]
        servers = [stack.enter_context(Server(it, root, pinned=True)) for it in chosen]
        for it in servers:
            it.wait_until_ready()
            check(it)
            wrk(it, "/small.js", HEADERS, 1)
        found = {it.name: [] for it in servers}
        for _ in range(options.rounds):
            for it in servers:
                found[it.name].append(quiet_wrk(it, "/small.js", HEADERS, options.seconds))
        heading(f"4 KB, viewer-request and viewer-response function, 64 connections, {options.rounds} rounds of {options.seconds} s")
        head = ["server", "req/s", "p99 ms", "CPU us a request", "on / off", "CPU us added", "req/s x njs", "noise"]
        print(table(head, rows_of(found)), flush=True)


if __name__ == "__main__":
    main()
