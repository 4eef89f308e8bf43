//! What a source defines, in the shapes of AWS's APIs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::document::Node;
use super::source::Place;

/// Everything that a source defines and that means something here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definition {
    /// Distributions: `DistributionConfig`.
    pub distributions: Vec<Defined>,
    /// `CachePolicyConfig`
    pub cache_policies: Vec<Defined>,
    /// `OriginRequestPolicyConfig`
    pub origin_request_policies: Vec<Defined>,
    /// `ResponseHeadersPolicyConfig`
    pub response_headers_policies: Vec<Defined>,
    /// `OriginAccessControlConfig`
    pub origin_access_controls: Vec<Defined>,
    /// `CloudFrontOriginAccessIdentityConfig`
    pub origin_access_identities: Vec<Defined>,
    /// CloudFront Functions.
    pub functions: Vec<DefinedFunction>,
    /// Lambda functions, whether they run at the edge or not.
    pub lambda_functions: Vec<DefinedLambda>,
    /// Key value stores.
    pub key_value_stores: Vec<DefinedStore>,
    /// Buckets.
    pub buckets: Vec<DefinedBucket>,
    /// What is uploaded into buckets.
    pub deployments: Vec<BucketDeployment>,
}

/// A resource that is nothing but its configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// The id by which others name it; a stand-in where only AWS knows it.
    pub id: String,
    /// Whether the id is a stand-in.
    pub is_stand_in: bool,
    /// What people call it, for `[bind]` and for messages, the best name first: the logical id,
    /// the construct's path, Terraform's address.
    pub names: Vec<String>,
    /// The configuration with the names of CloudFront's API (`DistributionConfig`, ...), everything
    /// resolved. Lists may stand without `Quantity` and `Items`, numbers and booleans may be texts.
    /// The names of its members are exactly the API's.
    pub config: Node,
    /// Where it is defined.
    pub place: Place,
}

/// A CloudFront Function.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedFunction {
    /// The name, which ends its ARN `arn:aws:cloudfront::ACCOUNT:function/NAME`.
    pub name: String,
    /// What people call it; see [`Defined::names`].
    pub names: Vec<String>,
    /// `FunctionConfig`
    pub config: Node,
    /// The code.
    pub code: Code,
    /// Whether it is published, so that a distribution can run it.
    pub is_published: bool,
    /// Where it is defined.
    pub place: Place,
}

/// A Lambda function.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedLambda {
    /// The name in its ARN `arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION`.
    pub name: String,
    /// What people call it; see [`Defined::names`].
    pub names: Vec<String>,
    /// `Runtime`, as in `nodejs22.x`.
    pub runtime: Option<String>,
    /// `Handler`, as in `index.handler`.
    pub handler: Option<String>,
    /// `Timeout` in seconds; Lambda's default is 3.
    pub timeout: Option<u64>,
    /// `MemorySize` in MB; Lambda's default is 128.
    pub memory_size: Option<u64>,
    /// The code.
    pub code: Code,
    /// What Lambda@Edge does not take, as in `Environment` and `Layers`: the member and why. Said
    /// only if a distribution runs the function.
    pub refused_at_edge: Vec<(String, Place)>,
    /// Where it is defined.
    pub place: Place,
}

/// The code of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Code {
    /// Written in the source.
    Inline {
        /// The code.
        text: Arc<str>,
        /// Where it stands.
        place: Place,
    },
    /// A file with the code of one module, absolute.
    File(PathBuf),
    /// A folder with modules, absolute.
    Folder(PathBuf),
    /// A zip file with a folder of modules, absolute.
    Zip(PathBuf),
    /// It is not on this machine, for this reason.
    Unknown(String),
}

/// A key value store.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedStore {
    /// The UUID that ends its ARN `arn:aws:cloudfront::ACCOUNT:key-value-store/ID`.
    pub id: String,
    /// The name.
    pub name: String,
    /// What people call it; see [`Defined::names`].
    pub names: Vec<String>,
    /// The pairs.
    pub data: StoreData,
    /// Where it is defined.
    pub place: Place,
}

/// The pairs of a key value store.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreData {
    /// These.
    Pairs(BTreeMap<String, String>),
    /// Those of an import file (`{"data": [{"key": .., "value": ..}]}`), absolute.
    File(PathBuf),
    /// They are not on this machine, for this reason.
    Unknown(String),
}

/// A bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedBucket {
    /// The name; a stand-in where only AWS knows it.
    pub name: String,
    /// Whether the name is a stand-in.
    pub is_stand_in: bool,
    /// Whether nothing tells who may read it, because only an origin names it: its access is to be
    /// guessed from how that origin asks.
    pub is_assumed: bool,
    /// What people call it; see [`Defined::names`].
    pub names: Vec<String>,
    /// `WebsiteConfiguration` of S3's API in JSON, as `aws s3api get-bucket-website` prints it:
    /// `IndexDocument.Suffix`, `ErrorDocument.Key`, `RedirectAllRequestsTo`, `RoutingRules`
    /// (`Condition`, `Redirect`).
    pub website: Option<Node>,
    /// `CORSRules` as `aws s3api get-bucket-cors` prints them: a list of `AllowedOrigins` ....
    pub cors_rules: Option<Node>,
    /// `PublicAccessBlockConfiguration`; where none is given, policies are taken at their word.
    pub public_access_block: Option<Node>,
    /// The policy documents (`Version`, `Statement`), everything resolved.
    pub policies: Vec<Node>,
    /// A canned ACL such as `public-read`.
    pub acl: Option<String>,
    /// `Enabled` or `Suspended`.
    pub versioning: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// Files that are uploaded into a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketDeployment {
    /// The bucket's name.
    pub bucket: String,
    /// What is uploaded.
    pub source: DeploymentSource,
    /// What stands before each file's key: empty, or ends with `/`.
    pub key_prefix: String,
    /// Which files get which metadata, the first that selects a file counting; one without patterns
    /// where all get the same.
    pub rules: Vec<UploadedFiles>,
    /// Where it is defined.
    pub place: Place,
}

/// What is uploaded.
#[derive(Clone, Debug, PartialEq)]
pub enum DeploymentSource {
    /// A folder, absolute.
    Folder(PathBuf),
    /// A zip file, absolute.
    Zip(PathBuf),
    /// Files that are written in the source, by key: their texts.
    Files(BTreeMap<String, String>),
    /// They are not on this machine, for this reason.
    Unknown(String),
}

/// What some files of a deployment have in common; patterns are the aws CLI's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadedFiles {
    /// Files that it is not for.
    pub exclude: Vec<String>,
    /// Files that it is for, after `exclude`.
    pub include: Vec<String>,
    /// `Cache-Control`
    pub cache_control: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// `Content-Disposition`
    pub content_disposition: Option<String>,
    /// `Content-Encoding`
    pub content_encoding: Option<String>,
    /// `Content-Language`
    pub content_language: Option<String>,
    /// `x-amz-website-redirect-location`
    pub website_redirect: Option<String>,
    /// `x-amz-meta-*` without the prefix.
    pub metadata: BTreeMap<String, String>,
}

impl DefinedBucket {
    /// A bucket of which only the name is known, at the place that names it.
    pub(super) fn named(name: &str, place: Place) -> Self {
        DefinedBucket {
            name: name.to_owned(),
            is_stand_in: false,
            is_assumed: false,
            names: Vec::new(),
            website: None,
            cors_rules: None,
            public_access_block: None,
            policies: Vec::new(),
            acl: None,
            versioning: None,
            place,
        }
    }
}
