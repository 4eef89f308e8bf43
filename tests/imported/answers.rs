//! A viewer cannot tell how a site is defined: every answer is the same to the byte.

use regex::Regex;

use crate::sites::{Defined, by_hand};
use crate::support::{DevServer, Reply};

mod in_dev_mode {
    crate::sites::for_each_definition!(dev);

    #[track_caller]
    fn dev(defined: crate::sites::Defined) {
        super::check(defined, &[]);
    }
}

mod in_strict_mode {
    crate::sites::for_each_definition!(strict);

    #[track_caller]
    fn strict(defined: crate::sites::Defined) {
        super::check(defined, &["--strict"]);
    }
}

/// The tables hold before anything is imported.
#[test]
fn the_sites_by_hand_answer_as_the_tables_say() {
    for site in ["bucket-per-app", "one-bucket"] {
        check(by_hand(site), &[]);
        check(by_hand(site), &["--strict"]);
    }
}

/// Requests with their headers, the status of each answer, and a part of its body.
const BUCKET_PER_APP: &str = r#"
GET /                                                           -> 200 <title>Harbour</title>
GET /index.html                                                 -> 200 <title>Harbour</title>
GET /?utm_source=mail                                           -> 200 <title>Harbour</title>

# Deep links, and the apps' own roots, get the shell's page.
GET /admin/dashboard                                            -> 200 <title>Harbour</title>
GET /catalog/books/7?page=2                                     -> 200 <title>Harbour</title>
GET /admin/                                                     -> 200 <title>Harbour</title>
GET /admin                                                      -> 200 <title>Harbour</title>
GET /nowhere                                                    -> 200 <title>Harbour</title>
GET /admin/nowhere.js                                           -> 200 <title>Harbour</title>

# Both functions run: the one completes the folder, the other trims the prefix.
GET /admin/help/                                                -> 200 <title>Help for admin</title>
GET /admin/help/index.html                                      -> 200 <title>Help for admin</title>
GET /admin/help                                                 -> 200 <title>Harbour</title>
GET /admin/index.html                                           -> 200 <title>admin, on its own</title>
GET /catalog/index.html                                         -> 200 <title>catalog, on its own</title>
GET /guarded.html                                               -> 200 <title>Harbour, guarded</title>

# What is kept for a week, twice, and what is asked for every time.
GET /shell.d27017de.js                                          -> 200 const apps
GET /shell.d27017de.js                                          -> 200 const apps
GET /shell.f7d206c5.css | Accept-Encoding: gzip, br             -> 200
GET /admin/figures.5d4c55f9.js                                  -> 200 Berths
GET /admin/icon.54bbd7fd.svg                                    -> 200 <svg
GET /admin/remoteEntry.js                                       -> 200 export
GET /admin/version.json                                         -> 200 version

# Methods that the behaviors do not let through end in the error page, too.
HEAD /admin/index.html                                          -> 200
HEAD /nowhere                                                   -> 200
POST /admin/index.html | Content-Length: 0                      -> 200 <title>Harbour</title>
OPTIONS /                                                       -> 200 <title>Harbour</title>

GET /robots.txt | Range: bytes=0-9                              -> 206 User-agent
GET /robots.txt | Range: bytes=900-                             -> 416 InvalidRange
GET /admin/icon.54bbd7fd.svg | Range: bytes=-6                  -> 206 svg>
GET /admin/figures.5d4c55f9.js | If-None-Match: "5d4c55f9b5eebac78e6342bb46b1575e" -> 304
GET /robots.txt | If-Modified-Since: Wed, 01 Jan 2110 00:00:00 GMT -> 304

# A pattern is held against the path as it was sent.
GET /admin/%69ndex.html                                         -> 200 <title>admin, on its own</title>
GET /%61dmin/index.html                                         -> 200 <title>Harbour</title>
GET /admin//index.html                                          -> 200 <title>Harbour</title>
GET /admin/../guarded.html                                      -> 400
GET /a%20b/%C3%BC                                               -> 200 <title>Harbour</title>
GET /%zz                                                        -> 400
"#;

const ONE_BUCKET: &str = r#"
GET /                                                           -> 200 <title>Lantern</title>
GET /?utm_source=mail                                           -> 200 <title>Lantern</title>
GET /main/index.html                                            -> 200 <title>Lantern</title>
GET /main/                                                      -> 200 <title>Lantern</title>
GET /main                                                       -> 200 <title>Lantern</title>
GET /subscriptions/plans/42                                     -> 200 <title>Lantern</title>
GET /subscriptions/help/                                        -> 200 <title>Lantern</title>
GET /subscriptions/help/index.html                              -> 200 <title>Help for subscriptions</title>
GET /index.html                                                 -> 200 <title>Lantern</title>
GET /profile/nowhere.js                                         -> 200 <title>Lantern</title>

GET /main/main.36dd6ab1.js                                      -> 200 import
GET /main/main.36dd6ab1.js                                      -> 200 import
GET /main/main.81702da5.css | Accept-Encoding: gzip, br         -> 200
GET /subscriptions/remoteEntry.js                               -> 200 export
GET /profile/remoteEntry.js                                     -> 200 export
GET /profile/version.json                                       -> 200 version

HEAD /profile/version.json                                      -> 200
HEAD /nowhere                                                   -> 200
POST /main/index.html | Content-Length: 0                       -> 200 <title>Lantern</title>
DELETE /main/index.html                                         -> 200 <title>Lantern</title>

GET /main/icon.ab0e66e6.svg | Range: bytes=0-3                  -> 206 <svg
GET /main/icon.ab0e66e6.svg | Range: bytes=90000-               -> 416 InvalidRange
GET /profile/version.json | If-Modified-Since: Wed, 01 Jan 2110 00:00:00 GMT -> 304

GET /main/%69ndex.html                                          -> 200 <title>Lantern</title>
GET /main//index.html                                           -> 200 <title>Lantern</title>
GET /profile/../main/index.html                                 -> 400
GET /%zz                                                        -> 400
"#;

#[track_caller]
fn check(defined: Defined, args: &[&str]) {
    let table = match defined.site {
        "bucket-per-app" => BUCKET_PER_APP,
        _ => ONE_BUCKET,
    };
    let lines = table
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with('#'));
    let expected = DevServer::start_in_place(&by_hand(defined.site).config(), args);
    let found = DevServer::start_in_place(&defined.config(), args);
    for line in lines {
        let (request, answer) = line.split_once("-> ").unwrap();
        let (status, part) = answer.split_once(' ').unwrap_or((answer, ""));
        let expected = ask(&expected, request);
        assert_eq!(
            expected.status().to_string(),
            status,
            "{line}\n{expected:?}"
        );
        assert!(
            expected.text().contains(part),
            "{line}\n{}",
            expected.text()
        );
        let (found, expected) = (shown(&ask(&found, request)), shown(&expected));
        assert!(
            found == expected,
            "{}/{} {args:?}\n{line}\nBy hand:\n{expected}\nImported:\n{found}",
            defined.site,
            defined.kind
        );
    }
}

fn ask(server: &DevServer, request: &str) -> Reply {
    // Whether a copy is still fresh must not depend on how long the requests take.
    server.advance(3600);
    let (target, headers) = request.split_once(" | ").unwrap_or((request, ""));
    let (method, path) = target.trim_end().split_once(' ').unwrap();
    let headers = headers.trim_end();
    let headers = (!headers.is_empty()).then_some(headers);
    server.ask(method, path, headers.as_slice())
}

/// An answer without what differs from one request to the next: ids, and what a clock says.
fn shown(reply: &Reply) -> String {
    let mut res = format!("{}\n", reply.status_line);
    for (name, value) in &reply.headers {
        let value = match name.to_ascii_lowercase().as_str() {
            "age" | "date" | "via" | "x-amz-cf-id" => "...",
            _ => value,
        };
        res.push_str(&format!("{name}: {value}\n"));
    }
    // Bytes that are no text stay apart.
    let body = reply.body.escape_ascii().to_string();
    let body = body.replace(reply.header("x-amz-cf-id").unwrap(), "...");
    let ids = Regex::new("<(RequestId|HostId)>[^<]+").unwrap();
    let body = ids.replace_all(&body, "<$1>...");
    res + "\n" + &body.replace("\\n", "\n")
}
