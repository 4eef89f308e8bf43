//! Requests that are nearly right, made by a generator with a seed: never a fault of the server's.

use crate::client::{Client, SITE, begin};
use crate::support::{Connection, DevServer};

/// How many requests each kind of input gets.
const ROUNDS: usize = 250;

/// Small and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// A text with a few places changed.
    fn change(&mut self, text: &str, words: &[&str]) -> Vec<u8> {
        let mut res = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(res.len() + 1);
            let end = (at + self.below(12)).min(res.len());
            match self.below(5) {
                0 => drop(res.drain(at..end)),
                1 => {
                    let again = res[at..end].to_vec();
                    res.splice(at..at, again);
                }
                2 => res.truncate(at),
                3 => {
                    let byte = u8::try_from(self.below(256)).unwrap();
                    res.splice(at..end.min(at + 1), [byte]);
                }
                _ => {
                    let word = words[self.below(words.len())].as_bytes();
                    res.splice(at..at, word.iter().copied());
                }
            }
        }
        res
    }

    /// The same, of bytes that may stand in a line of HTTP.
    fn change_line(&mut self, text: &str, words: &[&str]) -> String {
        let changed = self.change(text, words);
        let printable = changed
            .into_iter()
            .filter(|it| (0x21..0x7f).contains(it) || *it == b' ');
        printable.map(char::from).collect()
    }
}

#[track_caller]
fn check(client: &Client, request: &[u8]) {
    let reply = Connection::to(&client.authority).exchange(request);
    let shown = String::from_utf8_lossy(&request[..request.len().min(2000)]);
    assert!(
        reply.status() < 500 || reply.status() == 501,
        "{shown}\n\n{}",
        reply.text()
    );
}

#[test]
fn documents() {
    let (_server, client) = begin(&["--strict"]);
    let mut random = Random(0x5EED_0001);
    let words = [
        "<",
        ">",
        "</",
        "/>",
        "&",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<?xml",
        "<!DOCTYPE a [",
        "xmlns:a=\"b\"",
        "\u{feff}",
        "\0",
        "<Key/>",
        "é",
    ];
    let seeds = [
        (
            "POST",
            "/site?delete",
            "<?xml version=\"1.0\"?><Delete xmlns=\"x\"><Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet></Delete>",
        ),
        (
            "PUT",
            "/site?cors",
            "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>3</MaxAgeSeconds></CORSRule></CORSConfiguration>",
        ),
        (
            "PUT",
            "/other?website",
            "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Condition><KeyPrefixEquals>a</KeyPrefixEquals></Condition><Redirect><HttpRedirectCode>302</HttpRedirectCode><ReplaceKeyWith>b</ReplaceKeyWith></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>",
        ),
        (
            "PUT",
            "/site/k?tagging",
            "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
        ),
        (
            "PUT",
            "/other?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        ),
        (
            "PUT",
            "/other?publicAccessBlock",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
        ),
        (
            "POST",
            "/2020-05-31/distribution/EMFEDEVLOCAL01/invalidation",
            "<InvalidationBatch><Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>a</CallerReference></InvalidationBatch>",
        ),
        (
            "POST",
            "/2020-05-31/function",
            "<CreateFunctionRequest><Name>f</Name><FunctionConfig><Comment>c</Comment><Runtime>cloudfront-js-2.0</Runtime></FunctionConfig><FunctionCode>ZnVuY3Rpb24gaGFuZGxlcihlKXtyZXR1cm4gZS5yZXF1ZXN0fQ==</FunctionCode></CreateFunctionRequest>",
        ),
    ];
    assert_eq!(client.put("/other", b"").status(), 200);
    client.store("/site/k", b"x");
    for round in 0..ROUNDS * 2 {
        let (method, target, document) = seeds[round % seeds.len()];
        let body = random.change(document, &words);
        check(&client, &client.request(method, target, &[], &body));
    }
    // The server is none the worse for it.
    assert_eq!(client.get("/site/k").text(), "x");
}

#[test]
fn policies() {
    let (_server, client) = begin(&["--strict"]);
    let mut random = Random(0x5EED_0002);
    assert_eq!(client.put("/other", b"").status(), 200);
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com","AWS":["*"]},"Action":["s3:GetObject","s3:*"],"Resource":"arn:aws:s3:::other/*","Condition":{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::1:distribution/E1"}}}]}"#;
    let words = [
        "{", "}", "[", "]", "\"", "null", "1e999", "\\u0000", "\\ud800", "[[[[[[", ",", ":", "*",
        "${a}", "Deny",
    ];
    for _ in 0..ROUNDS {
        let body = random.change(policy, &words);
        check(&client, &client.request("PUT", "/other?policy", &[], &body));
        check(
            &client,
            &client.request("GET", "/other?policyStatus", &[], b""),
        );
    }
}

#[test]
fn chunks() {
    let (_server, client) = begin(&["--strict"]);
    let mut random = Random(0x5EED_0003);
    let body = "5;chunk-signature=aa\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\nx-amz-trailer-signature:bb\r\n\r\n";
    let words = [
        "\r\n",
        "\n",
        "\r",
        "0\r\n",
        ";",
        "ffffffffffffffff",
        "-1",
        "chunk-signature=",
        ":",
        "x-amz-checksum-sha1:",
        "\0",
    ];
    let headers = [
        "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length: 11",
        "x-amz-trailer: x-amz-checksum-crc32",
    ];
    for _ in 0..ROUNDS {
        let body = random.change(body, &words);
        check(&client, &client.request("PUT", "/site/k", &headers, &body));
    }
}

/// With access keys that are known, so that a signature is looked at as a whole.
#[test]
fn signatures() {
    let credentials = "[credentials]\naccess_key_id = 'AKID'\nsecret_access_key = 'secret'\n";
    let toml = format!("{SITE}{credentials}");
    let server = DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"]);
    let client = Client::of(&server);
    let mut random = Random(0x5EED_0004);
    let words = [
        "AWS4-HMAC-SHA256",
        "AWS4-ECDSA-P256-SHA256",
        "AWS ",
        "Credential=",
        "SignedHeaders=",
        "Signature=",
        ",",
        ";",
        "/",
        "=",
        " ",
        "host;",
        "%",
        "%zz",
        "%00",
        "&",
        "99999999999999999999",
        "-1",
        "20261122",
        "T000000Z",
    ];
    let headers = [
        "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0123456789abcdef",
        "AWS AKID:c2lnbmF0dXJl",
        "AWS4-ECDSA-P256-SHA256 Credential=AKID/20261122/s3/aws4_request, SignedHeaders=host, Signature=00",
    ];
    let queries = [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261122%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T000000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00",
        "AWSAccessKeyId=AKID&Signature=c2ln&Expires=99999999999",
    ];
    for round in 0..ROUNDS {
        let value = random.change_line(headers[round % headers.len()], &words);
        let header = format!("Authorization: {value}");
        let date = random.change_line("20261122T000000Z", &words);
        let date = format!("x-amz-date: {date}");
        let target = ["/site/k", "/2020-05-31/distribution", "/key-value-stores/a"][round % 3];
        check(
            &client,
            &client.request("GET", target, &[&header, &date], b""),
        );

        let query = random.change_line(queries[round % queries.len()], &words);
        let query = query.replace([' ', '#', '"', '<', '>', '\\', '^', '`', '{', '|', '}'], "");
        let request = format!(
            "GET /site/k?{query} HTTP/1.1\r\nHost: {}\r\n\r\n",
            client.authority
        );
        check(&client, request.as_bytes());
    }
}

#[test]
fn listings_and_copies() {
    let (_server, client) = begin(&["--strict"]);
    for key in ["a", "a/b", "a/c/d", "%C3%A9", "~"] {
        client.store(&format!("/site/{key}"), b"x");
    }
    let mut random = Random(0x5EED_0005);
    let words = [
        "%",
        "%00",
        "%FF",
        "%F4%8F%BF%BF",
        "%ED%A0%80",
        "&",
        "=",
        "+",
        "max-keys=0",
        "max-keys=99999999999",
        "prefix=",
        "marker=",
        "start-after=",
        "delimiter=",
        "delimiter=%C3%A9",
        "encoding-type=url",
        "part-number-marker=-1",
        "uploadId=",
        "partNumber=1",
        "versionId=null",
        "uploads",
        "versions",
        "tagging",
        "attributes",
    ];
    let queries = [
        "list-type=2&prefix=a/&delimiter=/&max-keys=2&start-after=a&fetch-owner=true",
        "prefix=a&marker=a&delimiter=/&max-keys=1&encoding-type=url",
        "versions&prefix=a&key-marker=a&version-id-marker=null&max-keys=1",
        "uploads&prefix=a&key-marker=a&upload-id-marker=b&max-uploads=1",
        "list-type=2&continuation-token=YQ==",
        "response-content-type=a&response-expires=b&versionId=null&partNumber=1",
    ];
    let ranges = ["bytes=0-1", "bytes=-1", "bytes=5-", "bytes=0-0,2-3"];
    for round in 0..ROUNDS {
        let query = random.change_line(queries[round % queries.len()], &words);
        let query = query.replace([' ', '#', '"', '<', '>', '\\', '^', '`', '{', '|', '}'], "");
        let target = ["/site", "/site/a", "/docs", "/2020-05-31/distribution"][round % 4];
        let range = random.change_line(
            ranges[round % ranges.len()],
            &["-", ",", "99999999999999999999"],
        );
        let range = format!("Range: {range}");
        let target = format!("{target}?{query}");
        check(&client, &client.request("GET", &target, &[&range], b""));
        let source = random.change_line("/site/a%2Fb?versionId=null", &words);
        let source = format!("x-amz-copy-source: {source}");
        check(
            &client,
            &client.request("PUT", "/site/copy", &[&source], b""),
        );
    }
}
