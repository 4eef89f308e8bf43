//! Which file gets which metadata, as the `aws s3 sync` lines of a deploy script decide.
//!
//! AWS CLI: "Use of exclude and include filters". `aws s3 sync` never compares metadata, so a file
//! keeps what the first line that selects it gives it, whatever later lines say.

use super::{ObjectMetadata, content_type, fnmatch};

/// One `aws s3 sync` line: a selection of files and the metadata it gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadRule {
    /// The `--exclude` and `--include` options in the order of the command line; the last one
    /// that matches a file decides, and a file that none matches is selected.
    pub filters: Vec<UploadFilter>,
    /// The metadata that the line's options give; a content type here beats the guessed one.
    pub metadata: ObjectMetadata,
}

/// One `--exclude` or `--include` pattern; `*`, `?` and `[...]` as in Python's `fnmatch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadFilter {
    /// `--exclude PATTERN`.
    Exclude(String),
    /// `--include PATTERN`.
    Include(String),
}

/// How a file's content type is guessed where no rule gives one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentTypeProfile {
    /// As the aws CLI guesses, gaps included: `.map` and files without a suffix get none.
    #[default]
    AwsCli,
    /// The `mime_guess` table.
    MimeGuess,
}

/// The metadata of a file by its path relative to the folder; `None` where there are rules and
/// none of them selects it, so that it was never uploaded.
///
/// ```
/// use mfe_dev::s3::{ContentTypeProfile, UploadFilter, UploadRule, metadata_for};
///
/// let rule = UploadRule {
///     filters: vec![UploadFilter::Exclude("*.map".to_owned())],
///     ..UploadRule::default()
/// };
/// let profile = ContentTypeProfile::AwsCli;
/// assert_eq!(metadata_for(&[rule.clone()], profile, "a.js.map"), None);
/// let metadata = metadata_for(&[rule], profile, "a.js").unwrap();
/// assert_eq!(metadata.content_type.as_deref(), Some("text/javascript"));
/// ```
pub fn metadata_for(
    rules: &[UploadRule],
    profile: ContentTypeProfile,
    relative: &str,
) -> Option<ObjectMetadata> {
    let mut metadata = match rules.iter().find(|it| it.selects(relative)) {
        Some(rule) => rule.metadata.clone(),
        None if rules.is_empty() => ObjectMetadata::default(),
        None => return None,
    };
    if metadata.content_type.is_none() {
        metadata.content_type = content_type::guess(profile, relative);
    }
    Some(metadata)
}

impl UploadRule {
    /// Whether the line uploads a file; the last filter that matches decides.
    pub fn selects(&self, relative: &str) -> bool {
        self.filters
            .iter()
            .rev()
            .find_map(|it| match it {
                UploadFilter::Exclude(pattern) => {
                    fnmatch::matches(pattern, relative).then_some(false)
                }
                UploadFilter::Include(pattern) => {
                    fnmatch::matches(pattern, relative).then_some(true)
                }
            })
            .unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use super::UploadFilter::{Exclude, Include};
    use super::*;

    fn rule(filters: &[UploadFilter], cache_control: &str) -> UploadRule {
        UploadRule {
            filters: filters.to_vec(),
            metadata: ObjectMetadata {
                cache_control: Some(cache_control.to_owned()),
                ..ObjectMetadata::default()
            },
        }
    }

    fn exclude(pattern: &str) -> UploadFilter {
        Exclude(pattern.to_owned())
    }

    fn include(pattern: &str) -> UploadFilter {
        Include(pattern.to_owned())
    }

    #[test]
    fn the_last_filter_that_matches_decides() {
        for (filters, file, selected) in [
            (vec![], "a.js", true),
            (vec![exclude("*"), include("*.js")], "sub/a.js", true),
            (vec![include("*.js"), exclude("*")], "a.js", false),
            (vec![exclude("index.html")], "index.html", false),
            (vec![exclude("index.html")], "sub/index.html", true),
            (vec![exclude("*index.html")], "sub/index.html", false),
            (vec![include("*.js")], "a.css", true),
        ] {
            assert_eq!(
                rule(&filters, "").selects(file),
                selected,
                "{filters:?} {file}"
            );
        }
    }

    #[test]
    fn the_two_lines_of_a_deploy_script() {
        let rules = [
            rule(
                &[exclude("index.html"), exclude("remoteEntry.js")],
                "max-age=604800",
            ),
            rule(&[], "no-cache"),
        ];
        for (file, cache_control) in [
            ("index.html", "no-cache"),
            ("remoteEntry.js", "no-cache"),
            ("main.1234.js", "max-age=604800"),
            // A nested entry file falls into the first line: a trap of the script, kept visible.
            ("child/index.html", "max-age=604800"),
        ] {
            let metadata = metadata_for(&rules, ContentTypeProfile::AwsCli, file).unwrap();
            assert_eq!(
                metadata.cache_control.as_deref(),
                Some(cache_control),
                "{file}"
            );
        }
    }

    #[test]
    fn without_rules_every_file_is_there_and_with_rules_only_what_they_select() {
        let profile = ContentTypeProfile::AwsCli;
        let metadata = metadata_for(&[], profile, "index.html").unwrap();
        assert_eq!(metadata.content_type.as_deref(), Some("text/html"));
        assert_eq!(metadata.cache_control, None);
        let rules = [rule(&[exclude("*.map")], "no-cache")];
        assert_eq!(metadata_for(&rules, profile, "a.js.map"), None);
    }

    #[test]
    fn a_content_type_in_the_rule_beats_the_guess() {
        let mut typed = rule(&[], "");
        typed.metadata.content_type = Some("text/x-mine".to_owned());
        let metadata = metadata_for(&[typed], ContentTypeProfile::AwsCli, "a.js").unwrap();
        assert_eq!(metadata.content_type.as_deref(), Some("text/x-mine"));
    }
}
