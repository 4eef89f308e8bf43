//! One line for each thing that is refused or warned of.

use super::codes;

/// An app that serves everything else, so that only the case itself is found.
const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'dist'\n";

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    assert_eq!(codes(source), expected, "{source}");
}

/// A case that stands beside the root app.
#[track_caller]
fn beside_root(source: &str, expected: &[&str]) {
    check(&format!("{ROOT}{source}"), expected);
}

/// A case within the root app.
#[track_caller]
fn in_root(line: &str, expected: &[&str]) {
    beside_root(&format!("{line}\n"), expected);
}

#[test]
fn the_case_without_a_fault_has_no_finding() {
    check(ROOT, &[]);
}

#[test]
fn apps() {
    in_root("path = 3", &["wrong-type"]);
    in_root("path = ['/x', 3, '*']", &["wrong-type"]);
    in_root("access = 'public'", &["unknown-value"]);
    in_root("trim_prefix = 'x'", &["bad-trim-prefix"]);
    in_root("trim_prefix = '/x/'", &["bad-trim-prefix"]);
    in_root("trim_prefix = '/x'", &["trim-prefix-mismatch"]);
    in_root(
        "path = ['*', '/x/*', '/x']\ntrim_prefix = '/'",
        &["bad-trim-prefix"],
    );
    in_root("path = ['*', '*']", &["two-default-behaviors"]);
    in_root("path = ['*', '/x', '/x']", &["duplicate-path-pattern"]);
    in_root("path = ''", &["bad-path-pattern", "no-default-behavior"]);
    in_root("path = '/x'", &["no-default-behavior"]);
    in_root("origin_path = 'x'", &["bad-origin-path"]);
    in_root("origin_path = '/x/'", &["bad-origin-path"]);
    in_root("origin_path = '/'", &["bad-origin-path"]);
    in_root("origin_path = ''", &[]);
    in_root("key_prefix = '/x'", &["bad-key-prefix"]);
    in_root("key_prefix = 'x'", &["bad-key-prefix"]);
    in_root("allowed_methods = ['GET']", &["bad-methods"]);
    in_root("allowed_methods = ['get', 'HEAD']", &["unknown-value"]);
    in_root("index_document = 'a/b'", &["bad-index-document"]);
    in_root("bucket = 'A'", &["bad-bucket-name"]);
    in_root("distribution = 'E1'", &["unknown-distribution"]);
    in_root("compress = true", &[]);
    in_root("viewer_request = 'x.js'", &["missing-file"]);
    in_root("zzz = true", &["unknown-key"]);
    in_root("error_document = 'e.html'", &["no-effect"]);
    in_root("error_document = 'e.html'\nendpoint = 'website'", &[]);
    in_root(
        "upload = [{ include = ['*.js'] }]",
        &["include-without-exclude"],
    );
    check("[[app]]\ndist = 'dist'\n", &["missing-key"]);
    check("[[app]]\nname = 'a b'\ndist = 'dist'\n", &["bad-app-name"]);
    check("[[app]]\nname = 'a'\n", &["missing-key"]);
    check("[[app]]\nname = 'a'\nbucket = 'abc'\n", &[]);
    check(
        "[[app]]\nname = 'a'\nbucket = 'abc'\ncontent_types = 'mime-guess'\n",
        &["no-effect"],
    );
    check(
        "[[app]]\nname = 'a'\ndist = 'devserver.toml'\n",
        &["bad-folder"],
    );
    check("[[app]]\nname = 'a'\ndist = ''\n", &["bad-folder"]);
    check("[app]\nname = 'a'\ndist = 'dist'\n", &["wrong-type"]);
}

#[test]
fn buckets() {
    in_root(
        "access = 'private'\n[[bucket]]\nname = 'root'\naccess = 'oac-get'",
        &["conflicting-setting"],
    );
    in_root(
        "access = 'private'\n[[app]]\nname = 'b'\ndist = 'dist'\nbucket = 'root'\n\
         key_prefix = 'b/'\naccess = 'oac-get'",
        &["conflicting-setting"],
    );
    beside_root(
        "[[bucket]]\nname = 'root'\ndist = 'dist'\n",
        &["duplicate-key-prefix"],
    );
    beside_root(
        "[[bucket]]\nname = 'abc'\n[[bucket]]\nname = 'abc'\n",
        &["duplicate-bucket"],
    );
    let sites = "[[bucket]]\nname = 'site'\n[[app]]\nname = 'b'\npath = '/b'\ndist = 'dist'\n";
    beside_root(&format!("{sites}bucket = 'sites'\n"), &["similar-bucket"]);
    let bucket = "[[bucket]]\nname = 'abc'\n";
    let all = "redirect_all_requests_to = { host_name = 'x' }\n";
    beside_root(
        &format!("{bucket}{all}error_document = 'e.html'\n"),
        &["conflicting-setting"],
    );
    beside_root(
        &format!("{bucket}redirect_all_requests_to = {{}}\n"),
        &["missing-key"],
    );
    let rule = |rule: &str, expected: &[&str]| {
        beside_root(
            &format!("{bucket}routing_rules = [{{ {rule} }}]\n"),
            expected,
        );
    };
    rule("redirect = { host_name = 'x' }", &[]);
    rule("condition = { key_prefix_equals = 'x' }", &["missing-key"]);
    rule("redirect = {}", &["bad-routing-rule"]);
    rule(
        "condition = {}, redirect = { host_name = 'x' }",
        &["bad-routing-rule"],
    );
    rule(
        "redirect = { http_redirect_code = 300 }",
        &["bad-routing-rule"],
    );
    rule("redirect = { http_redirect_code = 314 }", &[]);
    rule(
        "redirect = { replace_key_with = 'x', replace_key_prefix_with = 'y' }",
        &["bad-routing-rule"],
    );
    rule(
        "condition = { http_error_code_returned_equals = 200 }, redirect = { host_name = 'x' }",
        &["bad-routing-rule"],
    );
    let cors = |rule: &str, expected: &[&str]| {
        beside_root(&format!("{bucket}cors_rules = [{{ {rule} }}]\n"), expected);
    };
    cors("allowed_origins = ['*'], allowed_methods = ['GET']", &[]);
    cors(
        "allowed_origins = ['*'], allowed_methods = ['PATCH']",
        &["bad-cors-rule"],
    );
    cors(
        "allowed_origins = ['*.*'], allowed_methods = ['GET']",
        &["bad-cors-rule"],
    );
    cors(
        "allowed_origins = [], allowed_methods = []",
        &["bad-cors-rule", "bad-cors-rule"],
    );
    cors("allowed_methods = ['GET']", &["missing-key"]);
}

#[test]
fn origins_and_behaviors() {
    let origin = |lines: &str, expected: &[&str]| {
        beside_root(&format!("[[origin]]\nid = 'o'\n{lines}\n"), expected);
    };
    origin("bucket = 'root'", &[]);
    origin("bucket = 'rot'", &["unknown-bucket"]);
    origin("", &["missing-key"]);
    origin("domain_name = 'root.s3.amazonaws.com'", &[]);
    origin("domain_name = 'x.example.com'", &["missing-key"]);
    origin(
        "domain_name = 'x.example.com'\nbucket = 'root'",
        &["conflicting-setting"],
    );
    origin(
        "domain_name = 'root.s3.amazonaws.com'\nendpoint = 'website'",
        &["conflicting-setting"],
    );
    let header = |header: &str, expected: &[&str]| {
        origin(
            &format!("bucket = 'root'\ncustom_headers = [{header}]"),
            expected,
        );
    };
    header("{ header_name = 'X-A', header_value = 'b' }", &[]);
    header(
        "{ header_name = 'Host', header_value = 'b' }",
        &["bad-custom-header"],
    );
    header(
        "{ header_name = 'X A', header_value = 'b' }",
        &["bad-custom-header"],
    );
    header(
        "{ header_name = 'X-A', header_value = \"b\\n\" }",
        &["bad-custom-header"],
    );
    header(
        "{ header_name = 'X-A', header_value = 'b' }, { header_name = 'x-a', header_value = 'c' }",
        &["duplicate-custom-header"],
    );
    beside_root(
        "[[origin]]\nid = 'root'\nbucket = 'root'\n",
        &["duplicate-origin"],
    );

    let behavior = |lines: &str, expected: &[&str]| {
        let table = "[[behavior]]\npath_pattern = '/x'\ntarget_origin_id = 'root'\n";
        beside_root(&format!("{table}{lines}\n"), expected);
    };
    behavior("", &[]);
    behavior("cached_methods = ['GET', 'HEAD']", &[]);
    behavior("cached_methods = ['GET']", &["bad-methods"]);
    behavior(
        "cached_methods = ['GET', 'HEAD', 'OPTIONS']",
        &["bad-methods"],
    );
    behavior(
        "cached_methods = ['GET', 'HEAD', 'OPTIONS']\nallowed_methods = ['GET', 'HEAD', 'OPTIONS']",
        &[],
    );
    behavior("min_ttl = 0", &["conflicting-setting"]);
    beside_root(
        "[[behavior]]\npath_pattern = '*'\ntarget_origin_id = 'root'\n",
        &["two-default-behaviors"],
    );
    beside_root("[[behavior]]\npath_pattern = '/x'\n", &["missing-key"]);
}

#[test]
fn distributions() {
    let distribution = |lines: &str, expected: &[&str]| {
        beside_root(&format!("[distribution]\n{lines}\n"), expected);
    };
    distribution("id = 'e1'", &["bad-distribution-id"]);
    distribution("default_root_object = '/x'", &["bad-default-root-object"]);
    distribution("default_root_object = 'x y'", &["bad-default-root-object"]);
    distribution(
        "default_bucket = 'rot'",
        &["unknown-bucket", "two-default-behaviors"],
    );
    distribution("default_bucket = 'root'", &[]);
    distribution("aliases = ['http://x']", &["bad-alias"]);
    distribution("aliases = ['a.*.b']", &["bad-alias"]);
    distribution("aliases = ['']", &["bad-alias"]);
    distribution("aliases = 'x'", &["wrong-type"]);
    distribution("http_version = 'http4'", &["unknown-value"]);
    distribution("viewer_certificate = {}", &["not-supported-yet"]);
    let many = vec!["'a.localhost'"; 101].join(", ");
    let loaded = codes(&format!("{ROOT}[distribution]\naliases = [{many}]\n"));
    assert!(loaded.contains(&"quota"), "{loaded:?}");
    let error = |entry: &str, expected: &[&str]| {
        distribution(
            &format!("custom_error_response = [{{ {entry} }}]"),
            expected,
        );
    };
    error("error_code = 404", &[]);
    error("error_code = 412", &["bad-error-code"]);
    error(
        "error_code = 404, response_code = 200",
        &["incomplete-error-response"],
    );
    error(
        "error_code = 404, response_page_path = '/x'",
        &["incomplete-error-response"],
    );
    error(
        "error_code = 404, response_page_path = 'x', response_code = 201",
        &["bad-response-page-path", "bad-response-code"],
    );
    error(
        "error_code = 404 }, { error_code = 404",
        &["duplicate-error-code"],
    );
    error("error_code = '404'", &["wrong-type"]);
    error("error_code = 70000", &["out-of-range"]);
    let two = "[[distribution]]\nid = 'E1'\n[[distribution]]\nid = 'E2'\n";
    beside_root(
        two,
        &[
            "ambiguous-distribution",
            "no-default-behavior",
            "no-default-behavior",
        ],
    );
    beside_root(
        "distribution = 'E1'\n[[distribution]]\nid = 'E1'\n[[distribution]]\nid = 'E1'\n",
        &["duplicate-distribution"],
    );
}

#[test]
fn server_and_fidelity() {
    beside_root("[server]\nport = 1\ncontrol_port = 1\n", &["same-port"]);
    beside_root("[server]\nport = 0\ncontrol_port = 0\n", &[]);
    beside_root("[server]\nport = 65536\n", &["out-of-range"]);
    beside_root("[server]\nport = 99999999999999999999\n", &["wrong-type"]);
    beside_root("[server]\nport = 1.5\n", &["wrong-type"]);
    beside_root("[server]\nstrict = 'true'\n", &["wrong-type"]);
    beside_root("[server]\npop = 'a b'\n", &["bad-pop"]);
    beside_root("[[server]]\nport = 1\n", &["wrong-type"]);
    beside_root("[fidelity]\nerror_ids = 'sometimes'\n", &["unknown-value"]);
    beside_root("[fidelity]\nerror_idz = 'always'\n", &["unknown-key"]);
    beside_root("[env.a.env.b]\n", &["unknown-key"]);
    beside_root("[env.a.server]\nstore = 'x'\n", &["unknown-key"]);
    let server = |line: &str, expected: &[&str]| {
        beside_root(&format!("[server]\n{line}\n"), expected);
    };
    server("https = true", &[]);
    server("https = false", &[]);
    server("https = 8443", &[]);
    server("https = { port = 0 }", &[]);
    server("https = 70000", &["out-of-range"]);
    server("https = 'yes'", &["wrong-type"]);
    server("https = { prot = 1 }", &["unknown-key"]);
    server(
        "https = { certificate = 'devserver.toml' }",
        &["incomplete-certificate"],
    );
    server(
        "https = { key = 'devserver.toml' }",
        &["incomplete-certificate"],
    );
    server(
        "https = { certificate = 'devserver.toml', key = 'devserver.toml' }",
        &[],
    );
    server(
        "https = { certificate = 'c.pem', key = 'devserver.toml' }",
        &["missing-file"],
    );
    server("https = 9\nport = 9", &["same-port"]);
    server("https = true\ncontrol_port = 8443", &["same-port"]);
    server("https = 8080", &["same-port"]);
    server("https_port = 1", &["unknown-key"]);
    server("cache = 'off'", &[]);
    server("cache = false", &["wrong-type"]);
    server("cache = 'of'", &["unknown-value"]);
    server("cache_size = '64MB'", &[]);
    server("cache_size = 1000", &[]);
    server("cache_size = '64'", &["bad-cache-size"]);
    server("cache_size = 0", &["bad-cache-size"]);
    server("cache_size = -1", &["out-of-range"]);
    server("cache_size = true", &["wrong-type"]);
    server("time_offset = '2d'", &[]);
    server("time_offset = 90", &[]);
    server("time_offset = '1 week'", &["bad-time-offset"]);
    server("time_offset = '99999d'", &["bad-time-offset"]);
    beside_root("env = 3\n", &["unknown-key"]);
}

#[test]
fn quotas_are_warnings() {
    let mut source = ROOT.to_owned();
    for i in 0..76 {
        let pattern = format!("[[behavior]]\npath_pattern = '/{i}'\ntarget_origin_id = 'root'\n");
        source.push_str(&pattern);
    }
    check(&source, &["quota"]);
}
