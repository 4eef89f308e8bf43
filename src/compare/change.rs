//! One change, for people and for programs.

use super::words;

/// One thing that a viewer may get otherwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RoutingChange {
    /// The id of the distribution, as the newer configuration calls it.
    pub distribution: String,
    /// What it is about.
    pub kind: ChangeKind,
    /// What changes, as in `/admin/*`, `default behavior` or `404`; several where they change alike.
    pub subjects: Vec<String>,
    /// What was there before.
    pub before: Option<String>,
    /// What is there now.
    pub after: Option<String>,
    /// A path for which it is so.
    pub example: Option<String>,
    /// A sentence without a full stop, as in "`/admin/*` now goes to `admin-1.5.0` (before:
    /// `admin-1.4.0`)".
    pub sentence: String,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A distribution comes, goes or is switched on or off.
    Distribution,
    /// The names under which it answers.
    Alias,
    /// The version of HTTP.
    HttpVersion,
    /// The object for `/`.
    DefaultRootObject,
    /// A behavior comes or goes.
    Behavior,
    /// Behaviors are tried in another order.
    Order,
    /// Where requests go.
    Origin,
    /// What the origin sees of a request.
    OriginRequest,
    /// Who may read a bucket, and what it says of missing objects.
    BucketAccess,
    /// How a bucket answers at its website endpoint.
    Website,
    /// The CORS rules of a bucket.
    BucketCors,
    /// Code at the edge.
    Function,
    /// What becomes of viewers without TLS.
    ViewerProtocolPolicy,
    /// The methods that are let through, or cached.
    Methods,
    /// How long objects are kept, and what tells them apart.
    Cache,
    /// The headers that viewers get.
    ResponseHeaders,
    /// Whether responses are compressed.
    Compression,
    /// What takes the place of errors.
    CustomErrorResponse,
}

/// What changes for one behavior, without saying for which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) kind: ChangeKind,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// What follows the subject; `{goes|go}` where the verb depends on it.
    pub(super) predicate: String,
}

impl Difference {
    /// One of which nothing but the words is known.
    pub(super) fn new(kind: ChangeKind, predicate: impl Into<String>) -> Self {
        Difference {
            kind,
            before: None,
            after: None,
            predicate: predicate.into(),
        }
    }

    /// One that has a value before and after; the predicate ends with the one before.
    pub(super) fn between(kind: ChangeKind, predicate: &str, before: &str, after: &str) -> Self {
        Difference {
            before: Some(words::bare(before)),
            after: Some(words::bare(after)),
            ..Difference::new(kind, format!("{predicate} (before: {before})"))
        }
    }
}

impl RoutingChange {
    /// A change of one thing, in a sentence of its own.
    pub(super) fn new(kind: ChangeKind, subject: &str, sentence: impl Into<String>) -> Self {
        RoutingChange {
            distribution: String::new(),
            kind,
            subjects: vec![subject.to_owned()],
            before: None,
            after: None,
            example: None,
            sentence: sentence.into(),
        }
    }

    /// With the values before and after.
    pub(super) fn between(mut self, before: Option<&str>, after: Option<&str>) -> Self {
        self.before = before.map(str::to_owned);
        self.after = after.map(str::to_owned);
        self
    }

    /// With a path for which it is so.
    pub(super) fn example(mut self, path: Option<String>) -> Self {
        self.example = path;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_keeps_its_values_without_the_quotes_of_the_sentence() {
        let it = Difference::between(ChangeKind::Origin, "now {goes|go} to `b`", "`a`", "`b`");
        assert_eq!(it.predicate, "now {goes|go} to `b` (before: `a`)");
        assert_eq!(
            (it.before.as_deref(), it.after.as_deref()),
            (Some("a"), Some("b"))
        );
    }
}
