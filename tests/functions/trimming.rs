//! A prefix is trimmed alike by `trim_prefix`, by a Lambda@Edge function and by a CloudFront
//! Function.

use crate::support::origin::ok;
use crate::support::{DevServer, EdgeSite, Origin};

/// What production's function does, published as a template: `"/admin/"` becomes `"/"`.
const LAMBDA: &str = "request.uri = request.uri.replace(/^\\/admin\\//, '/'); return request;";

/// Odd ones too: the function is shown the raw path, and nothing is folded before.
const PATHS: [&str; 50] = [
    "/admin/x",
    "/admin/",
    "/admin",
    "/admin//",
    "/admin//x",
    "/admin/x/",
    "/admin/x//y",
    "/admin/admin/x",
    "/admin/admin/",
    "/admin/a/admin/b",
    "/administrator/x",
    "/admin-old/x",
    "/admin.js",
    "/admin;v=1/x",
    "/Admin/x",
    "/ADMIN/x",
    "/x/admin/y",
    "/x",
    "/",
    "//admin/x",
    "//",
    "/./admin/x",
    "/../admin/x",
    "/admin/./x",
    "/admin/../x",
    "/admin/..",
    "/admin/.",
    "/admin/...",
    "/admin/%2e%2e/x",
    "/admin%2Fx",
    "/admin/%2Fx",
    "/admin/%2F",
    "/%61dmin/x",
    "/admin%20/x",
    "/admin/a%20b",
    "/admin/a+b",
    "/admin/%E4%B8%AD",
    "/admin/caf%C3%A9.js",
    "/admin/caf\u{e9}.js",
    "/admin/\u{4e2d}\u{6587}/\u{1f6a2}",
    "/admin/%ff",
    "/admin/%",
    "/admin/%zz",
    "/admin/x?a=1",
    "/admin/?a=1",
    "/admin?a=/admin/",
    "/admin/x?/admin/y",
    "/admin/x?",
    "/admin/x.y.z~!$&'()*,;=:@",
    "/admin/index.html",
];

/// Status and body, without what S3 makes up for each error.
fn answer(server: &DevServer, path: &str) -> (u16, String) {
    let reply = server.get(path);
    let text = reply.text();
    let end = text.find("<RequestId>").unwrap_or(text.len());
    (reply.status(), text[..end].to_owned())
}

/// Puts all of the ways in front of one echo.
fn server(origin: &Origin, way: &str) -> DevServer {
    EdgeSite::new(&format!(
        "[[origin]]\nid = \"api\"\nurl = \"{}\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n\
         cache_policy = \"CachingDisabled\"\norigin_request_policy = \"AllViewerExceptHostHeader\"\n{way}\n",
        origin.url()
    ))
    .lambda("lambda", LAMBDA)
    .cff(
        "cff",
        "request.uri = request.uri.replace(/^\\/admin\\//, '/'); return request;",
    )
    .start()
}

#[test]
fn the_origin_is_asked_the_same() {
    let origin = Origin::start(|it| ok("", &it.line));
    let built_in = server(&origin, "trim_prefix = \"/admin\"");
    let lambda = server(&origin, "origin_request = \"lambda\"");
    let cff = server(&origin, "viewer_request = \"cff\"");
    for path in PATHS {
        let reply = built_in.get(path);
        let expected = (reply.status(), reply.text());
        for (name, other) in [("Lambda@Edge", &lambda), ("CloudFront Functions", &cff)] {
            let reply = other.get(path);
            assert_eq!((reply.status(), reply.text()), expected, "{name}: {path}");
        }
    }
    let said = |path: &str| built_in.get(path).text();
    assert_eq!(said("/admin//x"), "GET //x");
    assert_eq!(said("/admin/%2Fx?a=1"), "GET /%2Fx?a=1");
    assert_eq!(said("/administrator/x"), "GET /administrator/x");
}

/// From a bucket the objects are the same too.
#[test]
fn the_bucket_answers_the_same() {
    let site = |way: &str| {
        let mut site = EdgeSite::new(&format!(
            "[[app]]\nname = \"admin\"\npath = [\"/admin/*\", \"*\"]\ndist = \"dist\"\n{way}\n"
        ));
        for key in [
            "x",
            "index.html",
            "admin/x",
            "a b",
            "caf\u{e9}.js",
            "administrator/x",
            "y/z",
        ] {
            site = site.file(&format!("dist/{key}"), &format!("this is {key}"));
        }
        site.lambda("lambda", LAMBDA)
            .cff(
                "cff",
                "request.uri = request.uri.replace(/^\\/admin\\//, '/'); return request;",
            )
            .start()
    };
    let built_in = site("trim_prefix = \"/admin\"");
    let lambda = site("origin_request = \"lambda\"");
    let cff = site("viewer_request = \"cff\"");
    let mut found = 0;
    for path in PATHS {
        let expected = answer(&built_in, path);
        found += usize::from(expected.0 == 200);
        for (name, other) in [("Lambda@Edge", &lambda), ("CloudFront Functions", &cff)] {
            assert_eq!(answer(other, path), expected, "{name}: {path}");
        }
    }
    assert!(found > 8, "only {found} of the paths have an object");
}

/// The published function trims `/admin/` to nothing; CloudFront refuses the URI that is left.
#[test]
fn the_published_trimmer_is_a_502_unless_the_slash_is_put_back() {
    let published = "request.uri = request.uri.replace('/admin/', ''); return request;";
    let site = |rest: &str| {
        EdgeSite::app(&format!("origin_request = \"published\"\n{rest}"))
            .lambda("published", published)
            .start()
    };
    let mut server = site("");
    let reply = server.get("/admin/a.txt");
    assert_eq!(reply.status(), 502);
    assert_eq!(
        reply.header("x-cache"),
        Some("LambdaValidationError from cloudfront")
    );
    let error = server.next_event("function-error");
    assert!(
        error["cause"].as_str().unwrap().contains("`a.txt`")
            || error["cause"].as_str().unwrap().contains("\"a.txt\""),
        "{error}"
    );
    assert!(error["fix"].as_str().unwrap().contains('/'), "{error}");
    let server = site("[fidelity]\nlambda_edge_uri_without_slash = \"prepend\"");
    let reply = server.get("/admin/a.txt");
    assert_eq!((reply.status(), reply.text().as_str()), (200, "this is a"));
}
