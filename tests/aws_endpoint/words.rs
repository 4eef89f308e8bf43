//! What a person is told who asks for what cannot be.

use crate::client::{begin, distribution, element, said};
use crate::support::Reply;

/// The message of an error, in XML or in JSON.
fn message(reply: &Reply) -> String {
    let text = reply.text();
    let json = |name: &str| {
        let document: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(document[name].as_str()?.to_owned())
    };
    let found = element(&text, "Message").or_else(|| json("Message"));
    found.unwrap_or_default()
}

#[test]
fn another_service_is_named_with_the_way_out() {
    let (_server, client) = begin(&["--strict"]);
    for (service, method, target) in [
        ("lambda", "GET", "/2015-03-31/functions/"),
        ("dynamodb", "POST", "/"),
        ("iam", "POST", "/"),
        ("acm", "POST", "/"),
        ("route53", "GET", "/2013-04-01/hostedzone"),
        ("cloudformation", "POST", "/"),
    ] {
        let header = format!(
            "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=00"
        );
        let json = "Content-Type: application/x-amz-json-1.1";
        for headers in [&[header.as_str()][..], &[&header, json]] {
            let reply = client.ask(method, target, headers, b"");
            assert_eq!(reply.status(), 501);
            let message = message(&reply);
            assert!(message.contains(&format!("`{service}`")), "{message}");
            assert!(message.contains("AWS_ENDPOINT_URL_S3"), "{message}");
        }
    }
}

#[test]
fn an_operation_that_is_not_there_is_named() {
    let (_server, client) = begin(&["--strict"]);
    client.store("/site/k", b"x");
    for (method, target, words) in [
        ("PUT", "/site?analytics&id=1", "PUT ?analytics&amp;id"),
        (
            "POST",
            "/site/k?select&select-type=2",
            "POST ?select&amp;select-type",
        ),
        ("PUT", "/site/k?legal-hold", "PUT ?legal-hold"),
        ("GET", "/site/k?torrent", "GET ?torrent"),
    ] {
        let reply = client.ask(method, target, &[], b"<a/>");
        assert_eq!(said(&reply), (501, "NotImplemented".to_owned()), "{target}");
        let message = message(&reply);
        assert!(message.starts_with("mfe-dev does not emulate"), "{message}");
        assert!(message.ends_with(words), "{message}");
    }
    let reply = client.cloudfront("GET", "streaming-distribution", "", "");
    assert_eq!(said(&reply), (501, "NotImplemented".to_owned()));
    assert!(message(&reply).ends_with("GET streaming-distribution"));
}

#[test]
fn what_the_file_defines_is_changed_in_the_file() {
    let (_server, client) = begin(&["--strict"]);
    for (method, target, headers, body, words) in [
        (
            "PUT",
            "/docs/k",
            &[][..],
            "x",
            "`dist` of the app `docs` in `devserver.toml`",
        ),
        (
            "DELETE",
            "/docs/index.html",
            &[],
            "",
            "Build into that folder",
        ),
        (
            "PUT",
            "/docs/k",
            &["x-amz-copy-source: /docs/index.html"],
            "",
            "Build into that folder",
        ),
        ("POST", "/docs/k?uploads", &[], "", "Build into that folder"),
        (
            "DELETE",
            "/site",
            &[],
            "",
            "is defined in `devserver.toml`: take it out there",
        ),
    ] {
        let reply = client.ask(method, target, headers, body.as_bytes());
        assert_eq!(
            said(&reply),
            (409, "InvalidBucketState".to_owned()),
            "{target}"
        );
        let message = message(&reply);
        assert!(message.contains(words), "{message}");
    }
    let keys = "<Delete><Object><Key>index.html</Key></Object></Delete>";
    let reply = client.ask("POST", "/docs?delete", &[], keys.as_bytes());
    assert_eq!(said(&reply), (200, "InvalidBucketState".to_owned()));
    assert_eq!(client.get("/docs/index.html").status(), 200);
    for (method, target) in [
        ("PUT", "distribution/EMFEDEVLOCAL01/config"),
        ("DELETE", "distribution/EMFEDEVLOCAL01"),
    ] {
        let config = distribution("r", "site", "");
        let reply = client.cloudfront(method, target, "E1", &config);
        assert_eq!(said(&reply), (400, "IllegalUpdate".to_owned()));
        assert!(message(&reply).ends_with("is defined in devserver.toml; change it there"));
    }
}

#[test]
fn a_stranger_reads_what_is_public_and_no_more() {
    let (_server, client) = begin(&["--strict"]);
    client.store("/site/k", b"x");
    for (method, target) in [
        ("GET", "/"),
        ("GET", "/site"),
        ("GET", "/site/k"),
        ("PUT", "/site/k"),
        ("PUT", "/new-bucket"),
        ("DELETE", "/site/k"),
        ("POST", "/site?delete"),
        ("GET", "/site?policy"),
    ] {
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\n\r\n",
            client.authority
        );
        let reply = client.connect().exchange(request.as_bytes());
        assert_eq!(
            said(&reply),
            (403, "AccessDenied".to_owned()),
            "{method} {target}"
        );
    }
    for (header, code) in [
        ("Authorization: Bearer x", "InvalidArgument"),
        (
            "Authorization: AWS4-HMAC-SHA256 x",
            "AuthorizationHeaderMalformed",
        ),
        (
            "Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0",
            "AuthorizationHeaderMalformed",
        ),
    ] {
        let reply = client.ask("GET", "/site/k", &[header], b"");
        assert_eq!(said(&reply), (400, code.to_owned()), "{header}");
    }
}

/// Each mistake with CloudFront's code, and the place or the way out in the message.
#[test]
fn a_wrong_distribution_is_refused_by_name_and_place() {
    let (_server, client) = begin(&["--strict"]);
    let made = client.cloudfront("POST", "distribution", "", &distribution("r0", "site", ""));
    assert_eq!(made.status(), 201, "{}", made.text());
    let id = element(&made.text(), "Id").unwrap();
    let etag = made.header("etag").unwrap();
    let good = distribution("r1", "site", "");
    let behavior = |pattern: &str, origin: &str| {
        format!(
            "<CacheBehavior><PathPattern>{pattern}</PathPattern>\
             <TargetOriginId>{origin}</TargetOriginId>\
             <ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>\
             <CachePolicyId>4135ea2d-6df8-44a3-9df3-4b5a84be39ad</CachePolicyId></CacheBehavior>"
        )
    };
    let list = |name: &str, items: &[String]| {
        format!(
            "<{name}><Quantity>{}</Quantity><Items>{}</Items></{name}>",
            items.len(),
            items.concat()
        )
    };
    let with = |members: &str| distribution("r1", "site", members);
    let behaviors = |items: &[String]| with(&list("CacheBehaviors", items));
    let in_default = |member: &str| {
        good.replace(
            "</DefaultCacheBehavior>",
            &format!("{member}</DefaultCacheBehavior>"),
        )
    };
    let function = |kind: &str, arn: &str| {
        let item = format!(
            "<{kind}Association><{kind}ARN>{arn}</{kind}ARN><EventType>viewer-request</EventType></{kind}Association>"
        );
        in_default(&list(&format!("{kind}Associations"), &[item]))
    };
    let alias = |names: &[&str]| {
        let names: Vec<_> = names
            .iter()
            .map(|it| format!("<CNAME>{it}</CNAME>"))
            .collect();
        with(&list("Aliases", &names))
    };
    let taken = alias(&["app.example.com"]).replace(">r1<", ">r2<");
    assert_eq!(
        client
            .cloudfront("POST", "distribution", "", &taken)
            .status(),
        201
    );
    let unknown = "11111111-1111-1111-1111-111111111111";
    for (document, status, code, words) in [
        (
            good.replace("<TargetOriginId>one", "<TargetOriginId>two"),
            404,
            "NoSuchOrigin",
            "`two`",
        ),
        (
            behaviors(&[behavior("/a/*", "two")]),
            404,
            "NoSuchOrigin",
            "CacheBehaviors.Items[0].TargetOriginId",
        ),
        (
            behaviors(&[behavior("/a b", "one")]),
            400,
            "InvalidArgument",
            "CacheBehaviors.Items[0].PathPattern",
        ),
        (
            behaviors(&[behavior("", "one")]),
            400,
            "InvalidArgument",
            "PathPattern",
        ),
        (
            behaviors(&[behavior("/a", "one"), behavior("/a", "one")]),
            400,
            "InvalidArgument",
            "`/a`",
        ),
        (
            good.replace("<Comment></Comment>", ""),
            400,
            "InvalidArgument",
            "Comment",
        ),
        (
            good.replace("CallerReference>", "Other>"),
            400,
            "InvalidArgument",
            "CallerReference",
        ),
        (
            good.replace("Origins>", "Other>"),
            400,
            "InvalidArgument",
            "Origins",
        ),
        (
            good.replace("DefaultCacheBehavior>", "Other>"),
            400,
            "InvalidArgument",
            "DefaultCacheBehavior",
        ),
        (
            with("<Enabled>true</Enabled>"),
            400,
            "MalformedInput",
            "`Enabled`",
        ),
        (
            good.replace(">true<", ">perhaps<"),
            400,
            "MalformedInput",
            "perhaps",
        ),
        (
            with("<Aliases><Quantity>2</Quantity></Aliases>"),
            400,
            "InconsistentQuantities",
            "Aliases says 2",
        ),
        (
            good.replace("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", unknown),
            404,
            "NoSuchCachePolicy",
            unknown,
        ),
        (
            in_default(&format!(
                "<OriginRequestPolicyId>{unknown}</OriginRequestPolicyId>"
            )),
            404,
            "NoSuchOriginRequestPolicy",
            unknown,
        ),
        (
            in_default(&format!(
                "<ResponseHeadersPolicyId>{unknown}</ResponseHeadersPolicyId>"
            )),
            404,
            "NoSuchResponseHeadersPolicy",
            unknown,
        ),
        (
            function("Function", "arn:aws:cloudfront::000000000000:function/nope"),
            400,
            "InvalidFunctionAssociation",
            "nope",
        ),
        (
            function(
                "LambdaFunction",
                "arn:aws:lambda:us-east-1:000000000000:function:nope:1",
            ),
            400,
            "InvalidLambdaFunctionAssociation",
            "`[[function]]`",
        ),
        (
            good.replace(">allow-all<", ">perhaps<"),
            400,
            "InvalidArgument",
            "allow-all, https-only, redirect-to-https",
        ),
        (
            alias(&["APP.example.com"]),
            409,
            "CNAMEAlreadyExists",
            "APP.example.com",
        ),
        (
            alias(&["b.example.com", "b.example.com"]),
            409,
            "CNAMEAlreadyExists",
            "b.example.com",
        ),
        (alias(&["http://b"]), 400, "InvalidArgument", "no alias"),
        (
            good.replace("site.s3.us-east-1.amazonaws.com", "example.com"),
            400,
            "InvalidOrigin",
            "example.com",
        ),
        (
            with("<DefaultRootObject>/a</DefaultRootObject>"),
            400,
            "InvalidDefaultRootObject",
            "must not begin with `/`",
        ),
        (
            distribution("r0", "site", ""),
            409,
            "DistributionAlreadyExists",
            &id,
        ),
    ] {
        let reply = client.cloudfront("POST", "distribution", "", &document);
        assert_eq!(
            said(&reply),
            (status, code.to_owned()),
            "{}\n{document}",
            reply.text()
        );
        let message = message(&reply);
        assert!(message.contains(words), "{words}: {message}");
    }
    let target = format!("distribution/{id}/config");
    let own = distribution("r0", "site", "");
    let broken = own.replace("<TargetOriginId>one", "<TargetOriginId>two");
    let other = distribution("r9", "site", "");
    for (target, if_match, document, status, code) in [
        (target.as_str(), "", &own, 400, "InvalidIfMatchVersion"),
        (&target, "E000", &own, 412, "PreconditionFailed"),
        (&target, etag, &other, 400, "IllegalUpdate"),
        (&target, etag, &broken, 404, "NoSuchOrigin"),
        (
            "distribution/ENOPE/config",
            etag,
            &own,
            404,
            "NoSuchDistribution",
        ),
    ] {
        let reply = client.cloudfront("PUT", target, if_match, document);
        assert_eq!(said(&reply), (status, code.to_owned()), "{}", reply.text());
    }
    let still_enabled = client.cloudfront("DELETE", &format!("distribution/{id}"), etag, "");
    assert_eq!(
        said(&still_enabled),
        (409, "DistributionNotDisabled".to_owned())
    );
    assert_eq!(client.cloudfront("PUT", &target, etag, &own).status(), 200);
}
