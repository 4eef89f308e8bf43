//! `policy` of a `[[bucket]]`: a document that S3 would take.
//!
//! AWS: "PutBucketPolicy".

use super::Checker;
use crate::config::{Diagnostic, tree::At};
use crate::s3::BucketPolicy;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, it) in toml.bucket.iter().enumerate() {
        let Some(text) = &it.policy else { continue };
        let at = At::root("bucket").index(i).key("policy");
        if let Err(why) = BucketPolicy::parse(text, &it.name) {
            let title = format!("the bucket `{}` has a policy that S3 refuses", it.name);
            cx.report(&at, Diagnostic::error("bad-policy", title).label(why));
        } else if it.access.is_some() {
            let title = format!("the bucket `{}` has both `access` and `policy`", it.name);
            let it = Diagnostic::error("two-accesses", title)
                .label("a policy says it all")
                .help("take one of them out");
            cx.report(&at, it);
        }
    }
}
