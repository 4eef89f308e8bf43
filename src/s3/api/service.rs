//! A request to the AWS endpoint for S3: from its address to its answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use http::{HeaderMap, Method};

use crate::message::{Body, Response};
use crate::s3::{
    Bucket, BucketContents, BucketStore, Buckets, ChunkSignatures, Credentials, DEFAULT_REGION,
    Identity, S3Error, S3Fidelity, S3Request, S3RequestIds, SignedRequest, StoredBucket,
    authenticate, cors,
    cors::CorsHeaders,
    deploy_traps::{DeployTrap, ToldTraps},
    operation::{ApiOperation, Asked, Operation, Query},
    rest, website,
};

use super::address::Address;
use super::answered::Answered;
use super::aws_chunked::{SignatureCheck, SignedPart};
use super::bucket::list_buckets;
use super::incoming::Incoming;
use super::{
    buckets, copy_object, delete_objects, multipart, object_documents, put_object, settings,
};

/// S3 as the AWS endpoint serves it.
///
/// A change of the configuration makes a new one; [`S3Service::told`] may be taken over.
#[derive(Clone, Debug)]
pub struct S3Service {
    /// The buckets.
    pub buckets: Buckets,
    /// Whose signatures are verified; where there are none, whoever signs is the owner.
    pub credentials: Arc<Vec<Credentials>>,
    /// The region of every bucket.
    pub region: String,
    /// What AWS leaves unsaid, for errors that concern no bucket.
    pub fidelity: S3Fidelity,
    /// The configuration file's name, for refusals that send the user there.
    pub declared_in: Option<String>,
    /// What deploys were told lately.
    pub told: Told,
}

/// What was said of deploys lately, so that a trap is told once and not once a file.
#[derive(Clone, Debug, Default)]
pub struct Told(Arc<Mutex<ToldTraps>>);

impl Told {
    /// Whether a trap is to be told now.
    pub(super) fn is_news(&self, bucket: &str, trap: &DeployTrap, now: SystemTime) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.is_news(bucket, trap, now)
    }
}

impl Default for S3Service {
    /// No buckets, no store, and whoever signs is the owner.
    fn default() -> Self {
        S3Service {
            buckets: Buckets::default(),
            credentials: Arc::default(),
            region: DEFAULT_REGION.to_owned(),
            fidelity: S3Fidelity::default(),
            declared_in: None,
            told: Told::default(),
        }
    }
}

/// A request as it came in.
#[derive(Debug)]
pub struct S3Call {
    /// The method.
    pub method: Method,
    /// The raw path, percent-encoded, as sent.
    pub path: String,
    /// The raw query without its `?`.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The `Host` as sent, port included.
    pub host: String,
    /// The body; one that flows is polled only once the request is known to be wanted.
    pub body: Body,
    /// The ids for this request.
    pub ids: S3RequestIds,
    /// The time of the request.
    pub now: SystemTime,
}

/// What an operation of the API knows.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    pub(super) service: &'a S3Service,
    pub(super) request: &'a S3Request<'a>,
    pub(super) query: &'a Query,
    pub(super) bucket: &'a Bucket,
    /// Empty for the bucket itself.
    pub(super) key: &'a str,
}

/// Answers a request.
///
/// ```
/// use std::time::SystemTime;
/// use http::{HeaderMap, Method, StatusCode};
/// use mfe_dev::message::Body;
/// use mfe_dev::s3::S3RequestIds;
/// use mfe_dev::s3::api::{S3Call, S3Service, answer};
///
/// let call = S3Call {
///     method: Method::GET,
///     path: "/missing/key".to_owned(),
///     query: String::new(),
///     headers: HeaderMap::new(),
///     host: "127.0.0.1:8081".to_owned(),
///     body: Body::Empty,
///     ids: S3RequestIds { request_id: "R".to_owned(), host_id: "H".to_owned() },
///     now: SystemTime::UNIX_EPOCH,
/// };
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let response = answer(&S3Service::default(), call).await;
/// assert_eq!(response.status, StatusCode::NOT_FOUND);
/// # });
/// ```
pub async fn answer(service: &S3Service, call: S3Call) -> Response {
    let address = Address::of(&call.host, &call.path, &service.region);
    let signed = SignedRequest {
        method: &call.method,
        path: &call.path,
        query: &call.query,
        headers: &call.headers,
        host: &call.host,
        body: None,
        now: call.now,
    };
    let request = |path, identity| S3Request {
        method: &call.method,
        path,
        query: &call.query,
        headers: &call.headers,
        host: &call.host,
        region: &service.region,
        identity,
        ids: call.ids.clone(),
        now: call.now,
    };
    // The website endpoint does not look at signatures.
    if let Address::Website { name } = address {
        let bucket = service.buckets.get(name);
        let request = request(&call.path, Identity::Anonymous);
        return website::answer(bucket.as_deref(), name, &request).await;
    }
    let who = match authenticate(&signed, &service.credentials) {
        Ok(who) => who,
        Err(error) => {
            let request = request(&call.path, Identity::Anonymous);
            return rest::refuse(&request, &error, CorsHeaders::new(), &service.fidelity);
        }
    };
    match address {
        Address::Service | Address::Website { .. } => {
            of_service(service, &request("/", who.identity))
        }
        Address::Bucket { name, path } => {
            let request = request(path, who.identity);
            let check = signature_check(who.chunk_signatures, &call.headers);
            of_bucket(service, name, &request, call.body, check).await
        }
    }
}

/// Verifies the chunks of a body, where they are signed and there is something to do that with.
fn signature_check(
    signatures: Option<ChunkSignatures>,
    headers: &HeaderMap,
) -> Option<SignatureCheck> {
    let sent = headers.get("x-amz-content-sha256")?;
    if !sent.as_bytes().starts_with(b"STREAMING-AWS4-HMAC-SHA256-") {
        return None;
    }
    let mut signatures = signatures?;
    Some(Box::new(move |part| match part {
        SignedPart::Chunk { signature, sha256 } => signatures.verify_digest(signature, &sha256),
        SignedPart::Trailer { signature, text } => {
            signatures.verify_trailer(signature, text.as_bytes())
        }
    }))
}

/// The list of buckets, and nothing else.
fn of_service(service: &S3Service, request: &S3Request<'_>) -> Response {
    if *request.method == Method::GET {
        let all = service.buckets.all();
        return list_buckets(all.values().map(|it| &**it), request);
    }
    let method = request.method.to_string();
    let error = S3Error::MethodNotAllowed(method, crate::s3::ResourceType::Service);
    rest::refuse(request, &error, CorsHeaders::new(), &service.fidelity)
}

/// A bucket, and what is in it.
async fn of_bucket(
    service: &S3Service,
    name: &str,
    request: &S3Request<'_>,
    body: Body,
    check: Option<SignatureCheck>,
) -> Response {
    let bucket = service.buckets.get(name);
    let asked = Asked::of(request);
    let Asked {
        query,
        of: Ok((key, Operation::Api(operation))),
    } = asked
    else {
        return rest::answer_asked(bucket.as_deref(), name, request, asked).await;
    };
    let cors = bucket
        .as_ref()
        .map(|it| cors::evaluate(&it.cors, request.method, request.headers))
        .unwrap_or_default();
    let answered = match (&bucket, operation) {
        (_, ApiOperation::CreateBucket) => {
            buckets::create_bucket(service, name, request, body).await
        }
        (None, _) => Err(S3Error::NoSuchBucket(name.to_owned())),
        (Some(_), _) if request.identity != Identity::Owner => Err(S3Error::AccessDenied),
        (Some(bucket), operation) => {
            let cx = Cx {
                service,
                request,
                query: &query,
                bucket,
                key: &key,
            };
            operate(cx, operation, body, check).await
        }
    };
    match answered {
        Ok(answered) => answered.into_response(request, &cors),
        Err(error) => {
            let fidelity = bucket.as_ref().map_or(&service.fidelity, |it| &it.fidelity);
            rest::refuse(request, &error, cors, fidelity)
        }
    }
}

/// What the owner asks of a bucket that is there.
async fn operate(
    cx: Cx<'_>,
    operation: ApiOperation,
    body: Body,
    check: Option<SignatureCheck>,
) -> Result<Answered, S3Error> {
    use ApiOperation as Api;
    let incoming = Incoming::new(cx.request.headers, body, check);
    match operation {
        Api::GetBucketLocation => Ok(Answered::Document(
            super::bucket::get_bucket_location(cx.request.region),
            Vec::new(),
        )),
        Api::GetSetting(setting) => settings::get(cx, setting),
        Api::PutSetting(setting) => settings::put(cx, setting, incoming?).await,
        Api::DeleteSetting(setting) => settings::delete(cx, setting).await,
        Api::GetBucketPolicyStatus => settings::policy_status(cx),
        Api::DeleteBucket => buckets::delete_bucket(cx).await,
        Api::DeleteObjects => delete_objects::delete_objects(cx, incoming?).await,
        Api::ListMultipartUploads => multipart::list_uploads(cx),
        Api::PutObject => put_object::put_object(cx, incoming?).await,
        Api::CopyObject => copy_object::copy_object(cx).await,
        Api::DeleteObject => delete_objects::delete_object(cx).await,
        Api::GetObjectAttributes => object_documents::attributes(cx).await,
        Api::GetObjectTagging => object_documents::tagging(cx).await,
        Api::PutObjectTagging => object_documents::put_tagging(cx, incoming?).await,
        Api::DeleteObjectTagging => object_documents::delete_tagging(cx).await,
        Api::GetObjectAcl => object_documents::acl(cx).await,
        Api::PutObjectAcl => object_documents::put_acl(cx).await,
        Api::CreateMultipartUpload => multipart::create(cx).await,
        Api::UploadPart => multipart::upload_part(cx, incoming?).await,
        Api::UploadPartCopy => copy_object::upload_part_copy(cx).await,
        Api::ListParts => multipart::list_parts(cx),
        Api::CompleteMultipartUpload => multipart::complete(cx, incoming?).await,
        Api::AbortMultipartUpload => multipart::abort(cx).await,
        // `CreateBucket` was answered before a bucket was looked for.
        Api::CreateBucket | Api::Unserved => Err(S3Error::NotEmulated(format!(
            "mfe-dev does not emulate this operation of S3's API: {}",
            words(cx.request),
        ))),
    }
}

/// An operation as people read it: the method, and the parameters that name it.
fn words(request: &S3Request<'_>) -> String {
    let parameters = request.query.split('&');
    let names = parameters.map(|it| it.split('=').next().unwrap_or_default());
    let names: Vec<&str> = names.filter(|it| !it.is_empty()).collect();
    match names.is_empty() {
        true => request.method.to_string(),
        false => format!("{} ?{}", request.method, names.join("&")),
    }
}

impl<'a> Cx<'a> {
    /// What the store has of the bucket, to be written to under a key.
    ///
    /// # Errors
    ///
    /// A folder stands for this part of the bucket, or the bucket is not kept in a store; the
    /// message says what to do.
    pub(super) fn writable(
        self,
        key: &str,
    ) -> Result<(&'a Arc<StoredBucket>, &'a Arc<BucketStore>), S3Error> {
        if let Some(mounted) = self.bucket.folder_of(key) {
            return Err(S3Error::InvalidBucketState(format!(
                "`{key}` belongs to the folder `{}`, which stands for this part of the bucket `{}`: it is the `dist` of the app `{}` in {}. Build into that folder; or leave `dist` out there, and the bucket is kept in the local store, which takes uploads",
                mounted.folder.path().display(),
                self.bucket.name,
                mounted.app,
                self.declared_in(),
            )));
        }
        self.store()
    }

    /// What the store has of the bucket.
    ///
    /// # Errors
    ///
    /// The bucket is not kept in a store.
    pub(super) fn store(self) -> Result<(&'a Arc<StoredBucket>, &'a Arc<BucketStore>), S3Error> {
        let name = &self.bucket.name;
        let why = match (&self.bucket.contents, &self.service.buckets.store) {
            (BucketContents::Stored(stored), Some(store)) => return Ok((stored, store)),
            (BucketContents::Remote(remote), _) => format!(
                "the bucket `{name}` is the bucket `{}` at `{}`, which mfe-dev only reads: upload there, or take its `remote` out of {}, and the bucket is kept in the local store",
                remote.config().bucket,
                remote.config().endpoint,
                self.declared_in(),
            ),
            (BucketContents::Held(_) | BucketContents::Stored(_), _) => {
                format!(
                    "the bucket `{name}` is not kept in a local store, so nothing can be put into it"
                )
            }
        };
        Err(S3Error::InvalidBucketState(why))
    }

    /// What the store has of the bucket, to be read.
    pub(super) fn stored(self) -> Option<&'a Arc<StoredBucket>> {
        match &self.bucket.contents {
            BucketContents::Stored(stored) => Some(stored),
            BucketContents::Held(_) | BucketContents::Remote(_) => None,
        }
    }

    /// Whether the configuration has this bucket.
    pub(super) fn is_configured(self) -> bool {
        self.service
            .buckets
            .configured
            .contains_key(&self.bucket.name)
    }

    /// The configuration file, as a refusal names it.
    pub(super) fn declared_in(self) -> String {
        match &self.service.declared_in {
            Some(file) => format!("`{file}`"),
            None => "the configuration".to_owned(),
        }
    }
}
