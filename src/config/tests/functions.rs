//! Edge functions: what they come to.

use std::path::PathBuf;
use std::time::Duration;

use super::Site;
use crate::config::{Config, FunctionConfig, load, print_toml};
use crate::distribution::{FunctionAssociation, FunctionAssociations};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::functions::lambda_edge::LambdaRuntime;
use crate::functions::{EdgeFunctionSyntax, UriWithoutSlash, ViewerResponseSkipped};

/// An app that everything else stands in.
pub(super) const ROOT: &str = "[[app]]\nname = \"root\"\ndist = \"dist\"\n";

/// A site with some functions beside the file.
pub(super) fn site(source: &str) -> Site {
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
