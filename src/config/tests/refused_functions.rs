//! Every error about edge functions and key value stores.

use super::functions::{ROOT, site};

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let loaded = site(source).load();
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, expected, "{source}");
}

/// A case within the root app.
#[track_caller]
fn in_root(lines: &str, expected: &[&str]) {
    check(&format!("{ROOT}{lines}\n"), expected);
}

#[test]
fn what_fits_has_no_finding() {
    in_root(
        "viewer_request = 'edge/auth.js'\nviewer_response = 'edge/trim.js'",
        &[],
    );
    in_root(
        "viewer_request = 'edge/both.mjs'\nviewer_response = 'edge/x.py'",
        &[],
    );
    in_root(
        "viewer_request = 'edge/auth.js'\norigin_response = 'edge/trim.js'",
        &[],
    );
    in_root("origin_request = 'edge/package'", &[]);
    in_root(
        "trim_prefix = '/'\norigin_response = 'edge/trim.js'",
        &["bad-trim-prefix"],
    );
    in_root(
        "endpoint = 'website'\nindex_document = 'index.html'\norigin_request = 'edge/trim.js'",
        &[],
    );
    in_root(
        "viewer_request = { file = 'edge/both.mjs', include_body = true }",
        &[],
    );
    in_root(
        "viewer_request = { file = 'edge/auth.js', include_body = false }",
        &[],
    );
    in_root(
        "origin_request = { file = 'edge/trim.js', timeout = '30s', memory_size = 10240 }",
        &[],
    );
}

#[test]
fn events() {
    in_root("viewer_request = 3", &["wrong-type"]);
    in_root("viewer_request = 'auth'", &["unknown-function"]);
    in_root(
        "viewer_request = { function = 'auth' }",
        &["unknown-function"],
    );
    in_root("viewer_request = {}", &["missing-key"]);
    in_root(
        "viewer_request = { name = 'x' }",
        &["missing-key", "unknown-key"],
    );
    in_root("viewer_request = 'edge/none.js'", &["missing-file"]);
    in_root("viewer_request = ''", &["missing-file"]);
    in_root(
        "viewer_request = { file = 'edge/auth.js', runtime = 'cloudfront-js-3.0' }",
        &["unknown-value"],
    );
    in_root(
        "origin_request = { file = 'edge/trim.js', runtime = 'nodejs16.x' }",
        &["unknown-value"],
    );
    in_root(
        "origin_request = { file = 'edge/trim.js', runtime = 'nodejs20.x' }",
        &["deprecated-runtime"],
    );
    in_root(
        "origin_request = { file = 'edge/trim.js', runtime = 'cloudfront-js-2.0' }",
        &["function-event"],
    );
    in_root(
        "viewer_request = 'edge/auth.js'\nviewer_response = 'edge/both.mjs'",
        &["mixed-functions"],
    );
    in_root(
        "viewer_request = 'edge/x.py'\nviewer_response = 'edge/auth.js'",
        &["mixed-functions"],
    );
    in_root(
        "viewer_request = 'edge/auth.js'\norigin_request = 'edge/auth.js'",
        &["ambiguous-runtime"],
    );
    in_root(
        "trim_prefix = '/a'\npath = ['/a*', '*']\norigin_request = 'edge/trim.js'",
        &["trim-prefix-mismatch", "two-functions"],
    );
    in_root(
        "index_document = 'index.html'\norigin_request = 'edge/trim.js'",
        &["two-functions"],
    );
    in_root(
        "viewer_response = { file = 'edge/both.mjs', include_body = true }",
        &["function-setting"],
    );
    in_root(
        "viewer_request = { file = 'edge/auth.js', include_body = true }",
        &["function-setting"],
    );
    in_root("function = 'x'", &["unknown-key"]);
    in_root("lambda_function_association = []", &["unknown-key"]);
    let function = "[[function]]\nname = 'auth'\nfile = 'edge/auth.js'";
    in_root(
        &format!("viewer_request = 'auht'\n{function}"),
        &["unknown-function"],
    );
    in_root(
        &format!("viewer_request = {{ function = 'auth', runtime = 'nodejs22.x' }}\n{function}"),
        &["conflicting-setting"],
    );
    in_root(
        &format!("viewer_request = {{ function = 'auth', file = 'edge/auth.js' }}\n{function}"),
        &["conflicting-setting"],
    );
    check(
        "[[bucket]]\nname = 'site'\ndist = 'dist'\n[distribution]\ndefault_bucket = 'site'\n\
         [[app]]\nname = 'a'\nbucket = 'site'\nkey_prefix = 'a/'\ndist = 'edge'\n\
         viewer_request = 'edge/auth.js'\n",
        &["no-effect"],
    );
}

#[test]
fn functions() {
    let function = |lines: &str, expected: &[&str]| {
        in_root(&format!("[[function]]\n{lines}"), expected);
    };
    function("name = 'a'\nfile = 'edge/auth.js'", &[]);
    function(
        "name = 'a b'\nfile = 'edge/auth.js'",
        &["bad-function-name"],
    );
    function("file = 'edge/auth.js'", &["missing-key"]);
    function("name = 'a'", &["missing-key"]);
    function(
        "name = 'a'\nfile = 'edge'\nruntime = 'cloudfront-js-2.0'",
        &["bad-function-file"],
    );
    function(
        "name = 'a'\nfile = 'edge/auth.js'\ncode = 'x'",
        &["unknown-key"],
    );
    function("name = 'a'\nfile = 'edge/empty'", &["missing-file"]);
    function(
        "name = 'a'\nfile = 'edge/package'\nhandler = 'lib/x.handler'",
        &["missing-file"],
    );
    function(
        "name = 'a'\nfile = 'edge/trim.js'\nhandler = 'handler'",
        &["bad-handler"],
    );
    function(
        "name = 'a'\nfile = 'edge/trim.js'\ntimeout = '31s'",
        &["bad-timeout"],
    );
    function(
        "name = 'a'\nfile = 'edge/trim.js'\ntimeout = 0",
        &["bad-timeout"],
    );
    function(
        "name = 'a'\nfile = 'edge/trim.js'\ntimeout = 'soon'",
        &["bad-timeout"],
    );
    function(
        "name = 'a'\nfile = 'edge/trim.js'\nmemory_size = 64",
        &["out-of-range"],
    );
    let cloudfront = "name = 'a'\nfile = 'edge/auth.js'\nruntime = 'cloudfront-js-1.0'\n";
    function(
        &format!("{cloudfront}handler = 'x.y'\ntimeout = 1\nmemory_size = 128"),
        &["function-setting"; 3],
    );
    let store = "key_value_store = 's'\n[[key_value_store]]\nname = 's'\ndata = {}";
    function(&format!("{cloudfront}{store}"), &["function-setting"]);
    function(
        &format!("name = 'a'\nfile = 'edge/both.mjs'\n{store}"),
        &["function-setting"],
    );
    function(&format!("name = 'a'\nfile = 'edge/auth.js'\n{store}"), &[]);
    function(
        "name = 'a'\nfile = 'edge/auth.js'\nkey_value_store = 's'",
        &["unknown-store"],
    );
    function(
        "name = 'a'\nfile = 'edge/auth.js'\n[[function]]\nname = 'a'\nfile = 'edge/auth.js'",
        &["duplicate-function"],
    );
}

#[test]
fn stores() {
    let store = |lines: &str, expected: &[&str]| {
        in_root(&format!("[[key_value_store]]\n{lines}"), expected);
    };
    store("name = 's'\nfile = 'edge/store.json'", &[]);
    store("name = 's'\ndata = {}", &[]);
    store("name = 's'", &["missing-key"]);
    store("name = 's.t'\ndata = {}", &["bad-store-name"]);
    store(
        "name = 's'\nfile = 'edge/store.json'\ndata = { a = '1' }",
        &["conflicting-setting"],
    );
    store("name = 's'\nfile = 'edge/none.json'", &["missing-file"]);
    store("name = 's'\nfile = 'edge'", &["bad-key-value-store"]);
    store(
        "name = 's'\nfile = 'edge/auth.js'",
        &["bad-key-value-store"],
    );
    store("name = 's'\ndata = { a = 1 }", &["wrong-type"]);
    store("name = 's'\ndata = { '' = 'x' }", &["bad-key-value-store"]);
    store(
        "name = 's'\ndata = {}\n[[key_value_store]]\nname = 's'\ndata = {}",
        &["duplicate-store"],
    );
}

#[test]
fn files_that_are_no_code() {
    let site = site(&format!("{ROOT}viewer_request = 'edge/auth.js'\n"));
    let write = |bytes: &[u8]| std::fs::write(site.path().join("edge/auth.js"), bytes).unwrap();
    write(b"// \xff");
    assert!(
        site.report()
            .contains("error[bad-function-file]: `edge/auth.js` is not UTF-8")
    );
    write(&[b'/'; 10_240]);
    assert_eq!(site.report(), "");
    write(&[b'/'; 10_241]);
    insta::assert_snapshot!(site.report(), @r#"
    error[function-size-limit]: `edge/auth.js` has 10241 bytes, 10240 are allowed
     --> devserver.toml:4:18
      |
    4 | viewer_request = 'edge/auth.js'
      |                  ^^^^^^^^^^^^^^ AWS refuses it: `FunctionSizeLimitExceeded`
      |
      = help: minify it, or move data into a `[[key_value_store]]`
    "#);
}

#[test]
fn many_functions_are_a_note() {
    let functions: Vec<String> = (0..101)
        .map(|it| format!("[[function]]\nname = 'f{it}'\nfile = 'edge/auth.js'\n"))
        .collect();
    let loaded = site(&format!("{ROOT}{}", functions.concat())).load();
    assert!(loaded.is_usable());
    let titles: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(
        titles,
        ["101 functions are more than CloudFront's quota of 100"]
    );
}

#[test]
fn the_errors_read_as_a_compilers() {
    let site = site(
        r#"[[app]]
name = "root"
dist = "dist"
viewer_request = "edge/auth.js"
viewer_response = { file = "edge/both.mjs", include_body = true }
origin_request = { file = "edge/trim.js", runtime = "cloudfront-js-2.0" }
index_document = "index.html"

[[app]]
name = "admin"
path = "/admin/*"
dist = "dist"
viewer_request = "redirekt"
origin_request = "edge/auht.js"

[[app]]
name = "both"
path = "/both/*"
dist = "dist"
viewer_request = "edge/trim.js"
origin_response = "edge/trim.js"
function_association = [{ event_type = "viewer-request" }]

[[function]]
name = "redirect"
file = "edge/trim.js"
runtime = "nodejs20.x"
timeout = "1m"
key_value_store = "pages"

[[key_value_store]]
name = "sites"
data = { a = "1" }
"#,
    );
    insta::assert_snapshot!(site.report(), @r#"
    error[mixed-functions]: a behavior cannot have both kinds of functions at its viewer events
     --> devserver.toml:5:19
      |
    4 | viewer_request = "edge/auth.js"
      |                  -------------- this is a CloudFront Function
    5 | viewer_response = { file = "edge/both.mjs", include_body = true }
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is a Lambda@Edge function
      |
      = help: make both of them one kind, with `runtime`; origin events may have Lambda@Edge beside CloudFront Functions

    error[function-setting]: `include_body` cannot be on at `viewer-response`
     --> devserver.toml:5:60
      |
    5 | viewer_response = { file = "edge/both.mjs", include_body = true }
      |                                                            ^^^^ only request events have the request's body

    error[function-event]: a CloudFront Function cannot run at `origin-request`
     --> devserver.toml:6:18
      |
    6 | origin_request = { file = "edge/trim.js", runtime = "cloudfront-js-2.0" }
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^-------------------^^
      |                  |                                  |
      |                  |                                  this makes it one
      |                  CloudFront Functions have viewer events only
      |
      = help: give it a runtime of Lambda@Edge, as in `runtime = "nodejs22.x"`

    error[two-functions]: `index_document` and `origin_request` are two functions for one event
     --> devserver.toml:6:18
      |
    6 | origin_request = { file = "edge/trim.js", runtime = "cloudfront-js-2.0" }
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CloudFront takes one function an event
    7 | index_document = "index.html"
      |                  ------------ this stands for a function of its own
      |
      = help: take `index_document` out where the function does that, as production's does

    error[unknown-function]: unknown function `redirekt`
      --> devserver.toml:13:18
       |
    13 | viewer_request = "redirekt"
       |                  ^^^^^^^^^^ there is no `[[function]]` of this name
       |
       = note: known functions: `redirect`
    help: did you mean `redirect`?
       |
    13 - viewer_request = "redirekt"
    13 + viewer_request = "redirect"
       |

    error[missing-file]: there is no file `edge/auht.js`
      --> devserver.toml:14:18
       |
    14 | origin_request = "edge/auht.js"
       |                  ^^^^^^^^^^^^^^ neither a file nor the name of a `[[function]]`
       |
       = note: looked for `[site]/edge/auht.js`

    error[ambiguous-runtime]: `edge/trim.js` runs at viewer and at origin events
      --> devserver.toml:20:18
       |
    20 | viewer_request = "edge/trim.js"
       |                  ^^^^^^^^^^^^^^ which runtime does it have?
    21 | origin_response = "edge/trim.js"
       |                   -------------- used here
       |
       = note: a CloudFront Function runs at viewer events only, a Lambda@Edge function at both
       = help: write `{ file = "edge/trim.js", runtime = "nodejs22.x" }` at both

    error[unknown-key]: unknown key `function_association` in `[[app]]`
      --> devserver.toml:22:1
       |
    22 | function_association = [{ event_type = "viewer-request" }]
       | ^^^^^^^^^^^^^^^^^^^^ written otherwise here
       |
       = help: name the function under its event in the `[[app]]` or `[[behavior]]`, as in `viewer_request = "edge/auth.js"`

    warning[deprecated-runtime]: the runtime `nodejs20.x` is deprecated
      --> devserver.toml:27:11
       |
    27 | runtime = "nodejs20.x"
       |           ^^^^^^^^^^^^ Lambda lets no new function have it

    error[bad-timeout]: `1m` is no time-out of a function
      --> devserver.toml:28:11
       |
    28 | timeout = "1m"
       |           ^^^^ more than 30 seconds
       |
       = note: CloudFront waits 30 seconds for a Lambda@Edge function, at every event

    error[function-setting]: a Lambda@Edge function cannot read a key value store
      --> devserver.toml:29:19
       |
    29 | key_value_store = "pages"
       |                   ^^^^^^^ only CloudFront Functions can
    "#);
}
