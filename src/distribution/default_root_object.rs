//! `/` becomes the default root object, and nothing else does.
//!
//! AWS: "Specify a default root object".
//!
//! # Fidelity
//!
//! - AWS does not say whether this comes before or after the choice of a behavior. We put it
//!   before, so that `/index.html` may match a behavior of its own.
//! - AWS's page may be read as if `install/index.html` also answered `/install/`; we go by its
//!   other sentence, that subdirectories are never answered so.

/// The path to fetch for a viewer's path: `Some` only for exactly `/`.
///
/// ```
/// use mfe_dev::distribution::default_root_object;
///
/// assert_eq!(default_root_object(Some("index.html"), "/"), Some("/index.html".to_owned()));
/// assert_eq!(default_root_object(Some("index.html"), "/install/"), None);
/// assert_eq!(default_root_object(None, "/"), None);
/// ```
pub fn default_root_object(configured: Option<&str>, path: &str) -> Option<String> {
    match (configured, path) {
        (Some(object), "/") if !object.is_empty() => Some(format!("/{object}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        let found = default_root_object(Some("main/index.html"), path);
        assert_eq!(found.as_deref(), expected, "{path}");
    }

    #[test]
    fn it_answers_exactly_the_root() {
        check("/", Some("/main/index.html"));
        check("///", None);
        check("/main/", None);
        check("", None);
        assert_eq!(default_root_object(Some(""), "/"), None);
    }
}
