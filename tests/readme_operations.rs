//! README.md's tables of the AWS endpoint: every operation that they name is asked of a server, and
//! answered as its row says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use support::{Connection, DevServer};

const SITE: &str = r#"
[[bucket]]
name = "site"

[distribution]
default_bucket = "site"

[[key_value_store]]
name = "pages"
data = { old = "new" }
"#;

/// Operations of S3, in the order in which they are asked: what with, and what the answer has. One
/// that is known by what it leaves stands before what shows that.
const S3: &str = r#"
CreateBucket | PUT /made | location: /made
HeadBucket | HEAD /made | 200 OK
GetBucketLocation | GET /made?location | <LocationConstraint
DeleteBucket | DELETE /made | 204 No Content
HeadBucket | HEAD /made | 404 Not Found
ListBuckets | GET / | <ListAllMyBucketsResult
PutObject | PUT /site/k | etag: 
PutObjectTagging | PUT /site/k?tagging | <Code>MalformedXML
DeleteObjectTagging | DELETE /site/k?tagging | 204 No Content
PutObjectAcl | PUT /site/k?acl | 200 OK
GetObject | GET /site/k | a body
HeadObject | HEAD /site/k | content-length: 6
GetObjectAttributes | GET /site/k?attributes | <GetObjectAttributesResponse
GetObjectTagging | GET /site/k?tagging | <Tagging
GetObjectAcl | GET /site/k?acl | <AccessControlPolicy
CopyObject | COPY /site/copy | <CopyObjectResult
ListObjects | GET /site | <Marker>
ListObjectsV2 | GET /site?list-type=2 | <KeyCount>2<
ListObjectVersions | GET /site?versions | <ListVersionsResult
DeleteObjects | POST /site?delete | <Code>MalformedXML
DeleteObject | DELETE /site/copy | 204 No Content
GetObject | GET /site/copy | <Code>NoSuchKey
CreateMultipartUpload | POST /site/m?uploads | <InitiateMultipartUploadResult
ListMultipartUploads | GET /site?uploads | <ListMultipartUploadsResult
UploadPart | PUT /site/m?partNumber=1&uploadId=x | <Code>NoSuchUpload
UploadPartCopy | COPY /site/m?partNumber=1&uploadId=x | <Code>NoSuchUpload
ListParts | GET /site/m?uploadId=x | <Code>NoSuchUpload
CompleteMultipartUpload | POST /site/m?uploadId=x | <Code>NoSuchUpload
AbortMultipartUpload | DELETE /site/m?uploadId=x | <Code>NoSuchUpload
GetBucketPolicyStatus | GET /site?policyStatus | <IsPublic>false<
RestoreObject | POST /site/k?restore | 501 Not Implemented
SelectObjectContent | POST /site/k?select&select-type=2 | 501 Not Implemented
"#;

/// Operations of CloudFront and its like, and what they are asked with.
const OTHERS: &str = r#"
CreateDistribution | POST distribution
CreateDistributionWithTags | POST distribution?WithTags
CopyDistribution | POST distribution/E1/copy
GetDistribution | GET distribution/E1
GetDistributionConfig | GET distribution/E1/config
ListDistributions | GET distribution
UpdateDistribution | PUT distribution/E1/config
DeleteDistribution | DELETE distribution/E1
AssociateAlias | PUT distribution/E1/associate-alias?Alias=a.b
ListDistributionsByCachePolicyId | GET distributionsByCachePolicyId/x
ListDistributionsByOriginRequestPolicyId | GET distributionsByOriginRequestPolicyId/x
ListDistributionsByResponseHeadersPolicyId | GET distributionsByResponseHeadersPolicyId/x
CreateInvalidation | POST distribution/E1/invalidation
GetInvalidation | GET distribution/E1/invalidation/I1
ListInvalidations | GET distribution/E1/invalidation
CreateFunction | POST function
DescribeFunction | GET function/f/describe
GetFunction | GET function/f
UpdateFunction | PUT function/f
PublishFunction | POST function/f/publish
TestFunction | POST function/f/test
DeleteFunction | DELETE function/f
ListFunctions | GET function
CreateKeyValueStore | POST key-value-store
DescribeKeyValueStore | GET key-value-store/s
ListKeyValueStores | GET key-value-store
UpdateKeyValueStore | PUT key-value-store/s
DeleteKeyValueStore | DELETE key-value-store/s
DescribeKeyValueStore | GET /key-value-stores/ARN
ListKeys | GET /key-value-stores/ARN/keys
GetKey | GET /key-value-stores/ARN/keys/old
PutKey | PUT /key-value-stores/ARN/keys/old
DeleteKey | DELETE /key-value-stores/ARN/keys/old
UpdateKeys | POST /key-value-stores/ARN/keys
ListTagsForResource | GET tagging?Resource=x
TagResource | POST tagging?Operation=Tag&Resource=x
UntagResource | POST tagging?Operation=Untag&Resource=x
GetCallerIdentity | POST /?Action=GetCallerIdentity&Version=2011-06-15
ListKeyGroups | GET key-group
ListPublicKeys | GET public-key
ListContinuousDeploymentPolicies | GET continuous-deployment-policy
ListFieldLevelEncryptionConfigs | GET field-level-encryption
ListRealtimeLogConfigs | GET realtime-log-config
ListStreamingDistributions | GET streaming-distribution
ListDistributionTenants | POST distribution-tenants
ListVpcOrigins | GET vpc-origin
"#;

/// The kinds of which a row names all six operations: the path, and where an update is put.
const KINDS: &str = r#"
CachePolicy | cache-policy | cache-policy/x
OriginRequestPolicy | origin-request-policy | origin-request-policy/x
ResponseHeadersPolicy | response-headers-policy | response-headers-policy/x
OriginAccessControl | origin-access-control | origin-access-control/x/config
CloudFrontOriginAccessIdentity | origin-access-identity/cloudfront | origin-access-identity/cloudfront/x/config
"#;

/// The lines of one of the tables above.
fn columns<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    let lines = table.lines().filter(|it| !it.is_empty());
    lines.map(|it| {
        let columns: Vec<&str> = it.split(" | ").collect();
        columns.try_into().expect("a column is missing")
    })
}

/// A row of the tables: its first column, and what stands in backticks in all of it.
struct Row {
    title: String,
    names: Vec<String>,
}

/// The rows of the section's two tables.
fn tables() -> [Vec<Row>; 2] {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, section) = readme.split_once("### What the endpoint has").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    let tables: Vec<Vec<Row>> = section
        .split("| | operations |\n| --- | --- |\n")
        .skip(1)
        .map(|table| {
            let rows = table.lines().take_while(|it| it.starts_with("| "));
            rows.map(|row| Row {
                title: row.split('|').nth(1).unwrap().trim().to_owned(),
                names: row
                    .split('`')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect(),
            })
            .collect()
        })
        .collect();
    tables.try_into().ok().expect("two tables")
}

/// Names of operations, and not of sub-resources and programs.
fn operations(table: &[Row]) -> BTreeSet<&str> {
    let names = table.iter().flat_map(|it| &it.names);
    names
        .map(String::as_str)
        .filter(|it| it.starts_with(|it: char| it.is_ascii_uppercase()))
        .collect()
}

/// What a signed request is answered, from its status to its body; names of headers are in lower
/// case.
fn ask(server: &DevServer, method: &str, target: &str) -> String {
    let authority = server.control_url().replace("http://", "");
    let (method, copied) = match method {
        "COPY" => ("PUT", "x-amz-copy-source: /site/k\r\n"),
        other => (other, ""),
    };
    let body = if matches!(method, "PUT" | "POST") && copied.is_empty() {
        "a body"
    } else {
        ""
    };
    let body = if target.ends_with("/made") || target.ends_with("?acl") {
        ""
    } else {
        body
    };
    let date = httpdate::fmt_http_date(SystemTime::now());
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nDate: {date}\r\n\
         Authorization: AWS any:c2lnbmF0dXJl\r\nx-amz-object-attributes: ETag\r\n{copied}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let reply = Connection::to(&authority).exchange(request.as_bytes());
    let mut res = format!("{}\n", reply.status_line);
    for (name, value) in &reply.headers {
        res.push_str(&format!("{}: {value}\n", name.to_ascii_lowercase()));
    }
    res + &String::from_utf8_lossy(&reply.body)
}

fn begin() -> DevServer {
    DevServer::start_with(&[("devserver.toml", SITE)], &["--strict"])
}

#[test]
fn every_operation_of_s3_is_as_its_row_says() {
    let [table, _] = tables();
    let known: BTreeSet<&str> = columns(S3).map(|[name, _, _]| name).collect();
    assert_eq!(operations(&table), known);
    let server = begin();
    for [name, asked, expected] in columns(S3) {
        let (method, target) = asked.split_once(' ').unwrap();
        let said = ask(&server, method, target);
        assert!(said.contains(expected), "{name}: {said}");
        let row = table.iter().find(|it| it.names.iter().any(|it| it == name));
        let refused = row.unwrap().title == "501";
        assert_eq!(
            said.contains("501 Not Implemented"),
            refused,
            "{name}: {said}"
        );
    }
    let mut settings = 0;
    for row in &table {
        let words = row
            .names
            .iter()
            .filter(|it| it.starts_with(|it: char| it.is_ascii_lowercase()));
        for word in words {
            let refused = row.title == "501";
            let of = if refused { "/site/k" } else { "/site" };
            let said = ask(&server, "GET", &format!("{of}?{word}"));
            assert_eq!(
                said.contains("501 Not Implemented"),
                refused,
                "{word}: {said}"
            );
            assert!(
                !said.contains("<ListBucketResult"),
                "{word} is no setting: {said}"
            );
            settings += 1;
        }
    }
    assert!(settings > 20, "{settings}");
}

#[test]
fn every_operation_of_cloudfront_is_as_its_row_says() {
    let [_, table] = tables();
    let names = columns(OTHERS).map(|[name, _]| name);
    let kinds = columns(KINDS).map(|[name, _, _]| name);
    assert_eq!(operations(&table), names.chain(kinds).collect());
    let server = begin();
    let store = ask(&server, "GET", "/2020-05-31/key-value-store/pages");
    let (_, arn) = store.split_once("<ARN>").unwrap();
    let arn = arn.split('<').next().unwrap().replace('/', "%2F");
    let check = |name: &str, asked: &str| {
        let (method, target) = asked.split_once(' ').unwrap();
        let target = match target.starts_with('/') {
            true => target.replace("ARN", &arn),
            false => format!("/2020-05-31/{target}"),
        };
        let said = ask(&server, method, &target);
        let row = table.iter().find(|it| it.names.iter().any(|it| it == name));
        let refused = row.unwrap().title == "501";
        assert_eq!(
            said.contains("501 Not Implemented"),
            refused,
            "{name}: {said}"
        );
    };
    for [name, asked] in columns(OTHERS) {
        check(name, asked);
    }
    for [name, path, update] in columns(KINDS) {
        for asked in [
            format!("POST {path}"),
            format!("GET {path}"),
            format!("GET {path}/x"),
            format!("GET {path}/x/config"),
            format!("PUT {update}"),
            format!("DELETE {path}/x"),
        ] {
            check(name, &asked);
        }
    }
}
