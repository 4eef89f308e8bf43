//! Which of several uploads into one place decides what a file gets.
//!
//! Every `BucketDeployment` of CDK unpacks its files anew, so that `aws s3 sync` finds all of them
//! newer than what is in the bucket and uploads them again: a file ends with the metadata of the
//! upload that ran last. Rules are asked in order and the first that selects a file counts, so the
//! last upload comes first.
//!
//! # Fidelity
//!
//! - Uploads that do not depend on each other run side by side, and which one is last is chance.
//!   The more selective one is taken to be meant: `Exclude: ["*"]` with `Include` before one that
//!   only excludes, and that before one without patterns.

use crate::import::UploadedFiles;

/// An upload among those into one place.
pub(super) struct Upload {
    /// Its rule.
    pub(super) rule: UploadedFiles,
    /// Its logical id.
    pub(super) logical_id: String,
    /// The logical ids of the resources that are there before it runs.
    pub(super) after: Vec<String>,
}

/// The rules of uploads, the one that decides first.
pub(super) fn in_order_of_effect(mut uploads: Vec<Upload>) -> Vec<UploadedFiles> {
    let mut res = Vec::new();
    while !uploads.is_empty() {
        let is_followed = |it: &Upload| {
            let id = &it.logical_id;
            uploads
                .iter()
                .any(|other| other.logical_id != *id && other.after.contains(id))
        };
        let last = (0..uploads.len()).filter(|it| !is_followed(&uploads[*it]));
        // There is always one that no other follows, but in a template that CloudFormation refuses.
        let next = last.min_by_key(|it| breadth(&uploads[*it].rule));
        res.push(uploads.remove(next.unwrap_or(0)).rule);
    }
    res
}

/// How much a rule selects: a few files, all but a few, all.
fn breadth(rule: &UploadedFiles) -> u8 {
    match () {
        () if rule.exclude.iter().any(|it| it == "*") => 0,
        () if !rule.exclude.is_empty() => 1,
        () => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(id: &str, after: &[&str], exclude: &[&str]) -> Upload {
        let texts = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        Upload {
            rule: UploadedFiles {
                exclude: texts(exclude),
                cache_control: Some(id.to_owned()),
                ..UploadedFiles::default()
            },
            logical_id: id.to_owned(),
            after: texts(after),
        }
    }

    #[test]
    fn the_upload_that_runs_last_decides() {
        for (uploads, expected) in [
            (vec![], ""),
            (vec![upload("a", &[], &[])], "a"),
            // The usual split, in whichever order it is written.
            (
                vec![
                    upload("all", &[], &["index.html"]),
                    upload("few", &[], &["*"]),
                ],
                "few all",
            ),
            (
                vec![upload("all", &[], &[]), upload("some", &[], &["x"])],
                "some all",
            ),
            // What depends on another one runs later, and takes over what it selects.
            (
                vec![upload("few", &[], &["*"]), upload("all", &["few"], &[])],
                "all few",
            ),
            (
                vec![
                    upload("c", &["a", "b"], &[]),
                    upload("a", &[], &[]),
                    upload("b", &["a"], &["*"]),
                ],
                "c b a",
            ),
            // Refused by CloudFormation, and no reason to stop.
            (
                vec![upload("a", &["b"], &[]), upload("b", &["a"], &[])],
                "a b",
            ),
        ] {
            let rules = in_order_of_effect(uploads);
            let names: Vec<&str> = rules
                .iter()
                .filter_map(|it| it.cache_control.as_deref())
                .collect();
            assert_eq!(names.join(" "), expected);
        }
    }
}
