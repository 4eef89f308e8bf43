//! What a website looks up for a key, and what it makes of what is found.
//!
//! AWS: "Configuring an index document", "Hosting a static website using Amazon S3". A missing key
//! is 404 to whoever may get or list it, and 403 else: other than at the REST endpoint, the right
//! to get is enough.

use super::{S3Error, WebsiteConfiguration};

/// What everyone may see of a key; `T` is the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visible<T> {
    /// There is an object, and everyone may read it.
    Readable(T),
    /// There is none, and everyone may know.
    Missing,
    /// Nobody is told.
    Denied,
}

/// What a lookup comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resolution<T> {
    /// The object that was looked up.
    Object(T),
    /// 302 to the same path with a slash.
    Folder,
    /// An error.
    Error(S3Error),
}

impl WebsiteConfiguration {
    /// The key that is looked up: the index document where the key is empty or ends with `/`.
    pub(crate) fn lookup_key(&self, key: &str) -> String {
        if key.is_empty() || key.ends_with('/') {
            format!("{key}{}", self.index_document)
        } else {
            key.to_owned()
        }
    }

    /// The index document of the folder that a key may mean; none where the key says that it is
    /// a folder already.
    pub(crate) fn folder_index(&self, key: &str) -> Option<String> {
        let may_be_folder = !key.is_empty() && !key.ends_with('/');
        may_be_folder.then(|| format!("{key}/{}", self.index_document))
    }
}

/// What was found of a key, and of its folder's index, as an answer.
pub(crate) fn resolve<T>(
    lookup_key: &str,
    found: Visible<T>,
    folder_index: Option<Visible<T>>,
) -> Resolution<T> {
    match (found, folder_index) {
        (Visible::Readable(object), _) => Resolution::Object(object),
        (Visible::Missing | Visible::Denied, Some(Visible::Readable(_))) => Resolution::Folder,
        (Visible::Missing, _) => Resolution::Error(S3Error::NoSuchKey(lookup_key.to_owned())),
        (Visible::Denied, _) => Resolution::Error(S3Error::AccessDenied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_document_stands_behind_a_slash() {
        let site = WebsiteConfiguration {
            index_document: "index.html".to_owned(),
            ..WebsiteConfiguration::default()
        };
        assert_eq!(site.lookup_key(""), "index.html");
        assert_eq!(site.lookup_key("a/"), "a/index.html");
        assert_eq!(site.lookup_key("a"), "a");
        assert_eq!(site.folder_index("a").as_deref(), Some("a/index.html"));
        assert_eq!(site.folder_index("a/"), None);
        assert_eq!(site.folder_index(""), None);
    }

    #[test]
    fn what_is_found_decides() {
        use Visible::{Denied, Missing, Readable};
        let missing = || Resolution::Error(S3Error::NoSuchKey("k".to_owned()));
        let denied = || Resolution::Error(S3Error::AccessDenied);
        for (found, index, expected) in [
            (Readable(1), Some(Readable(2)), Resolution::Object(1)),
            (Missing, Some(Readable(2)), Resolution::Folder),
            (Denied, Some(Readable(2)), Resolution::Folder),
            (Missing, Some(Denied), missing()),
            (Missing, None, missing()),
            (Denied, Some(Missing), denied()),
        ] {
            assert_eq!(resolve("k", found, index), expected);
        }
    }
}
