//! What goes out with policies.

use super::*;

#[test]
fn without_an_origin_request_policy_the_message_headers_go_out() {
    sends(&managed("CachingDisabled", "-"), &[]);
    sends(&managed("CachingOptimized", "-"), &["accept-encoding"]);
    let forwarded = of(&managed("CachingOptimized", "-"), "/?a=1", &BROWSER);
    assert_eq!(said(&forwarded, "range"), is("bytes=0-1", Always));
    assert_eq!(said(&forwarded, "accept-encoding"), is("br,gzip", InKey));
    assert_eq!(forwarded.query, "");
    assert!(forwarded.withheld_query);
}

#[test]
fn the_body_and_the_conditions_belong_to_the_message() {
    let lines = [
        "transfer-encoding: chunked",
        "content-encoding: gzip",
        "if-match: *",
        "if-modified-since: x",
        "if-unmodified-since: x",
        "x-foo: 1",
        "content-language: de",
    ];
    let forwarded = of(&managed("CachingDisabled", "-"), "/", &lines);
    let expected = [
        "content-encoding",
        "if-match",
        "if-modified-since",
        "if-unmodified-since",
        "transfer-encoding",
    ];
    assert_eq!(sorted(&forwarded), expected);
}

#[test]
fn the_table_of_the_legacy_settings_may_hold_for_policies_too() {
    let fidelity = Fidelity {
        policy_mode_headers: PolicyModeHeaders::LegacyTable,
        ..Fidelity::default()
    };
    let settings = managed("CachingDisabled", "-");
    let forwarded = with(&settings, &viewer("/", &BROWSER), &fidelity);
    let mut expected = MESSAGE_HEADERS.to_vec();
    expected.extend(["date", "from", "origin", "request-range", "warning"]);
    expected.sort_unstable();
    assert_eq!(sorted(&forwarded), expected);
}

#[test]
fn what_is_in_the_key_goes_out() {
    let settings = managed("UseOriginCacheControlHeaders-QueryStrings", "-");
    let added = [
        "accept-encoding",
        "cookie",
        "host",
        "origin",
        "x-http-method-override",
    ];
    sends(&settings, &added);
    let forwarded = of(&settings, "/?b=1&a=2", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", InKey));
    assert_eq!(said(&forwarded, "cookie"), is("a=1; b=2", InKey));
    assert_eq!(forwarded.query, "b=1&a=2");
    assert!(!forwarded.withheld_query);
}

#[test]
fn all_viewer_sends_the_host_and_all_but_what_is_cloudfronts() {
    let added = [
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cookie",
        "date",
        "from",
        "host",
        "origin",
        "referer",
        "request-range",
        "user-agent",
        "warning",
        "x-http-method-override",
    ];
    let settings = managed("CachingDisabled", "AllViewer");
    sends(&settings, &added);
    let forwarded = of(&settings, "/?a=1", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
    assert_eq!(said(&forwarded, "user-agent"), is("curl/8.5", Added));
    assert_eq!(said(&forwarded, "cookie"), is("a=1; b=2", Added));
    assert_eq!(forwarded.query, "a=1");
}

#[test]
fn all_viewer_sends_the_viewers_own_encoding_where_no_flag_is_on() {
    let own = of(&managed("CachingDisabled", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&own, "accept-encoding"), is("gzip, br, zstd", Added));
    let normalized = of(&managed("CachingOptimized", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&normalized, "accept-encoding"), is("br,gzip", InKey));
    let deflate = ["accept-encoding: deflate"];
    let identity = of(&managed("CachingOptimized", "AllViewer"), "/", &deflate);
    assert_eq!(said(&identity, "accept-encoding"), is("identity", InKey));
    let absent = of(&managed("CachingOptimized", "AllViewer"), "/", &[]);
    assert_eq!(said(&absent, "accept-encoding"), None);
}

#[test]
fn a_viewer_of_http_1_0_sends_no_encoding_on() {
    let mut request = viewer("/", &BROWSER);
    request.version = Version::HTTP_10;
    let settings = managed("CachingDisabled", "AllViewer");
    let forwarded = with(&settings, &request, &Fidelity::default());
    assert_eq!(said(&forwarded, "accept-encoding"), None);
}

#[test]
fn all_viewer_except_host_adds_protocol_device_and_place() {
    let settings = managed("CachingDisabled", "AllViewerExceptHostHeader");
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "host"), None);
    assert_eq!(said(&forwarded, "referer"), is("https://a.example/", Added));
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-forwarded-proto"),
        is("https", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-is-desktop-viewer"),
        is("true", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-http-version"),
        is("1.1", Added)
    );
    assert_eq!(said(&forwarded, "cloudfront-viewer-asn"), None);
    assert_eq!(said(&forwarded, "cloudfront-viewer-address"), None);
}

#[test]
fn a_block_list_blocks_cloudfronts_headers_and_no_message_header() {
    let blocked = headers(&["cloudfront-viewer-country", "referer", "range"]);
    let settings = adding(OriginRequestHeaders::AllExcept(blocked));
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "cloudfront-viewer-country"), None);
    assert_eq!(said(&forwarded, "referer"), None);
    assert_eq!(said(&forwarded, "range"), is("bytes=0-1", Always));
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
}

#[test]
fn cloudfronts_headers_go_out_where_they_are_named() {
    let settings = managed("CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06");
    let forwarded = of(&settings, "/", &BROWSER);
    let address = is("198.51.100.10:46532", Added);
    assert_eq!(said(&forwarded, "cloudfront-viewer-address"), address);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-asn"),
        is("16509", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Added)
    );
    assert_eq!(said(&forwarded, "cloudfront-viewer-city"), None);
    assert_eq!(said(&forwarded, "x-http-method-override"), is("PUT", Added));
    let none = of(&managed("CachingDisabled", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&none, "cloudfront-viewer-country"), None);

    let mut policy = managed_cache_policy("CachingOptimized").unwrap();
    policy.headers = headers(&["cloudfront-viewer-country"]);
    let both = policies(
        policy,
        managed_origin_request_policy("AllViewerExceptHostHeader"),
    );
    let forwarded = of(&both, "/", &BROWSER);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", InKey)
    );
    let values = forwarded.headers.get_all("cloudfront-viewer-country");
    assert_eq!(values.iter().count(), 1);
}

#[test]
fn an_allow_list_sends_what_it_names() {
    sends(&managed("CachingDisabled", "CORS-S3Origin"), &["origin"]);
    sends(&managed("CachingDisabled", "HostHeaderOnly"), &["host"]);
    sends(
        &managed("CachingDisabled", "UserAgentRefererHeaders"),
        &["referer", "user-agent"],
    );
    // CloudFront writes `X-Forwarded-For` itself, with the viewer's value in front.
    sends(
        &managed(
            "CachingDisabled",
            "Elemental-MediaTailor-PersonalizedManifests",
        ),
        &["origin", "user-agent"],
    );
}

#[test]
fn an_allow_list_cannot_take_authorization_and_encoding() {
    let names = headers(&["authorization", "accept-encoding", "accept", "expect"]);
    sends(
        &adding(OriginRequestHeaders::Whitelist(names)),
        &["accept", "expect"],
    );
    let mut policy = managed_cache_policy("CachingOptimized").unwrap();
    policy.headers = vec![AUTHORIZATION];
    let forwarded = of(&policies(policy, None), "/", &BROWSER);
    assert_eq!(said(&forwarded, "authorization"), is("Basic x", InKey));
}

#[test]
fn a_websocket_handshake_passes_where_a_policy_takes_it() {
    let lines = [
        "sec-websocket-key: x",
        "sec-websocket-version: 13",
        "upgrade: websocket",
    ];
    let plain = of(&managed("CachingDisabled", "-"), "/", &lines);
    assert_eq!(sorted(&plain), [""; 0]);
    let taken = of(&managed("CachingDisabled", "AllViewer"), "/", &lines);
    assert_eq!(
        sorted(&taken),
        ["host", "sec-websocket-key", "sec-websocket-version"]
    );
}

#[test]
fn several_values_keep_their_order() {
    let settings = adding(OriginRequestHeaders::AllViewer);
    let forwarded = of(&settings, "/", &["x-a: 2", "x-b: 0", "x-a: 1"]);
    let values: Vec<_> = forwarded.headers.get_all("x-a").iter().collect();
    assert_eq!(values, ["2", "1"]);
}
