//! Distributions over the API.

use serde_json::json;

use super::*;
use crate::resources::xml_document::write;

#[tokio::test]
async fn a_distribution_lives_and_goes() {
    let account = Account::new();
    let created = account
        .call("POST", "distribution", &config("1", ENABLED))
        .await
        .is(201);
    let shown = created.xml();
    let id = shown["Id"].as_str().unwrap().to_owned();
    assert_eq!(shown["Status"], "InProgress");
    assert_eq!(
        shown["ARN"],
        format!("arn:aws:cloudfront::000000000000:distribution/{id}")
    );
    let domain_name = format!("{}.cloudfront.localhost", id.to_lowercase());
    assert_eq!(shown["DomainName"], domain_name);
    assert_eq!(shown["LastModifiedTime"], "2026-11-22T00:00:00.000Z");
    assert_eq!(shown["DistributionConfig"]["PriceClass"], "PriceClass_All");
    let location = format!("https://cloudfront.amazonaws.com/2020-05-31/distribution/{id}");
    assert_eq!(created.header("location"), location);

    let got = account
        .call("GET", &format!("distribution/{id}"), "")
        .await
        .is(200);
    assert_eq!(got.xml()["Status"], "Deployed");
    assert_eq!(got.etag(), created.etag());

    // What is read goes back as it is, but for one change.
    let place = format!("distribution/{id}/config");
    let read = account.call("GET", &place, "").await.is(200);
    let mut edited = read.xml();
    edited["Enabled"] = false.into();
    let body = write("DistributionConfig", &edited);
    let updated = account
        .call_if("PUT", &place, &read.etag(), &body)
        .await
        .is(200);
    assert_eq!(updated.xml()["Status"], "InProgress");
    assert_eq!(updated.xml()["DistributionConfig"], edited);
    assert_ne!(updated.etag(), read.etag());

    let place = format!("distribution/{id}");
    let deleted = account
        .call_if("DELETE", &place, &updated.etag(), "")
        .await
        .is(204);
    assert_eq!(deleted.text, "");
    let gone = account.call("GET", &place, "").await;
    gone.is_error(404, "NoSuchDistribution");
}

#[tokio::test]
async fn what_cannot_be_created_says_why() {
    let account = Account::new();
    account
        .call("POST", "distribution", &config("1", ENABLED))
        .await
        .is(201);
    let check = async |body: &str, status: u16, code: &str| {
        let said = account.call("POST", "distribution", body).await;
        said.is_error(status, code)
    };
    let message = check(&config("1", ENABLED), 409, "DistributionAlreadyExists").await;
    assert!(message.contains("Already exists: E"), "{message}");
    check("", 400, "MissingBody").await;
    let message = check("<DistributionConfig>", 400, "MalformedInput").await;
    assert!(message.starts_with("line 1, column 21: "), "{message}");
    check("<Distribution/>", 400, "MalformedInput").await;
    check(&config("2", ""), 400, "InvalidArgument").await;
    check(&config("", ENABLED), 400, "InvalidArgument").await;
    let two = format!("{ENABLED}<Aliases><Quantity>2</Quantity></Aliases>");
    let message = check(&config("2", &two), 400, "InconsistentQuantities").await;
    assert!(message.ends_with("Aliases says 2 and has 0"), "{message}");
    let taken = alias("WWW.example.com");
    let message = check(&config("2", &taken), 409, "CNAMEAlreadyExists").await;
    assert!(message.ends_with("belongs to E1"), "{message}");
    let large = "x".repeat(1024 * 1024 + 1);
    check(&large, 413, "RequestTooLarge").await;
}

fn alias(name: &str) -> String {
    format!(
        "{ENABLED}<Aliases><Quantity>1</Quantity><Items><CNAME>{name}</CNAME></Items></Aliases>"
    )
}

#[tokio::test]
async fn a_change_needs_the_present_version() {
    let account = Account::new();
    let created = account
        .call("POST", "distribution", &config("1", ENABLED))
        .await
        .is(201);
    let id = created.xml()["Id"].as_str().unwrap().to_owned();
    let body = config("1", DISABLED);
    let place = format!("distribution/{id}/config");
    let missing = account.call("PUT", &place, &body).await;
    missing.is_error(400, "InvalidIfMatchVersion");
    let stale = account.call_if("PUT", &place, "EOTHER", &body).await;
    stale.is_error(412, "PreconditionFailed");
    let body = config("2", DISABLED);
    let moved = account.call_if("PUT", &place, &created.etag(), &body).await;
    moved.is_error(400, "IllegalUpdate");

    let place = format!("distribution/{id}");
    let enabled = account.call_if("DELETE", &place, &created.etag(), "").await;
    enabled.is_error(409, "DistributionNotDisabled");
    assert_eq!(account.owner.lock().unwrap().applied.len(), 1);
}

#[tokio::test]
async fn the_configuration_files_own_is_read_and_not_changed() {
    let account = Account::new();
    let got = account
        .call("GET", "distribution/E1/config", "")
        .await
        .is(200);
    assert_eq!(got.etag(), "E1VERSION");
    let body = write("DistributionConfig", &got.xml());
    let update = account
        .call_if("PUT", "distribution/E1/config", "E1VERSION", &body)
        .await;
    assert_eq!(
        update.is_error(400, "IllegalUpdate"),
        "distribution E1 is defined in devserver.toml; change it there"
    );
    let delete = account
        .call_if("DELETE", "distribution/E1", "E1VERSION", "")
        .await;
    delete.is_error(400, "IllegalUpdate");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let account = Account::new();
    for reference in ["1", "2"] {
        let body = config(reference, ENABLED);
        account.call("POST", "distribution", &body).await.is(201);
    }
    let first = account
        .call("GET", "distribution?MaxItems=2", "")
        .await
        .is(200)
        .xml();
    assert_eq!(first["Quantity"], 2);
    assert_eq!(first["IsTruncated"], true);
    assert_eq!(first["Items"][0]["Id"], "E1");
    assert_eq!(
        first["Items"][0]["AliasICPRecordals"][0]["CNAME"],
        "www.example.com"
    );
    let next = first["NextMarker"].as_str().unwrap();
    assert_eq!(first["Items"][1]["Id"], next);
    let second = account
        .call("GET", &format!("distribution?Marker={next}"), "")
        .await;
    let second = second.is(200).xml();
    assert_eq!(second["IsTruncated"], false);
    assert_eq!(second["Quantity"], 1);
    assert_eq!(second.get("NextMarker"), None);

    let wrong = account.call("GET", "distribution?Marker=EX", "").await;
    wrong.is_error(400, "InvalidArgument");
    let wrong = account.call("GET", "distribution?MaxItems=0", "").await;
    wrong.is_error(400, "InvalidArgument");
}

#[tokio::test]
async fn distributions_are_found_by_their_policies() {
    let account = Account::new();
    let created = account
        .call("POST", "distribution", &config("1", ENABLED))
        .await
        .is(201);
    let place = "distributionsByCachePolicyId/658327ea-f89d-4fab-a63d-7e88639e58f6";
    let found = account.call("GET", place, "").await.is(200).xml();
    assert_eq!(found["Items"], json!([created.xml()["Id"]]));
    let place = "distributionsByOriginRequestPolicyId/216adef6-5c7f-47e4-b989-5492eafa07d3";
    let found = account.call("GET", place, "").await.is(200).xml();
    assert_eq!(found["Quantity"], 0);
    let place = "distributionsByResponseHeadersPolicyId/none";
    let none = account.call("GET", place, "").await;
    none.is_error(404, "NoSuchResponseHeadersPolicy");
}

#[tokio::test]
async fn a_copy_has_the_settings_and_not_the_aliases() {
    let account = Account::new();
    let body = config("1", &alias("app.example.com"));
    let primary = account.call("POST", "distribution", &body).await.is(201);
    let id = primary.xml()["Id"].as_str().unwrap().to_owned();
    let body = "<CopyDistributionRequest><CallerReference>2</CallerReference>\
                <Enabled>false</Enabled></CopyDistributionRequest>";
    let target = format!("/2020-05-31/distribution/{id}/copy");
    let etag = primary.etag();
    let lines = [("if-match", etag.as_str()), ("staging", "true")];
    let copy = account
        .send("POST", &target, &lines, body)
        .await
        .is(201)
        .xml();
    let config = &copy["DistributionConfig"];
    assert_eq!(config["CallerReference"], "2");
    assert_eq!(config["Staging"], true);
    assert_eq!(config["Enabled"], false);
    assert_eq!(config["Aliases"], json!({ "Quantity": 0 }));
    assert_eq!(
        config["Origins"],
        primary.xml()["DistributionConfig"]["Origins"]
    );
}

#[tokio::test]
async fn an_alias_moves() {
    let account = Account::new();
    let mut ids = Vec::new();
    for (reference, more) in [("1", alias("app.example.com")), ("2", ENABLED.to_owned())] {
        let body = config(reference, &more);
        let created = account.call("POST", "distribution", &body).await.is(201);
        ids.push(created.xml()["Id"].as_str().unwrap().to_owned());
    }
    let place = format!(
        "distribution/{}/associate-alias?Alias=app.example.com",
        ids[1]
    );
    account.call("PUT", &place, "").await.is(200);
    for (id, expected) in [
        (&ids[0], json!({ "Quantity": 0 })),
        (
            &ids[1],
            json!({ "Quantity": 1, "Items": ["app.example.com"] }),
        ),
    ] {
        let got = account
            .call("GET", &format!("distribution/{id}/config"), "")
            .await;
        assert_eq!(got.xml()["Aliases"], expected);
    }
    let place = format!(
        "distribution/{}/associate-alias?Alias=www.example.com",
        ids[1]
    );
    let refused = account.call("PUT", &place, "").await;
    let message = refused.is_error(400, "IllegalUpdate");
    assert!(
        message.contains("www.example.com of distribution E1"),
        "{message}"
    );
}
