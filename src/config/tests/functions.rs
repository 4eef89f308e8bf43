//! Edge functions: what they come to, and every error about them.

use std::path::PathBuf;
use std::time::Duration;

use super::Site;
use crate::config::{Config, FunctionConfig, load, print_toml};
use crate::distribution::{FunctionAssociation, FunctionAssociations};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::functions::lambda_edge::LambdaRuntime;
use crate::functions::{EdgeFunctionSyntax, UriWithoutSlash, ViewerResponseSkipped};

const ROOT: &str = "[[app]]\nname = \"root\"\ndist = \"dist\"\n";

/// A site with some functions beside the file.
fn site(source: &str) -> Site {
    let site = Site::new(
        source,
        &["dist", "edge/package", "edge/python", "edge/empty"],
    );
    let code = "function handler(event) { return event.request; }\n";
    for file in ["auth.js", "trim.js", "both.mjs", "package/index.js"] {
        std::fs::write(site.path().join("edge").join(file), code).unwrap();
    }
    let python = "def lambda_handler(event, context): pass\n";
    for file in ["x.py", "python/lambda_function.py"] {
        std::fs::write(site.path().join("edge").join(file), python).unwrap();
    }
    let store = r#"{"data":[{"key":"a","value":"1"}]}"#;
    std::fs::write(site.path().join("edge/store.json"), store).unwrap();
    site
}

fn config(site: &Site) -> Config {
    let loaded = site.load();
    assert!(loaded.is_usable(), "{}", site.text(&loaded));
    loaded.config.unwrap()
}

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

fn named(name: &str) -> Option<FunctionAssociation> {
    Some(FunctionAssociation::new(name))
}

#[test]
fn a_file_at_its_event_is_all_it_takes() {
    let site = site(&format!(
        "{ROOT}viewer_request = \"edge/auth.js\"\norigin_request = \"edge/trim.js\"\n"
    ));
    let config = config(&site);
    assert_eq!(
        config.distributions[0].default_cache_behavior.functions,
        FunctionAssociations {
            viewer_request: named("edge-auth"),
            origin_request: named("edge-trim"),
            ..FunctionAssociations::default()
        }
    );
    let FunctionConfig::CloudFront {
        file,
        runtime,
        code,
        key_value_store,
    } = &config.functions["edge-auth"]
    else {
        panic!("viewer events are CloudFront Functions'");
    };
    assert_eq!(
        (file.as_str(), *runtime),
        ("edge/auth.js", FunctionRuntime::Js20)
    );
    assert!(code.starts_with("function handler"));
    assert_eq!(*key_value_store, None);
    let FunctionConfig::Lambda {
        code,
        handler,
        runtime,
        timeout,
        memory_size,
        ..
    } = &config.functions["edge-trim"]
    else {
        panic!("origin events are Lambda@Edge's");
    };
    assert_eq!(*code, site.path().join("edge/trim.js"));
    assert_eq!(
        (handler.as_str(), *runtime),
        ("trim.handler", LambdaRuntime::Nodejs(22))
    );
    assert_eq!((*timeout, *memory_size), (Duration::from_secs(3), 128));
}

/// A file of several functions, apps and behaviors.
const FULL: &str = r#"
[[app]]
name = "root"
dist = "dist"
viewer_request = { function = "auth" }
viewer_response = "auth"
origin_request = { file = "edge/package", runtime = "nodejs24.x", timeout = 5, memory_size = 256, include_body = true }
origin_response = { file = "edge/x.py" }

[[behavior]]
path_pattern = "/api/*"
target_origin_id = "root"
viewer_request = { file = "edge/both.mjs", include_body = true }
origin_request = "edge/both.mjs"
origin_response = "edge/python"

[[function]]
name = "auth"
file = "edge/auth.js"
key_value_store = "redirects"

[[key_value_store]]
name = "redirects"
file = "edge/store.json"

[[key_value_store]]
name = "inline"
data = { b = "2" }

[fidelity]
edge_function_syntax = "warn"
lambda_edge_uri_without_slash = "prepend"
viewer_response_skipped = "all-but-200"
"#;

#[test]
fn the_expansion_names_every_function() {
    let loaded = site(FULL).load();
    let text = print_toml(loaded.full.as_ref().unwrap());
    let (_, behaviors) = text.split_once("[[behavior]]").unwrap();
    let (behaviors, _) = behaviors.split_once("[fidelity]").unwrap();
    insta::assert_snapshot!(behaviors, @r#"

    path_pattern = "*"
    target_origin_id = "root"
    viewer_protocol_policy = "allow-all"
    allowed_methods = [
        "GET",
        "HEAD",
    ]
    cached_methods = [
        "GET",
        "HEAD",
    ]
    cache_policy = "CachingOptimized"
    compress = true
    viewer_request = "auth"
    viewer_response = "auth"
    origin_response = "edge-x"

    [behavior.origin_request]
    function = "edge-package"
    include_body = true

    [[behavior]]
    path_pattern = "/api/*"
    target_origin_id = "root"
    viewer_protocol_policy = "allow-all"
    allowed_methods = [
        "GET",
        "HEAD",
    ]
    cached_methods = [
        "GET",
        "HEAD",
    ]
    cache_policy = "CachingOptimized"
    compress = false
    origin_request = "edge-both"
    origin_response = "edge-python"

    [behavior.viewer_request]
    function = "edge-both"
    include_body = true

    [[function]]
    name = "auth"
    file = "edge/auth.js"
    runtime = "cloudfront-js-2.0"
    key_value_store = "redirects"

    [[function]]
    name = "edge-package"
    file = "edge/package"
    runtime = "nodejs24.x"
    handler = "index.handler"
    timeout = "5s"
    memory_size = 256

    [[function]]
    name = "edge-x"
    file = "edge/x.py"
    runtime = "python3.13"
    handler = "x.lambda_handler"
    timeout = "3s"
    memory_size = 128

    [[function]]
    name = "edge-both"
    file = "edge/both.mjs"
    runtime = "nodejs22.x"
    handler = "both.handler"
    timeout = "3s"
    memory_size = 128

    [[function]]
    name = "edge-python"
    file = "edge/python"
    runtime = "python3.13"
    handler = "lambda_function.lambda_handler"
    timeout = "3s"
    memory_size = 128

    [[key_value_store]]
    name = "redirects"
    file = "edge/store.json"

    [[key_value_store]]
    name = "inline"

    [key_value_store.data]
    b = "2"
    "#);
}

#[test]
fn the_full_form_makes_the_same_configuration() {
    let site = site(FULL);
    let first = site.load();
    assert!(first.diagnostics.is_empty(), "{}", site.text(&first));
    let printed = print_toml(first.full.as_ref().unwrap());
    std::fs::write(site.path().join("devserver.toml"), &printed).unwrap();
    let second = load(&site.options());
    assert!(second.diagnostics.is_empty(), "{}", site.text(&second));
    assert_eq!(print_toml(second.full.as_ref().unwrap()), printed);
    let (first, second) = (first.config.unwrap(), second.config.unwrap());
    assert_eq!(first.functions, second.functions);
    assert_eq!(first.distributions, second.distributions);
    assert_eq!(first.key_value_stores, second.key_value_stores);
}

#[test]
fn everything_is_lowered() {
    let config = config(&site(FULL));
    let runtimes: Vec<String> = (config.functions.iter())
        .map(|(name, it)| match it {
            FunctionConfig::TrimPrefix(_) => format!("{name}: built in"),
            FunctionConfig::CloudFront {
                runtime,
                key_value_store,
                ..
            } => format!("{name}: {} {key_value_store:?}", runtime.as_str()),
            FunctionConfig::Lambda {
                handler,
                runtime,
                timeout,
                memory_size,
                ..
            } => format!("{name}: {handler} {runtime:?} {timeout:?} {memory_size}"),
        })
        .collect();
    assert_eq!(
        runtimes,
        [
            "auth: cloudfront-js-2.0 Some(\"redirects\")",
            "edge-both: both.handler Nodejs(22) 3s 128",
            "edge-package: index.handler Nodejs(24) 5s 256",
            "edge-python: lambda_function.lambda_handler Python(13) 3s 128",
            "edge-x: x.lambda_handler Python(13) 3s 128",
        ]
    );
    let body = |name: &str| {
        Some(FunctionAssociation {
            function: name.to_owned(),
            include_body: true,
        })
    };
    let distribution = &config.distributions[0];
    assert_eq!(
        distribution.default_cache_behavior.functions,
        FunctionAssociations {
            viewer_request: named("auth"),
            origin_request: body("edge-package"),
            origin_response: named("edge-x"),
            viewer_response: named("auth"),
        }
    );
    assert_eq!(
        distribution.cache_behaviors[0].functions,
        FunctionAssociations {
            viewer_request: body("edge-both"),
            origin_request: named("edge-both"),
            origin_response: named("edge-python"),
            viewer_response: None,
        }
    );
    let stores: Vec<String> = (config.key_value_stores.iter())
        .map(|it| format!("{}: {:?}", it.name, it.data))
        .collect();
    assert_eq!(
        stores,
        ["redirects: {\"a\": \"1\"}", "inline: {\"b\": \"2\"}"]
    );
    let fidelity = &config.function_fidelity;
    assert_eq!(fidelity.edge_function_syntax, EdgeFunctionSyntax::Warn);
    assert_eq!(
        fidelity.lambda_edge_uri_without_slash,
        UriWithoutSlash::Prepend
    );
    assert_eq!(
        fidelity.viewer_response_skipped,
        ViewerResponseSkipped::AllButStatus200
    );
}

#[test]
fn every_file_that_was_read_is_known() {
    let site = site(FULL);
    let files = site.load().files;
    let files: Vec<PathBuf> = (files.iter())
        .map(|it| it.strip_prefix(site.path()).unwrap().to_owned())
        .collect();
    let expected = [
        "devserver.toml",
        "edge/auth.js",
        "edge/both.mjs",
        "edge/package",
        "edge/python",
        "edge/store.json",
        "edge/x.py",
    ];
    assert_eq!(files, expected.map(PathBuf::from));
}

#[test]
fn another_code_is_another_configuration() {
    let site = site(FULL);
    let before = config(&site);
    assert_eq!(before, config(&site));
    for (file, name) in [
        ("edge/auth.js", "auth"),
        ("edge/both.mjs", "edge-both"),
        ("edge/package/index.js", "edge-package"),
    ] {
        std::fs::write(site.path().join(file), "// another\nlet handler;\n").unwrap();
        let after = config(&site);
        assert_ne!(before.functions[name], after.functions[name], "{file}");
    }
    let store = r#"{"data":[{"key":"a","value":"2"}]}"#;
    std::fs::write(site.path().join("edge/store.json"), store).unwrap();
    assert_ne!(before.key_value_stores, config(&site).key_value_stores);
}

#[test]
fn with_a_dev_server_origin_events_are_the_buckets() {
    let events = "viewer_request = \"edge/auth.js\"\norigin_request = \"edge/trim.js\"\n";
    let url = "url = \"http://localhost:5173\"\n";
    let of = |source: String| {
        let mut config = config(&site(&source));
        let distribution = config.distributions.remove(0);
        let origin = distribution.origins.into_iter().next().unwrap();
        (
            distribution.default_cache_behavior.functions,
            origin.fallback.map(|it| it.functions),
        )
    };
    let origin_request = FunctionAssociations {
        origin_request: named("edge-trim"),
        ..FunctionAssociations::default()
    };
    let viewer_request = FunctionAssociations {
        viewer_request: named("edge-auth"),
        ..FunctionAssociations::default()
    };
    assert_eq!(
        of(format!("{ROOT}{url}{events}")),
        (viewer_request, Some(origin_request))
    );
    let both = FunctionAssociations {
        viewer_request: named("edge-auth"),
        origin_request: named("edge-trim"),
        ..FunctionAssociations::default()
    };
    assert_eq!(
        of(format!("[[app]]\nname = \"root\"\n{url}{events}")),
        (both, None)
    );
}

#[test]
fn an_env_lays_other_functions_over_the_file() {
    let site = site(&format!(
        "{ROOT}viewer_request = \"auth\"\n\
         [[function]]\nname = \"auth\"\nfile = \"edge/auth.js\"\n\
         [[env.old.function]]\nname = \"auth\"\nruntime = \"cloudfront-js-1.0\"\n\
         [[env.off.app]]\nname = \"root\"\nviewer_request = \"edge/trim.js\"\n"
    ));
    let of = |env: &str| {
        let mut options = site.options();
        options.env = Some(env.to_owned());
        let loaded = load(&options);
        assert!(loaded.is_usable(), "{}", site.text(&loaded));
        loaded.config.unwrap()
    };
    let old = &of("old").functions["auth"];
    assert!(matches!(
        old,
        FunctionConfig::CloudFront {
            runtime: FunctionRuntime::Js10,
            ..
        }
    ));
    let off = of("off");
    let functions = &off.distributions[0].default_cache_behavior.functions;
    assert_eq!(functions.viewer_request, named("edge-trim"));
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
