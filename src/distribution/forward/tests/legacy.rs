//! What goes out with the legacy settings: AWS's table, a line a header.

use super::*;

macro_rules! legacy_sends {
    ($($name:ident: $header:literal => $unlisted:expr, $listed:expr;)*) => { $(
        #[test]
        fn $name() {
            let (written, value) = $header.split_once(": ").unwrap();
            let name = HeaderName::from_static(written);
            let lines = [$header, "host: www.example.com"];
            let reason = |settings: &CacheSettings| {
                let forwarded = of(settings, "/", &lines);
                forwarded.headers.get(&name).map(|it| {
                    assert_eq!(it, value);
                    forwarded.because(&name)
                })
            };
            assert_eq!(reason(&listing(&[])), $unlisted);
            assert_eq!(reason(&listing(&[written])), $listed);
        }
    )* };
}

legacy_sends! {
    legacy_any_other: "x-foo: 1" => Some(Always), Some(Listed);
    legacy_accept: "accept: */*" => None, Some(Listed);
    legacy_accept_charset: "accept-charset: utf-8" => None, Some(Listed);
    legacy_accept_language: "accept-language: de" => None, Some(Listed);
    legacy_referer: "referer: x" => None, Some(Listed);
    legacy_expect: "expect: 100-continue" => None, Some(Listed);
    legacy_method_override: "x-http-method-override: PUT" => None, Some(Listed);
    legacy_encoding: "accept-encoding: gzip" => Some(Always), Some(Listed);
    legacy_authorization: "authorization: x" => None, Some(Listed);
    legacy_cache_control: "cache-control: no-cache" => Some(Always), Some(Listed);
    legacy_content_length: "content-length: 0" => Some(Always), Some(Listed);
    legacy_max_forwards: "max-forwards: 1" => Some(Always), Some(Listed);
    legacy_pragma: "pragma: no-cache" => Some(Always), Some(Listed);
    legacy_request_range: "request-range: bytes=0-1" => Some(Always), Some(Listed);
    legacy_transfer_encoding: "transfer-encoding: chunked" => Some(Always), Some(Listed);
    legacy_connection: "connection: close" => None, None;
    legacy_content_md5: "content-md5: x" => Some(Always), Some(Listed);
    legacy_content_type: "content-type: text/plain" => Some(Always), Some(Listed);
    legacy_from: "from: x" => Some(Always), Some(Listed);
    legacy_if_match: "if-match: *" => Some(Always), Some(Listed);
    legacy_if_modified_since: "if-modified-since: x" => Some(Always), Some(Listed);
    legacy_if_none_match: "if-none-match: *" => Some(Always), Some(Listed);
    legacy_if_range: "if-range: x" => Some(Always), Some(Listed);
    legacy_if_unmodified_since: "if-unmodified-since: x" => Some(Always), Some(Listed);
    legacy_origin: "origin: x" => Some(Always), Some(Listed);
    legacy_via_is_written_by_the_sender: "via: 1.1 x" => None, None;
    legacy_warning: "warning: x" => Some(Always), Some(Listed);
    legacy_x_forwarded_for_is_written_by_the_sender: "x-forwarded-for: 10.0.0.1" => None, None;
    legacy_cookie: "cookie: a=1" => None, None;
    legacy_date: "date: x" => Some(Always), Some(Listed);
    legacy_host: "host: www.example.com" => None, Some(Listed);
    legacy_proxy_authenticate: "proxy-authenticate: x" => None, None;
    legacy_proxy_authorization: "proxy-authorization: x" => None, None;
    legacy_proxy_connection: "proxy-connection: x" => None, None;
    legacy_te: "te: trailers" => None, None;
    legacy_trailer: "trailer: x" => None, None;
    legacy_x_edge: "x-edge-location: x" => None, None;
    legacy_x_forwarded_proto: "x-forwarded-proto: http" => None, None;
    legacy_x_real_ip: "x-real-ip: 10.0.0.1" => None, None;
    legacy_range: "range: bytes=0-1" => Some(Always), Some(Listed);
    legacy_upgrade: "upgrade: h2c" => None, None;
    legacy_user_agent: "user-agent: curl/8.5" => None, Some(Listed);
    legacy_request_id: "x-amz-cf-id: x" => None, None;
    legacy_keep_alive: "keep-alive: timeout=5" => None, None;
}

#[test]
fn legacy_encoding_is_normalized() {
    let encoding = |line| said(&of(&listing(&[]), "/", &[line]), "accept-encoding");
    let gzip = is("gzip", Always);
    assert_eq!(encoding("accept-encoding: deflate, gzip, br"), gzip);
    assert_eq!(encoding("accept-encoding: br"), None);
    let listed = of(&listing(&["accept-encoding"]), "/", &BROWSER);
    assert_eq!(
        said(&listed, "accept-encoding"),
        is("gzip, br, zstd", Listed)
    );
}

#[test]
fn legacy_authorization_goes_out_with_methods_that_are_not_cached() {
    let authorized = |method: &Method, cached_methods| {
        let request = viewer("/", &["authorization: Basic x"]);
        let asked = Asked {
            distribution: "E2EXAMPLE",
            method,
            path: "/",
            query: "",
            viewer: &request,
            profile: &ViewerProfile::default(),
            cached_methods,
            fidelity: &Fidelity::default(),
            error_page: None,
        };
        let forwarded = listing(&[]).forward(false, &asked, OriginKind::Custom);
        forwarded.headers.contains_key(AUTHORIZATION)
    };
    for method in [Method::DELETE, Method::PATCH, Method::POST, Method::PUT] {
        assert!(
            authorized(&method, CachedMethods::GetHeadOptions),
            "{method}"
        );
    }
    for method in [Method::GET, Method::HEAD] {
        assert!(!authorized(&method, CachedMethods::GetHead), "{method}");
    }
    assert!(authorized(&Method::OPTIONS, CachedMethods::GetHead));
    assert!(!authorized(&Method::OPTIONS, CachedMethods::GetHeadOptions));
}

#[test]
fn legacy_facts_go_out_where_they_are_listed() {
    let settings = listing(&["cloudfront-viewer-country", "cloudfront-is-mobile-viewer"]);
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Listed)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-is-mobile-viewer"),
        is("false", Listed)
    );
    assert_eq!(said(&forwarded, "cloudfront-forwarded-proto"), None);
}

#[test]
fn legacy_all_headers_are_the_viewers() {
    let settings = old(|it| it.headers = ForwardedHeaders::All);
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Listed));
    assert_eq!(
        said(&forwarded, "accept-encoding"),
        is("gzip, br, zstd", Listed)
    );
    assert_eq!(said(&forwarded, "authorization"), is("Basic x", Listed));
    assert_eq!(
        said(&forwarded, "referer"),
        is("https://a.example/", Listed)
    );
    assert!(forwarded.headers.contains_key(USER_AGENT));
    for never in [
        "connection",
        "cookie",
        "expect",
        "via",
        "cloudfront-viewer-country",
    ] {
        assert_eq!(said(&forwarded, never), None);
    }
}

#[test]
fn an_s3_origin_is_never_sent_the_host_the_legacy_way() {
    let request = viewer("/", &BROWSER);
    let asked = Asked {
        distribution: "E2EXAMPLE",
        method: &Method::GET,
        path: "/",
        query: "",
        viewer: &request,
        profile: &ViewerProfile::default(),
        cached_methods: CachedMethods::GetHead,
        fidelity: &Fidelity::default(),
        error_page: None,
    };
    let has_host = |settings: &CacheSettings, origin| {
        let forwarded = settings.forward(false, &asked, origin);
        forwarded.headers.contains_key(HOST)
    };
    for settings in [
        listing(&["host"]),
        old(|it| it.headers = ForwardedHeaders::All),
    ] {
        assert!(has_host(&settings, OriginKind::Custom));
        assert!(!has_host(&settings, OriginKind::S3Rest));
    }
    let policies = managed("CachingDisabled", "AllViewer");
    assert!(has_host(&policies, OriginKind::S3Rest));
}

#[test]
fn the_host_of_http_2_is_forwarded_too() {
    let request = viewer("/", &["accept: */*"]);
    let settings = managed("CachingDisabled", "HostHeaderOnly");
    let forwarded = with(&settings, &request, &Fidelity::default());
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
}

#[test]
fn legacy_query_strings_all_go_out_or_none() {
    let none = of(&listing(&[]), "/?a=1", &[]);
    assert_eq!((none.query.as_str(), none.withheld_query), ("", true));
    let keys = old(|it| {
        it.query_string = true;
        it.query_string_cache_keys = vec!["b".to_owned()];
    });
    let all = of(&keys, "/?a=1&&b=2", &[]);
    assert_eq!(
        (all.query.as_str(), all.withheld_query),
        ("a=1&&b=2", false)
    );
    assert!(!of(&listing(&[]), "/", &[]).withheld_query);
}

#[test]
fn legacy_cookies_go_out_by_their_own_setting() {
    let taking = |cookies| of(&old(|it| it.cookies = cookies), "/", &BROWSER);
    assert_eq!(said(&taking(ForwardedCookies::None), "cookie"), None);
    let all = taking(ForwardedCookies::All);
    assert_eq!(said(&all, "cookie"), is("a=1; b=2", Listed));
    let some = taking(ForwardedCookies::Whitelist(vec!["b*".to_owned()]));
    assert_eq!(said(&some, "cookie"), is("b=2", Listed));
}
