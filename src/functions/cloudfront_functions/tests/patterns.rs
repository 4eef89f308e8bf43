//! Functions as teams deploy them in front of micro-frontends, and what must come of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::stage::{Stage, stage, told, told_response};
use crate::functions::KeyValueStore;

/// Runs a viewer-request function as the life-cycle does.
#[track_caller]
fn request(code: &str, stage: &Stage, expected: &str) {
    let run = stage.run_request(code);
    let outcome = run
        .result
        .unwrap_or_else(|it| panic!("{}: {}", stage.uri, it.cause));
    assert_eq!(told(&outcome), expected, "{}", stage.uri);
}

/// Runs a viewer-response function as the life-cycle does.
#[track_caller]
fn response(code: &str, stage: &Stage, expected: &str) {
    let run = stage.run_response(code);
    let change = run
        .result
        .unwrap_or_else(|it| panic!("{}: {}", stage.uri, it.cause));
    assert_eq!(told_response(&change), expected, "{}", stage.uri);
}

fn on(host: &str, target: &str, headers: &[(&str, &str)]) -> Stage {
    let mut res = stage(target, headers);
    res.headers.insert("host", host.parse().unwrap());
    res
}

fn with_store(mut stage: Stage, pairs: &[(&str, &str)]) -> Stage {
    let pairs = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Arc::from(*value)));
    let data: BTreeMap<String, Arc<str>> = pairs.collect();
    stage.store = Some(Arc::new(KeyValueStore::new("pins", data, UNIX_EPOCH)));
    stage
}

#[test]
fn a_prefix_is_trimmed_and_index_files_are_added() {
    let code = r"
function handler(event) {
    var request = event.request;
    var uri = request.uri.replace(/^\/admin(?=\/)/, '');
    if (uri.endsWith('/')) {
        uri += 'index.html';
    } else if (!uri.split('/').pop().includes('.')) {
        uri += '/index.html';
    }
    request.uri = uri;
    return request;
}";
    request(code, &stage("/admin/", &[]), "uri /index.html");
    request(code, &stage("/admin/users", &[]), "uri /users/index.html");
    request(
        code,
        &stage("/admin/main.3f9a.js", &[]),
        "uri /main.3f9a.js",
    );
    request(code, &stage("/v1.2/app", &[]), "uri /v1.2/app/index.html");
    request(code, &stage("/main.js?v=1", &[]), "unchanged");
}

#[test]
fn every_app_has_its_own_shell() {
    let code = r"
var shells = { '/admin': '/admin/index.html', '/shop': '/shop/index.html' };
function handler(event) {
    var request = event.request;
    if (request.uri.lastIndexOf('.') > request.uri.lastIndexOf('/')) return request;
    var prefix = '/' + request.uri.split('/')[1];
    request.uri = shells[prefix] || '/index.html';
    return request;
}";
    request(code, &stage("/shop/cart/42", &[]), "uri /shop/index.html");
    request(code, &stage("/about", &[]), "uri /index.html");
    request(code, &stage("/shop/remoteEntry.js", &[]), "unchanged");
}

#[test]
fn an_apex_redirects_with_its_query() {
    let code = r"
function handler(event) {
    var request = event.request;
    var host = request.headers.host.value;
    if (host.startsWith('www.')) return request;
    var parts = [];
    Object.keys(request.querystring).forEach(function (name) {
        var entry = request.querystring[name];
        (entry.multiValue || [entry]).forEach(function (it) { parts.push(name + '=' + it.value); });
    });
    var query = parts.length ? '?' + parts.join('&') : '';
    return {
        statusCode: 301,
        statusDescription: 'Moved Permanently',
        headers: { location: { value: 'https://www.' + host + request.uri + query } }
    };
}";
    request(
        code,
        &on("example.com", "/a%20b?x=1&y=%2F&x=2", &[]),
        "301 | Moved Permanently | location: https://www.example.com/a%20b?x=1&x=2&y=%2F | ",
    );
    request(code, &on("www.example.com", "/", &[]), "unchanged");
}

#[test]
fn a_trailing_slash_is_a_redirect() {
    let code = r"
function handler(event) {
    var uri = event.request.uri;
    if (uri !== '/' && uri.endsWith('/')) {
        return { statusCode: 308, headers: { location: { value: uri.slice(0, -1) } } };
    }
    return event.request;
}";
    request(code, &stage("/docs/", &[]), "308 | location: /docs | ");
    request(code, &stage("/", &[]), "unchanged");
}

#[test]
fn a_canary_is_chosen_by_cookie_and_made_to_stick() {
    let code = r"
function handler(event) {
    var request = event.request;
    var cookie = request.cookies['x-variant'];
    var variant = cookie ? cookie.value : 'b';
    request.headers['x-variant'] = { value: variant };
    request.uri = '/' + variant + request.uri;
    return request;
}";
    request(
        code,
        &stage("/app.js", &[("cookie", "x-variant=a; s=1")]),
        "uri /a/app.js | host: www.example.com | x-variant: a | cookie: x-variant=a; s=1",
    );
    let sticky = r"
function handler(event) {
    var response = event.response;
    var chosen = event.request.headers['x-variant'].value;
    if (!event.request.cookies['x-variant']) {
        response.cookies['x-variant'] = { value: chosen, attributes: 'Path=/; Max-Age=3600' };
    }
    return response;
}";
    let first = stage("/b/app.js", &[("x-variant", "b")]).answered(200, &[("set-cookie", "s=1")]);
    response(
        sticky,
        &first,
        "set-cookie: s=1 | set-cookie: x-variant=b; Path=/; Max-Age=3600",
    );
    let second = stage(
        "/b/app.js",
        &[("x-variant", "b"), ("cookie", "x-variant=b")],
    );
    response(sticky, &second.answered(200, &[]), "unchanged");
}

#[test]
fn a_remote_is_pinned_in_a_store() {
    let code = r"
import cf from 'cloudfront';
const kvs = cf.kvs();
async function handler(event) {
    const request = event.request;
    const parts = request.uri.split('/');
    try {
        const pin = await kvs.get(parts[1], { format: 'json' });
        parts.splice(2, 0, pin.version);
        request.uri = parts.join('/');
    } catch (e) {
        console.log('no pin for ' + parts[1]);
    }
    return request;
}";
    let pins = [("checkout", r#"{"version":"1.4.2"}"#)];
    let pinned = with_store(stage("/checkout/remoteEntry.js", &[]), &pins);
    request(code, &pinned, "uri /checkout/1.4.2/remoteEntry.js");
    let other = with_store(stage("/cart/remoteEntry.js", &[]), &pins);
    request(code, &other, "unchanged");
    assert_eq!(other.run_request(code).report.logs, ["no pin for cart"]);
}

#[test]
fn a_preview_host_is_a_folder() {
    let code = r"
function handler(event) {
    var request = event.request;
    var found = /^([a-z]+)-pr-(\d+)\.preview\./.exec(request.headers.host.value);
    if (!found) {
        return { statusCode: 404, statusDescription: 'Not Found', body: 'no such preview' };
    }
    request.uri = '/' + found[1] + '/pr-' + found[2] + request.uri;
    return request;
}";
    request(
        code,
        &on("shop-pr-12.preview.example.com", "/a.js", &[]),
        "uri /shop/pr-12/a.js",
    );
    request(
        code,
        &on("x.preview.example.com", "/", &[]),
        "404 | Not Found | no such preview",
    );
}

#[test]
fn an_origin_is_chosen_by_country() {
    let code = r"
import cf from 'cloudfront';
function handler(event) {
    const country = event.request.headers['cloudfront-viewer-country'];
    if (country && country.value === 'DE') {
        cf.selectRequestOriginById('frankfurt');
    }
    return event.request;
}";
    let german = stage("/", &[("cloudfront-viewer-country", "DE")]);
    let chosen = told(&german.run_request(code).result.unwrap());
    assert!(chosen.contains("frankfurt"), "{chosen}");
    request(code, &stage("/", &[]), "unchanged");
}

#[test]
fn a_staging_site_asks_for_a_password() {
    let code = r"
function handler(event) {
    var headers = event.request.headers;
    var expected = 'Basic dGVhbTpzZWNyZXQ=';
    if (!headers.authorization || headers.authorization.value !== expected) {
        return {
            statusCode: 401,
            statusDescription: 'Unauthorized',
            headers: { 'www-authenticate': { value: 'Basic' } }
        };
    }
    return event.request;
}";
    request(
        code,
        &stage("/", &[]),
        "401 | Unauthorized | www-authenticate: Basic | ",
    );
    let known = stage("/", &[("authorization", "Basic dGVhbTpzZWNyZXQ=")]);
    request(code, &known, "unchanged");
}

#[test]
fn a_language_is_a_redirect_from_the_root() {
    let code = r"
function handler(event) {
    var request = event.request;
    if (request.uri !== '/') return request;
    var lang = request.cookies.lang && request.cookies.lang.value;
    if (!lang) {
        var accept = request.headers['accept-language'];
        lang = accept && accept.value.split(',')[0].slice(0, 2) === 'de' ? 'de' : 'en';
    }
    return { statusCode: 302, headers: { location: { value: '/' + lang + '/' } } };
}";
    request(
        code,
        &stage("/", &[("accept-language", "de-AT,en")]),
        "302 | location: /de/ | ",
    );
    request(
        code,
        &stage("/", &[("cookie", "lang=fr")]),
        "302 | location: /fr/ | ",
    );
    request(code, &stage("/en/", &[]), "unchanged");
}

#[test]
fn security_headers_are_set_on_responses() {
    let code = r#"
function handler(event) {
    var response = event.response;
    var headers = response.headers;
    headers['strict-transport-security'] = { value: 'max-age=63072000; includeSubdomains; preload' };
    headers['content-security-policy'] = { value: "default-src 'none'; img-src 'self'" };
    headers['x-content-type-options'] = { value: 'nosniff' };
    return response;
}"#;
    let page = stage("/", &[]).answered(200, &[("content-type", "text/html")]);
    response(
        code,
        &page,
        "content-type: text/html | strict-transport-security: max-age=63072000; includeSubdomains; preload | content-security-policy: default-src 'none'; img-src 'self' | x-content-type-options: nosniff",
    );
}

#[test]
fn cache_control_goes_by_the_kind_of_file() {
    let code = r"
function handler(event) {
    var response = event.response;
    var uri = event.request.uri;
    var fresh = /(index\.html|remoteEntry\.js)$/.test(uri);
    response.headers['cache-control'] = {
        value: fresh ? 'no-cache' : 'public, max-age=31536000, immutable'
    };
    return response;
}";
    let at = |uri: &str| stage(uri, &[]).answered(200, &[("cache-control", "max-age=60")]);
    response(code, &at("/shop/remoteEntry.js"), "cache-control: no-cache");
    response(
        code,
        &at("/main.3f9a.js"),
        "cache-control: public, max-age=31536000, immutable",
    );
}

#[test]
fn a_preflight_is_answered_and_remotes_are_shared() {
    let preflight = r"
function handler(event) {
    if (event.request.method === 'OPTIONS') {
        return { statusCode: 204, headers: {
            'access-control-allow-origin': { value: event.request.headers.origin.value },
            'access-control-allow-methods': { value: 'GET, HEAD' }
        } };
    }
    return event.request;
}";
    let mut asked = stage("/remoteEntry.js", &[("origin", "https://a.example")]);
    request(preflight, &asked, "unchanged");
    asked.method = http::Method::OPTIONS;
    request(
        preflight,
        &asked,
        "204 | access-control-allow-origin: https://a.example | access-control-allow-methods: GET, HEAD | ",
    );
    let share = r"
function handler(event) {
    var origin = event.request.headers.origin;
    if (origin) event.response.headers['access-control-allow-origin'] = origin;
    return event.response;
}";
    response(
        share,
        &asked.answered(200, &[]),
        "access-control-allow-origin: https://a.example",
    );
}

#[test]
fn host_and_address_go_on_to_the_origin() {
    let code = r"
function handler(event) {
    var request = event.request;
    request.headers['x-forwarded-host'] = request.headers.host;
    request.headers['true-client-ip'] = { value: event.viewer.ip };
    return request;
}";
    request(
        code,
        &stage("/", &[]),
        "host: www.example.com | x-forwarded-host: www.example.com | true-client-ip: 198.51.100.178",
    );
}

#[test]
fn a_signed_token_is_checked() {
    let code = r"
var crypto = require('crypto');
function handler(event) {
    var token = event.request.querystring.token;
    var parts = token ? token.value.split('.') : [];
    var signature = crypto.createHmac('sha256', 'secret').update(parts[0] || '').digest('base64url');
    if (parts[1] !== signature) {
        return { statusCode: 401, statusDescription: 'Unauthorized' };
    }
    delete event.request.querystring.token;
    return event.request;
}";
    request(
        code,
        &stage("/?token=abc.def", &[]),
        "401 | Unauthorized | ",
    );
    let signed = "/?token=abc.mUba1OAOkT_Ivo5dP34RCkqegy-D-wnDRShdeGONig4&a=1";
    request(code, &stage(signed, &[]), "query a=1");
    request(code, &stage("/", &[]), "401 | Unauthorized | ");
}

#[test]
fn a_redirect_table_is_searched_for_the_longest_prefix() {
    let code = r"
import cf from 'cloudfront';
const kvs = cf.kvs();
async function handler(event) {
    let path = event.request.uri;
    while (path.length > 1) {
        const known = await kvs.exists(path);
        if (known) {
            const target = await kvs.get(path);
            return { statusCode: 301, headers: { location: { value: target } } };
        }
        path = path.slice(0, path.lastIndexOf('/'));
    }
    return event.request;
}";
    let table = [("/old", "/new"), ("/old/blog", "/blog")];
    let at = |uri: &str| with_store(stage(uri, &[]), &table);
    request(code, &at("/old/blog/2024/a"), "301 | location: /blog | ");
    request(code, &at("/old/x"), "301 | location: /new | ");
    request(code, &at("/x/y"), "unchanged");
}

#[test]
fn a_query_is_put_in_order() {
    let code = r"
function handler(event) {
    var query = event.request.querystring;
    var parts = [];
    Object.keys(query).sort().forEach(function (name) {
        if (name.startsWith('utm_')) return;
        var all = query[name].multiValue || [query[name]];
        all.forEach(function (it) { parts.push(name + '=' + it.value); });
    });
    event.request.querystring = parts.join('&');
    return event.request;
}";
    request(
        code,
        &stage("/?size=m&utm_source=x&color=red&color=blue", &[]),
        "query color=red&color=blue&size=m",
    );
    request(code, &stage("/?a=1&b=2", &[]), "unchanged");
}

#[test]
fn an_unknown_route_is_a_page_of_its_own() {
    let code = r"
function handler(event) {
    if (/^\/(shop|admin)(\/|$)/.test(event.request.uri)) return event.request;
    return {
        statusCode: 404,
        statusDescription: 'Not Found',
        headers: { 'content-type': { value: 'text/html; charset=utf-8' } },
        body: { encoding: 'text', data: '<h1>Nothing here</h1>' }
    };
}";
    request(
        code,
        &stage("/x", &[]),
        "404 | Not Found | content-type: text/html; charset=utf-8 | <h1>Nothing here</h1>",
    );
    request(code, &stage("/shop/x", &[]), "unchanged");
}

#[test]
fn maintenance_is_a_flag_in_a_store() {
    let code = r"
import cf from 'cloudfront';
async function handler(event) {
    const flag = await cf.kvs().get('maintenance');
    if (flag === 'on' && !event.request.cookies.bypass) {
        return {
            statusCode: 503,
            headers: { 'retry-after': { value: '120' } },
            body: 'back soon'
        };
    }
    return event.request;
}";
    let at = |flag: &str, headers: &[(&str, &str)]| {
        with_store(stage("/", headers), &[("maintenance", flag)])
    };
    request(code, &at("on", &[]), "503 | retry-after: 120 | back soon");
    request(code, &at("on", &[("cookie", "bypass=1")]), "unchanged");
    request(code, &at("off", &[]), "unchanged");
}

#[test]
fn an_image_is_chosen_by_what_is_accepted() {
    let code = r"
function handler(event) {
    var request = event.request;
    var accept = request.headers.accept;
    if (accept && accept.value.includes('image/webp')) {
        request.uri = request.uri.replace(/\.(jpe?g|png)$/, '.webp');
    }
    return request;
}";
    request(
        code,
        &stage("/a.png", &[("accept", "image/webp,*/*")]),
        "uri /a.webp",
    );
    request(code, &stage("/a.png", &[("accept", "*/*")]), "unchanged");
}
