//! A stack in which nothing is left to resolve.

use super::super::document::Node;
use super::super::source::Place;

/// A stack.
#[derive(Clone, Debug)]
pub(in crate::import) struct ResolvedStack {
    /// Its name.
    pub(in crate::import) name: String,
    /// The resources whose conditions hold, in the order of the template.
    pub(in crate::import) resources: Vec<ResolvedResource>,
}

/// A resource.
#[derive(Clone, Debug)]
pub(in crate::import) struct ResolvedResource {
    /// The logical id.
    pub(in crate::import) logical_id: String,
    /// CDK's path of the construct (`Metadata."aws:cdk:path"`) without the last `/Resource`.
    pub(in crate::import) path: Option<String>,
    /// `Type`, as in `AWS::S3::Bucket`.
    pub(in crate::import) kind: String,
    /// What `Ref` gives: a name that the template says, else a stand-in.
    pub(in crate::import) physical_id: String,
    /// Whether that is a stand-in.
    pub(in crate::import) is_stand_in: bool,
    /// `Properties` without any function left; members that came to `AWS::NoValue` are gone. Each
    /// value has the place where it was written.
    pub(in crate::import) properties: Node,
    /// `Metadata`, as it stands.
    pub(in crate::import) metadata: Option<Node>,
    /// Where the resource's logical id stands.
    pub(in crate::import) place: Place,
}

impl ResolvedResource {
    /// What people call it, the best name first: its construct's path, its logical id.
    pub(in crate::import) fn names(&self) -> Vec<String> {
        let path = self.path.iter().cloned();
        path.chain([self.logical_id.clone()]).collect()
    }
}
