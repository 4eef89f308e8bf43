//! Production's own definition, read: CloudFormation, CDK, Terraform, AWS's own JSON.
//!
//! Every source comes to the same [`Definition`]: documents in the shapes of AWS's APIs, in which
//! each value knows its place in the file that it came from. What becomes of a definition is
//! decided above.

mod api_json;
mod cloudformation;
mod definition;
mod document;
mod finding;
mod reading;
mod source;
mod source_text;
mod stand_in;
mod terraform;
mod text;

pub use definition::{
    BucketDeployment, Code, Defined, DefinedBucket, DefinedFunction, DefinedLambda, DefinedStore,
    Definition, DeploymentSource, StoreData, UploadedFiles,
};
pub use document::{Member, Node, Value};
pub use finding::{About, Finding, Weight};
pub use reading::{import, stack_name};
pub use source::{ImportOptions, Imported, Place, SourceFile, SourceKind, Sources};
pub use stand_in::{StandIn, stand_in};
