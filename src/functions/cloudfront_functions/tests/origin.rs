//! The helpers that choose another origin.

use std::time::Duration;

use http::StatusCode;

use super::stage::{Stage, stage};
use crate::functions::outcome::{FunctionRun, RequestOutcome};
use crate::functions::{OriginChange, OriginProtocol, OriginSettings};

/// Runs calls of `cf`, then returns the request.
fn calls(stage: &Stage, calls: &str) -> FunctionRun<RequestOutcome> {
    let code = format!(
        "import cf from 'cloudfront';\nfunction handler(event) {{ {calls}; return event.request; }}"
    );
    stage.run_request(&code)
}

fn here() -> Stage {
    stage("/", &[("x-known", "1")])
}

#[track_caller]
fn chosen(code: &str) -> OriginChange {
    match calls(&here(), code).result {
        Ok(RequestOutcome::Continue(change)) => change.origin.unwrap(),
        other => panic!("{code}: {other:?}"),
    }
}

#[track_caller]
fn settings(object: &str) -> OriginSettings {
    match chosen(&format!("cf.updateRequestOrigin({object})")) {
        OriginChange::Update(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_that_are_not_given_are_inherited() {
    assert_eq!(settings("{}"), OriginSettings::default());
    let all = settings(
        "{ domainName: 'api.example.com', hostHeader: 'example.com', originPath: '/v%201', \
         customHeaders: { 'x-a': '1' }, connectionAttempts: 2, \
         originShield: { enabled: true, region: 'us-east-1' }, \
         timeouts: { readTimeout: 30, responseCompletionTimeout: 60, keepAliveTimeout: 5, connectionTimeout: 3 }, \
         customOriginConfig: { port: 8443, protocol: 'https', sslProtocols: ['TLSv1.2'], ipAddressType: 'dualstack' }, \
         sni: 'example.com', allowedCertificateNames: ['*.example.com'] }",
    );
    assert_eq!(all.domain_name.as_deref(), Some("api.example.com"));
    assert_eq!(all.overrides.host_header.as_deref(), Some("example.com"));
    assert_eq!(all.origin_path.as_deref(), Some("/v%201"));
    assert_eq!(all.custom_headers.unwrap()[0].0, "x-a");
    assert_eq!(all.connection_attempts, Some(2));
    assert_eq!(all.read_timeout, Some(Duration::from_secs(30)));
    assert_eq!(
        all.response_completion_timeout,
        Some(Duration::from_secs(60))
    );
    assert_eq!(all.keep_alive_timeout, Some(Duration::from_secs(5)));
    assert_eq!(all.connection_timeout, Some(Duration::from_secs(3)));
    assert_eq!(
        (all.port, all.protocol),
        (Some(8443), Some(OriginProtocol::Https))
    );
    assert_eq!(all.overrides.sni.as_deref(), Some("example.com"));
    assert_eq!(all.overrides.allowed_certificate_names, ["*.example.com"]);
    assert_eq!(
        settings("{ customHeaders: {} }").custom_headers,
        Some(Vec::new())
    );
    assert_eq!(
        settings("{ originPath: '' }").origin_path.as_deref(),
        Some("")
    );
    let s3 = settings(
        "{ domainName: 'b.s3.us-east-1.amazonaws.com', originAccessControlConfig: { enabled: true, \
         region: 'us-east-1', signingBehavior: 'always', signingProtocol: 'sigv4', originType: 's3' } }",
    );
    assert_eq!(s3.origin_access_control, Some(true));
    assert_eq!(s3.origin_type.as_deref(), Some("s3"));
}

#[track_caller]
fn refused(object: &str, rule: &str) {
    let failure = calls(&here(), &format!("cf.updateRequestOrigin({object})"))
        .result
        .unwrap_err();
    let expected =
        format!("The CloudFront function returned an invalid value: cf.updateRequestOrigin{rule}.");
    assert_eq!(failure.sentence, expected, "{object}");
}

#[test]
fn a_setting_that_breaks_a_rule_is_refused() {
    refused("'x'", " must be given an object");
    refused(
        "{ domainName: 'a:80' }",
        ": domainName must not contain a colon",
    );
    refused(
        "{ domainName: 'https://a' }",
        ": domainName must not contain a colon",
    );
    refused(
        "{ domainName: 'a/b' }",
        ": domainName must be a name without scheme and path",
    );
    refused(
        "{ domainName: '192.0.2.1' }",
        ": domainName must not be an IP address",
    );
    refused(
        "{ domainName: 'a'.repeat(254) }",
        ": domainName must have at most 253 characters",
    );
    refused(
        "{ domainName: 'B.s3.amazonaws.com' }",
        ": domainName must be in lower case",
    );
    refused(
        "{ domainName: 'b'.repeat(128) + '.s3.amazonaws.com' }",
        ": domainName must have at most 128 characters",
    );
    refused("{ domainName: 7 }", ": domainName must be a string");
    refused(
        "{ hostHeader: 'a:80' }",
        ": hostHeader must not contain a colon",
    );
    refused(
        "{ originPath: 'x' }",
        ": originPath must start with a slash",
    );
    refused(
        "{ originPath: '/x/' }",
        ": originPath must not end with a slash",
    );
    refused(
        "{ originPath: '/a b' }",
        ": originPath must be percent-encoded",
    );
    refused(
        "{ originPath: '/' + 'x'.repeat(255) }",
        ": originPath must have at most 255 characters",
    );
}

#[test]
fn a_group_of_settings_that_breaks_a_rule_is_refused() {
    refused("{ customHeaders: [] }", ": customHeaders must be an object");
    refused(
        "{ customHeaders: { a: { value: '1' } } }",
        ": customHeaders must map names to strings, without `value`",
    );
    refused(
        "{ customHeaders: { 'X-A': '1' } }",
        ": customHeaders must have names in lower case",
    );
    refused(
        "{ customHeaders: { 'x-cache': '1' } }",
        ": customHeaders must not hold disallowed headers",
    );
    refused(
        "{ customHeaders: { 'x-known': '1' } }",
        ": customHeaders must not hold headers that the request has",
    );
    refused(
        "{ customHeaders: { 'x a': '1' } }",
        ": customHeaders must hold valid names and values",
    );
    refused(
        "{ connectionAttempts: 4 }",
        ": connectionAttempts must be a number from 1 to 3",
    );
    refused(
        "{ connectionAttempts: '1' }",
        ": connectionAttempts must be a number from 1 to 3",
    );
    refused(
        "{ originShield: { enabled: true } }",
        ": originShield: region must be given where the shield is enabled",
    );
    refused(
        "{ timeouts: { readTimeout: 0 } }",
        ": timeouts: readTimeout must be a number from 1 to 120",
    );
    refused(
        "{ timeouts: { keepAliveTimeout: 121 } }",
        ": timeouts: keepAliveTimeout must be a number from 1 to 120",
    );
    refused(
        "{ timeouts: { connectionTimeout: 11 } }",
        ": timeouts: connectionTimeout must be a number from 1 to 10",
    );
    refused(
        "{ timeouts: { readTimeout: 30, responseCompletionTimeout: 29 } }",
        ": timeouts: responseCompletionTimeout must not be below readTimeout",
    );
    refused(
        "{ originAccessControlConfig: { enabled: true, signingBehavior: 'maybe' } }",
        ": originAccessControlConfig: signingBehavior must be one of always, never, no-override",
    );
    refused(
        "{ originAccessControlConfig: { enabled: true, signingProtocol: 'sigv2' } }",
        ": originAccessControlConfig: signingProtocol must be one of sigv4",
    );
    refused(
        "{ originAccessControlConfig: { enabled: true, originType: 'efs' } }",
        ": originAccessControlConfig: originType must be one of s3, mediapackagev2, mediastore, lambda",
    );
    refused(
        "{ originAccessControlConfig: {} }",
        ": originAccessControlConfig: enabled must be true or false",
    );
    refused(
        "{ hostHeader: 'a', originAccessControlConfig: { enabled: true } }",
        ": hostHeader must not be given for an origin with origin access control",
    );
    refused(
        "{ customOriginConfig: { port: 0 } }",
        ": customOriginConfig: port must be a number from 1 to 65535",
    );
    refused(
        "{ customOriginConfig: { protocol: 'ftp' } }",
        ": customOriginConfig: protocol must be one of http, https",
    );
    refused(
        "{ customOriginConfig: { sslProtocols: ['TLSv1.3'] } }",
        ": customOriginConfig: sslProtocols must hold only SSLv3, TLSv1, TLSv1.1, TLSv1.2",
    );
    refused(
        "{ customOriginConfig: { ipAddressType: 'ipv6' } }",
        ": customOriginConfig: ipAddressType may change only together with domainName",
    );
    refused(
        "{ allowedCertificateNames: ['x'.repeat(65)] }",
        ": allowedCertificateNames must hold names of at most 64 characters",
    );
    refused(
        "{ allowedCertificateNames: Array(21).fill('x') }",
        ": allowedCertificateNames must hold at most 20 names",
    );
}

#[test]
fn an_unknown_setting_is_named() {
    let run = calls(
        &here(),
        "cf.updateRequestOrigin({ domain: 'x', timeouts: { read: 1 } })",
    );
    assert!(run.result.is_ok());
    assert_eq!(
        run.report.warnings,
        [
            "cf.updateRequestOrigin: `domain` means nothing",
            "cf.updateRequestOrigin: timeouts: `read` means nothing",
        ]
    );
}

#[test]
fn an_origin_is_chosen_by_its_id() {
    let OriginChange::Select {
        origin_id,
        overrides,
    } = chosen("cf.selectRequestOriginById('api', { hostHeader: 'a.example' })")
    else {
        panic!("another change");
    };
    assert_eq!(origin_id, "api");
    assert_eq!(overrides.host_header.as_deref(), Some("a.example"));
    assert!(matches!(
        chosen("cf.selectRequestOriginById('api')"),
        OriginChange::Select { .. }
    ));
    assert!(
        calls(&here(), "cf.selectRequestOriginById(7)")
            .result
            .is_err()
    );
}

#[test]
fn the_last_call_decides() {
    let last = "cf.updateRequestOrigin({ domainName: 'a' }); cf.selectRequestOriginById('b')";
    assert!(matches!(chosen(last), OriginChange::Select { origin_id, .. } if origin_id == "b"));
}

#[test]
fn a_group_has_two_members() {
    let group = |argument: &str| format!("cf.createRequestOriginGroup({argument})");
    for ids in [
        "[{ originId: 'a' }, { originId: 'b', originOverrides: { originPath: '/x' } }]",
        "['a', 'b']",
    ] {
        let argument = format!(
            "{{ originIds: {ids}, selectionCriteria: 'default', failoverCriteria: {{ statusCodes: [500, 404] }} }}"
        );
        let OriginChange::Group(found) = chosen(&group(&argument)) else {
            panic!("another change");
        };
        let names = found.members.each_ref().map(|it| it.0.as_str());
        assert_eq!(names, ["a", "b"]);
        assert_eq!(
            found.status_codes,
            [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NOT_FOUND]
        );
    }
    for argument in [
        "{ originIds: ['a'], failoverCriteria: { statusCodes: [500] } }",
        "{ originIds: ['a', 'b', 'c'], failoverCriteria: { statusCodes: [500] } }",
        "{ originIds: ['a', 'b'] }",
        "{ originIds: ['a', 'b'], failoverCriteria: { statusCodes: [] } }",
        "{ originIds: ['a', 'b'], failoverCriteria: { statusCodes: [200] } }",
        "{ originIds: [{}, 'b'], failoverCriteria: { statusCodes: [500] } }",
        "{ originIds: ['a', 'b'], failoverCriteria: { statusCodes: [500] }, selectionCriteria: 'best' }",
    ] {
        let failure = calls(&here(), &group(argument)).result.unwrap_err();
        assert!(
            failure.sentence.contains("cf.createRequestOriginGroup: "),
            "{argument}: {failure:?}"
        );
    }
}
