//! A client that says what a test writes, well formed or not.

use crate::support::{Connection, DevServer, Reply};

/// A bucket that is deployed to, and a folder beside it.
pub(crate) const SITE: &str = r#"
[[app]]
name = "site"
bucket = "site"

[[app]]
name = "docs"
path = "/docs/*"
dist = "dist"

[distribution]
default_root_object = "index.html"
"#;

/// Whoever signs is the owner where no access keys are known.
pub(crate) const SIGNED: &str = "Authorization: AWS AKID:signature";

/// A signature for CloudFront, which nobody verifies either.
pub(crate) const FOR_CLOUDFRONT: &str = "Authorization: AWS4-HMAC-SHA256 \
    Credential=AKID/20261122/us-east-1/cloudfront/aws4_request, SignedHeaders=host, Signature=00";

/// The way to a control listener; copies go to other threads.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) authority: String,
}

/// A server over [`SITE`], and a client of it.
#[track_caller]
pub(crate) fn begin(args: &[&str]) -> (DevServer, Client) {
    let files = [
        ("devserver.toml", SITE),
        ("dist/index.html", "<h1>docs</h1>"),
    ];
    let server = DevServer::start_with(&files, args);
    let client = Client::of(&server);
    (server, client)
}

impl Client {
    pub(crate) fn of(server: &DevServer) -> Self {
        Client {
            authority: server.control_url().replace("http://", ""),
        }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::to(&self.authority)
    }

    /// The bytes of a signed request; its length is said where `headers` say none.
    pub(crate) fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[&str],
        body: &[u8],
    ) -> Vec<u8> {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.authority);
        let says = |name: &str| {
            let mut names = headers.iter().map(|it| it.split(':').next().unwrap());
            names.any(|it| it.eq_ignore_ascii_case(name))
        };
        if !says("authorization") {
            head.push_str(SIGNED);
            head.push_str("\r\n");
        }
        for it in headers {
            head.push_str(it);
            head.push_str("\r\n");
        }
        if !body.is_empty() && !says("content-length") && !says("transfer-encoding") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        } else if body.is_empty() && matches!(method, "PUT" | "POST") && !says("content-length") {
            head.push_str("Content-Length: 0\r\n");
        }
        head.push_str("\r\n");
        [head.as_bytes(), body].concat()
    }

    /// A signed request on a connection of its own.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[&str], body: &[u8]) -> Reply {
        let request = self.request(method, target, headers, body);
        self.connect().exchange(&request)
    }

    #[track_caller]
    pub(crate) fn put(&self, target: &str, body: &[u8]) -> Reply {
        self.ask("PUT", target, &[], body)
    }

    /// As [`Client::put`]; it has to succeed.
    #[track_caller]
    pub(crate) fn store(&self, target: &str, body: &[u8]) {
        let reply = self.put(target, body);
        assert_eq!(reply.status(), 200, "PUT {target}: {}", reply.text());
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, &[], b"")
    }

    /// A request to CloudFront below its version.
    #[track_caller]
    pub(crate) fn cloudfront(
        &self,
        method: &str,
        target: &str,
        if_match: &str,
        body: &str,
    ) -> Reply {
        let if_match = format!("If-Match: {if_match}");
        let mut headers = vec![FOR_CLOUDFRONT];
        if if_match.len() > "If-Match: ".len() {
            headers.push(&if_match);
        }
        let target = format!("/2020-05-31/{target}");
        self.ask(method, &target, &headers, body.as_bytes())
    }
}

/// The text of the first element of a name.
pub(crate) fn element(text: &str, name: &str) -> Option<String> {
    let (_, behind) = text.split_once(&format!("<{name}>"))?;
    Some(behind.split_once(&format!("</{name}>"))?.0.to_owned())
}

/// The texts of all elements of a name.
pub(crate) fn elements(text: &str, name: &str) -> Vec<String> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let parts = text.split(&start).skip(1);
    parts
        .map(|it| it.split(&end).next().unwrap().to_owned())
        .collect()
}

/// The status, and the code of an error; none where there is no body.
pub(crate) fn said(reply: &Reply) -> (u16, String) {
    let code = element(&reply.text(), "Code").unwrap_or_default();
    (reply.status(), code)
}

/// A distribution that CloudFront takes, with one origin and these members besides.
pub(crate) fn distribution(reference: &str, bucket: &str, members: &str) -> String {
    format!(
        "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
         <CallerReference>{reference}</CallerReference>\
         <Origins><Quantity>1</Quantity><Items><Origin><Id>one</Id>\
         <DomainName>{bucket}.s3.us-east-1.amazonaws.com</DomainName>\
         <S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig>\
         </Origin></Items></Origins>\
         <DefaultCacheBehavior><TargetOriginId>one</TargetOriginId>\
         <ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>\
         <CachePolicyId>4135ea2d-6df8-44a3-9df3-4b5a84be39ad</CachePolicyId>\
         </DefaultCacheBehavior><Comment></Comment><Enabled>true</Enabled>{members}\
         </DistributionConfig>"
    )
}

/// An invalidation of one path.
pub(crate) fn invalidation(reference: &str, path: &str) -> String {
    format!(
        "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths>\
         <Quantity>1</Quantity><Items><Path>{path}</Path></Items></Paths>\
         <CallerReference>{reference}</CallerReference></InvalidationBatch>"
    )
}
