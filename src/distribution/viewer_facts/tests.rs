use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::*;
use crate::distribution::test_request::viewer;
use crate::message::TlsSession;

fn profile() -> ViewerProfile {
    let some = |it: &str| Some(it.to_owned());
    ViewerProfile {
        country: some("US"),
        country_name: some("United States"),
        country_region: some("MI"),
        country_region_name: some("Michigan"),
        city: some("Ann Arbor"),
        postal_code: some("48105"),
        time_zone: some("America/Detroit"),
        latitude: some("42.30680"),
        longitude: some("-83.70590"),
        metro_code: some("505"),
        asn: Some(16509),
        ja3_fingerprint: some("e7d705a3286e19ea42f587b344ee6865"),
        ja4_fingerprint: some("t13d1516h2_8daaf6152771_b186095e22b6"),
        ip: None,
    }
}

fn request() -> ViewerRequest {
    let lines = [
        "host: www.example.com",
        "user-agent: curl/8.5",
        "accept: */*",
    ];
    let mut request = viewer("/", &lines);
    request.tls = Some(TlsSession {
        protocol: "TLSv1.3",
        cipher: "TLS_AES_128_GCM_SHA256",
    });
    request
}

#[track_caller]
fn says(request: &ViewerRequest, profile: &ViewerProfile, name: &str, value: Option<&str>) {
    let facts = ViewerFacts {
        profile,
        viewer: request,
    };
    let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
    let found = facts.header(&name);
    let found = found.as_ref().map(|it| it.to_str().unwrap());
    assert_eq!(found, value, "{name}");
}

macro_rules! facts {
    ($($name:ident: $header:literal => $value:expr;)*) => { $(
        #[test]
        fn $name() {
            says(&request(), &profile(), $header, Some($value));
        }
    )* };
}

facts! {
    address: "CloudFront-Viewer-Address" => "198.51.100.10:46532";
    asn: "CloudFront-Viewer-ASN" => "16509";
    country: "CloudFront-Viewer-Country" => "US";
    country_name: "CloudFront-Viewer-Country-Name" => "United States";
    country_region: "CloudFront-Viewer-Country-Region" => "MI";
    country_region_name: "CloudFront-Viewer-Country-Region-Name" => "Michigan";
    city: "CloudFront-Viewer-City" => "Ann Arbor";
    latitude: "CloudFront-Viewer-Latitude" => "42.30680";
    longitude: "CloudFront-Viewer-Longitude" => "-83.70590";
    metro_code: "CloudFront-Viewer-Metro-Code" => "505";
    postal_code: "CloudFront-Viewer-Postal-Code" => "48105";
    time_zone: "CloudFront-Viewer-Time-Zone" => "America/Detroit";
    header_order: "CloudFront-Viewer-Header-Order" => "Host:User-Agent:Accept";
    header_count: "CloudFront-Viewer-Header-Count" => "3";
    ja3: "CloudFront-Viewer-JA3-Fingerprint" => "e7d705a3286e19ea42f587b344ee6865";
    ja4: "CloudFront-Viewer-JA4-Fingerprint" => "t13d1516h2_8daaf6152771_b186095e22b6";
    tls: "CloudFront-Viewer-TLS" => "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake";
    forwarded_proto: "CloudFront-Forwarded-Proto" => "https";
    http_version: "CloudFront-Viewer-Http-Version" => "1.1";
    android: "CloudFront-Is-Android-Viewer" => "false";
    desktop: "CloudFront-Is-Desktop-Viewer" => "true";
    ios: "CloudFront-Is-IOS-Viewer" => "false";
    mobile: "CloudFront-Is-Mobile-Viewer" => "false";
    smarttv: "CloudFront-Is-SmartTV-Viewer" => "false";
    tablet: "CloudFront-Is-Tablet-Viewer" => "false";
}

#[test]
fn plain_http_has_no_facts_of_tls() {
    let mut request = request();
    request.scheme = Scheme::Http;
    request.tls = None;
    request.version = Version::HTTP_10;
    says(&request, &profile(), "CloudFront-Viewer-TLS", None);
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-JA3-Fingerprint",
        None,
    );
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-JA4-Fingerprint",
        None,
    );
    says(
        &request,
        &profile(),
        "CloudFront-Forwarded-Proto",
        Some("http"),
    );
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-Http-Version",
        Some("1.0"),
    );
}

#[test]
fn every_version_has_its_number() {
    assert_eq!(version(Version::HTTP_2), "2.0");
    assert_eq!(version(Version::HTTP_3), "3.0");
}

#[test]
fn what_is_unknown_has_no_header() {
    let profile = ViewerProfile::default();
    for name in [
        "City",
        "Country-Name",
        "Latitude",
        "Metro-Code",
        "Time-Zone",
    ] {
        let name = format!("CloudFront-Viewer-{name}");
        says(&request(), &profile, &name, None);
    }
    says(&request(), &profile, "CloudFront-Viewer-Shoe-Size", None);
    says(&request(), &profile, "CloudFront-Is-Toaster-Viewer", None);
    says(&request(), &profile, "CloudFront-Error-Uri", None);
    says(&request(), &profile, "User-Agent", None);
}

#[test]
fn metro_codes_are_of_the_united_states() {
    let mut profile = profile();
    profile.country = Some("DE".to_owned());
    says(&request(), &profile, "CloudFront-Viewer-Metro-Code", None);
}

#[test]
fn what_is_not_ascii_is_percent_encoded() {
    let mut profile = profile();
    profile.city = Some("São Paulo".to_owned());
    says(
        &request(),
        &profile,
        "CloudFront-Viewer-City",
        Some("S%C3%A3o Paulo"),
    );
}

#[test]
fn a_request_may_bring_facts_of_its_own_in_dev_mode() {
    let mut request = request();
    for (name, value) in [
        ("cloudfront-viewer-country", "JP"),
        ("cloudfront-is-mobile-viewer", "true"),
        ("cloudfront-viewer-city", "Kōbe"),
    ] {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        request.viewer_facts.insert(name, value);
    }
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-Country",
        Some("JP"),
    );
    says(
        &request,
        &profile(),
        "CloudFront-Is-Mobile-Viewer",
        Some("true"),
    );
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-City",
        Some("K%C5%8Dbe"),
    );
    says(&request, &profile(), "CloudFront-Viewer-Metro-Code", None);
}

#[test]
fn what_a_viewer_sends_under_these_names_is_discarded() {
    let request = viewer("/", &["cloudfront-viewer-country: XX"]);
    says(
        &request,
        &profile(),
        "CloudFront-Viewer-Country",
        Some("US"),
    );
    assert!(is_cloudfront_header(&HeaderName::from_static(
        "cloudfront-x"
    )));
    assert!(!is_cloudfront_header(&HeaderName::from_static(
        "x-cloudfront"
    )));
}

#[test]
fn an_address_may_be_another_and_of_ipv6() {
    let mut profile = profile();
    profile.ip = Some(IpAddr::from([203, 0, 113, 9]));
    says(
        &request(),
        &profile,
        "CloudFront-Viewer-Address",
        Some("203.0.113.9:46532"),
    );
    profile.ip = None;
    let mut request = request();
    request.viewer = SocketAddr::from((Ipv6Addr::LOCALHOST, 9));
    says(
        &request,
        &profile,
        "CloudFront-Viewer-Address",
        Some("::1:9"),
    );
}
