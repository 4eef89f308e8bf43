use super::*;

fn custom_origin() -> LambdaOrigin {
    LambdaOrigin::Custom(LambdaCustomOrigin {
        custom_headers: vec![(
            HeaderName::from_static("x-key"),
            HeaderValue::from_static("1"),
        )],
        domain_name: "127.0.0.1".into(),
        path: String::new(),
        port: 81,
        protocol: OriginProtocol::Http,
        keepalive_timeout: 5,
        read_timeout: 30,
        response_completion_timeout: 0,
        ssl_protocols: vec!["TLSv1.2".into()],
    })
}

fn s3_origin() -> LambdaOrigin {
    LambdaOrigin::S3(LambdaS3Origin {
        auth_method: "origin-access-identity".into(),
        custom_headers: Vec::new(),
        domain_name: "b.s3.us-east-1.amazonaws.com".into(),
        path: "/x".into(),
        region: "us-east-1".into(),
        read_timeout: 30,
        response_completion_timeout: 0,
    })
}

fn edited(
    before: &LambdaOrigin,
    edit: impl FnOnce(&mut Value),
) -> Result<Option<LambdaOrigin>, FunctionFailure> {
    let mut object = to_json(before);
    edit(&mut object);
    let mut headers = HeaderMap::new();
    headers.insert("x-there", HeaderValue::from_static("1"));
    changed(before, Some(&object), &headers, &mut Vec::new())
}

#[test]
fn an_origin_is_shown_as_aws_documents_it() {
    assert_eq!(
        to_json(&custom_origin()).to_string(),
        r#"{"custom":{"customHeaders":{"x-key":[{"key":"X-Key","value":"1"}]},"domainName":"127.0.0.1","keepaliveTimeout":5,"path":"","port":81,"protocol":"http","readTimeout":30,"responseCompletionTimeout":0,"sslProtocols":["TLSv1.2"]}}"#
    );
    assert_eq!(
        to_json(&s3_origin()).to_string(),
        r#"{"s3":{"authMethod":"origin-access-identity","customHeaders":{},"domainName":"b.s3.us-east-1.amazonaws.com","path":"/x","readTimeout":30,"region":"us-east-1","responseCompletionTimeout":0}}"#
    );
}

#[test]
fn an_untouched_origin_is_no_change() {
    for origin in [custom_origin(), s3_origin()] {
        assert_eq!(edited(&origin, |_| ()), Ok(None));
    }
    assert_eq!(
        changed(&s3_origin(), None, &HeaderMap::new(), &mut Vec::new()),
        Ok(None)
    );
}

#[test]
fn what_stays_of_a_local_origin_is_not_judged() {
    let changed = edited(&custom_origin(), |it| it["custom"]["path"] = json!("/v2"));
    let Some(LambdaOrigin::Custom(changed)) = changed.unwrap() else {
        panic!("no custom origin");
    };
    assert_eq!(
        (&*changed.domain_name, changed.port, &*changed.path),
        ("127.0.0.1", 81, "/v2")
    );
}

#[test]
fn awss_own_sample_swaps_the_kind() {
    let mut warnings = Vec::new();
    let object = json!({ "s3": {
        "domainName": "my-bucket.s3.amazonaws.com", "region": "", "authMethod": "none",
        "path": "", "customHeaders": {},
    } });
    let swapped = changed(
        &custom_origin(),
        Some(&object),
        &HeaderMap::new(),
        &mut warnings,
    );
    let Some(LambdaOrigin::S3(swapped)) = swapped.unwrap() else {
        panic!("no S3 origin");
    };
    assert_eq!(swapped.domain_name, "my-bucket.s3.amazonaws.com");
    assert_eq!(swapped.read_timeout, 30);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let object = json!({ "custom": {
        "domainName": "example.com", "port": 443, "protocol": "https", "path": "",
        "sslProtocols": ["TLSv1", "TLSv1.1"], "readTimeout": 5, "keepaliveTimeout": 5,
        "customHeaders": {},
    } });
    let swapped = changed(
        &s3_origin(),
        Some(&object),
        &HeaderMap::new(),
        &mut Vec::new(),
    );
    let Some(LambdaOrigin::Custom(swapped)) = swapped.unwrap() else {
        panic!("no custom origin");
    };
    assert_eq!(
        (swapped.port, swapped.protocol),
        (443, OriginProtocol::Https)
    );
}

#[test]
fn every_limit_is_held_and_named() {
    let field = |it: &mut Value, name: &str, to: Value| {
        let kind = if it.get("s3").is_some() {
            "s3"
        } else {
            "custom"
        };
        it[kind][name] = to;
    };
    let custom = custom_origin();
    let s3 = s3_origin();
    for (before, name, to) in [
        (&custom, "domainName", json!("")),
        (&custom, "domainName", json!("a:80")),
        (&custom, "domainName", json!("10.0.0.1")),
        (&custom, "domainName", json!("https://a.example")),
        (&custom, "domainName", json!("a".repeat(254))),
        (&custom, "domainName", json!(5)),
        (&custom, "port", json!(79)),
        (&custom, "port", json!(1023)),
        (&custom, "port", json!(65_536)),
        (&custom, "port", json!("443")),
        (&custom, "protocol", json!("ftp")),
        (&custom, "keepaliveTimeout", json!(0)),
        (&custom, "keepaliveTimeout", json!(121)),
        (&custom, "readTimeout", json!(121)),
        (&custom, "readTimeout", json!(1.5)),
        (&custom, "responseCompletionTimeout", json!(29)),
        (&custom, "path", json!("x")),
        (&custom, "path", json!("/x/")),
        (&custom, "sslProtocols", json!(["TLSv9"])),
        (&s3, "domainName", json!("a".repeat(129))),
        (&s3, "domainName", json!("B.s3.amazonaws.com")),
        (&s3, "authMethod", json!("oac")),
        (&s3, "region", json!("")),
        (&s3, "readTimeout", json!(0)),
    ] {
        let failure = edited(before, |it| field(it, name, to.clone())).unwrap_err();
        assert!(failure.cause.contains(name), "{failure:?}");
        assert!(failure.fix.starts_with("it must be"), "{failure:?}");
    }
    for (before, name, to) in [
        (&custom, "domainName", json!("a".repeat(253))),
        (&custom, "port", json!(1024)),
        (&custom, "readTimeout", json!(120)),
        (&custom, "responseCompletionTimeout", json!(30)),
        (&s3, "region", json!("eu-west-1")),
        (&s3, "path", json!("")),
    ] {
        let changed = edited(before, |it| field(it, name, to.clone()));
        assert!(matches!(changed, Ok(Some(_))), "{name}: {changed:?}");
    }
}

#[test]
fn one_kind_must_remain_and_headers_are_not_doubled() {
    for (edit, cause) in [
        (json!({}), "`request.origin` is {}"),
        (json!("x"), "`request.origin` is \"x\""),
        (
            json!({ "s3": {}, "custom": {} }),
            "`request.origin` has both `custom` and `s3`",
        ),
    ] {
        let failure = edited(&s3_origin(), |it| *it = edit).unwrap_err();
        assert_eq!(failure.cause, cause);
    }
    let doubled = json!({ "x-there": [{ "value": "2" }] });
    let failure = edited(&s3_origin(), |it| it["s3"]["customHeaders"] = doubled).unwrap_err();
    assert!(failure.cause.contains("x-there"));
    let mut identity = to_json(&s3_origin());
    identity["s3"]["domainName"] = json!("c.s3.amazonaws.com");
    let failure = changed(
        &custom_origin(),
        Some(&identity),
        &HeaderMap::new(),
        &mut Vec::new(),
    );
    assert!(failure.unwrap_err().fix.contains("custom one"));
}
