//! Which paths a cache behavior takes.
//!
//! AWS: "Cache behavior settings", section "Path pattern": `*` stands for any characters, `/`
//! among them, `?` for exactly one; the match covers the whole path and minds the case; the
//! path is normalised as RFC 3986 says for this decision and for nothing else.
//!
//! # Fidelity
//!
//! - AWS says "consistent with RFC 3986" and names repeated slashes and dot segments; that
//!   unreserved characters are decoded too (`%41` is `A`) is [`PathNormalization::Full`]'s reading.
//! - `?` also stands for `/`; AWS does not say that it does not.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// How far a path is normalised before it is compared with path patterns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathNormalization {
    /// Runs of slashes, dot segments, and escapes of unreserved characters.
    #[default]
    Full,
    /// Runs of slashes and dot segments only: what AWS's page names.
    SlashesAndDots,
}

/// Normalises a raw path for the choice of a behavior.
///
/// ```
/// use mfe_dev::distribution::{PathNormalization, normalize};
///
/// assert_eq!(normalize("//a/b", PathNormalization::Full), "/a/b");
/// assert_eq!(normalize("/a/%2e%2e/b", PathNormalization::Full), "/b");
/// assert_eq!(normalize("/a%2Fb%20c", PathNormalization::Full), "/a%2Fb%20c");
/// ```
pub fn normalize(path: &str, how: PathNormalization) -> Cow<'_, str> {
    // Nearly every path is normal as it stands.
    if !path.contains('%') && !path.contains("//") && !path.contains("/.") {
        return Cow::Borrowed(path);
    }
    let decoded = match how {
        PathNormalization::Full => decode_unreserved(path),
        PathNormalization::SlashesAndDots => path.to_owned(),
    };
    Cow::Owned(remove_dot_segments(&collapse_slashes(&decoded)))
}

/// Decodes escapes of RFC 3986's unreserved characters; the others get upper-case digits.
fn decode_unreserved(path: &str) -> String {
    let mut res = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        res.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3);
        match escape.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) if is_unreserved(byte) => {
                res.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            Some(byte) => {
                res.push_str(&format!("%{byte:02X}"));
                rest = &rest[at + 3..];
            }
            None => {
                res.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    res.push_str(rest);
    res
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn collapse_slashes(path: &str) -> String {
    let mut res = String::with_capacity(path.len());
    for it in path.chars() {
        if it != '/' || !res.ends_with('/') {
            res.push(it);
        }
    }
    res
}

/// RFC 3986 section 5.2.4, for a path without repeated slashes.
fn remove_dot_segments(path: &str) -> String {
    if !path.contains("/.") {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// A path pattern as AWS writes it, with the slash in front that AWS implies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    written: Arc<str>,
    glob: String,
    /// How many bytes stand before the first wildcard.
    head: usize,
    /// Where the bytes behind the last wildcard begin.
    tail: usize,
}

/// Why a path pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathPatternError {
    /// The pattern has no characters.
    #[error("a path pattern cannot be empty")]
    Empty,
    /// The pattern has more than 255 characters.
    #[error("a path pattern has at most 255 characters, this one has {0}")]
    TooLong(usize),
    /// A character that CloudFront does not accept, and its place.
    #[error(
        "`{character}` is not allowed in a path pattern (allowed: A-Z a-z 0-9 _ - . * ? $ / ~ \" ' @ : + &)"
    )]
    Character {
        /// The character.
        character: char,
        /// Its offset in bytes.
        at: usize,
    },
}

impl PathPattern {
    /// Takes a pattern, or says why CloudFront would refuse it.
    pub fn parse(written: &str) -> Result<Self, PathPatternError> {
        let length = written.chars().count();
        if length == 0 {
            return Err(PathPatternError::Empty);
        }
        if length > 255 {
            return Err(PathPatternError::TooLong(length));
        }
        let refused = written
            .char_indices()
            .find(|(_, it)| !it.is_ascii_alphanumeric() && !"_-.*?$/~\"'@:+&".contains(*it));
        if let Some((at, character)) = refused {
            return Err(PathPatternError::Character { character, at });
        }
        Ok(Self::known(written))
    }

    /// The pattern of the default cache behavior, which takes every path.
    pub fn everything() -> Self {
        Self::known("*")
    }

    fn known(written: &str) -> Self {
        let slash = if written.starts_with('/') { "" } else { "/" };
        let glob = format!("{slash}{written}");
        PathPattern {
            written: written.into(),
            head: glob.find(['*', '?']).unwrap_or(glob.len()),
            tail: glob.rfind(['*', '?']).map_or(0, |at| at + 1),
            glob,
        }
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The pattern as it was written, to be kept without a copy.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.written)
    }

    /// The pattern with the slash in front that AWS implies.
    pub fn with_slash(&self) -> &str {
        &self.glob
    }

    /// Whether a normalised path belongs to this pattern.
    ///
    /// ```
    /// use mfe_dev::distribution::PathPattern;
    ///
    /// let admin = PathPattern::parse("/admin/*").unwrap();
    /// assert!(admin.matches("/admin/a/b.js"));
    /// assert!(!admin.matches("/admin"));
    /// ```
    pub fn matches(&self, path: &str) -> bool {
        if &*self.written == "*" {
            return true;
        }
        let (glob, bytes) = (self.glob.as_bytes(), path.as_bytes());
        // Most patterns are told apart by their ends, and nothing is searched for.
        if !bytes.starts_with(&glob[..self.head]) || !bytes.ends_with(&glob[self.tail..]) {
            return false;
        }
        match glob.get(self.head) {
            Some(b'*') if self.tail == self.head + 1 => bytes.len() + 1 >= glob.len(),
            _ => matches_glob(glob, path),
        }
    }
}

/// Compares with `*` and `?`; linear but for the last `*`, to which a mismatch goes back.
pub(super) fn matches_glob(glob: &[u8], text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut g, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < bytes.len() {
        match glob.get(g) {
            Some(b'*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(b'?') => {
                g += 1;
                t += width_at(text, t);
            }
            Some(it) if *it == bytes[t] => {
                g += 1;
                t += 1;
            }
            _ => match star {
                Some((star_g, star_t)) => {
                    g = star_g + 1;
                    t = star_t + 1;
                    star = Some((star_g, t));
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|it| *it == b'*')
}

/// The bytes of the character at `at`; one inside a character, which no `?` begins at.
fn width_at(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|it| it.chars().next())
        .map_or(1, char::len_utf8)
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! matches {
        ($($name:ident: $pattern:literal takes $path:literal;)*) => { $(
            #[test]
            fn $name() {
                assert!(PathPattern::parse($pattern).unwrap().matches($path));
            }
        )* };
    }
    macro_rules! passes_over {
        ($($name:ident: $pattern:literal leaves $path:literal;)*) => { $(
            #[test]
            fn $name() {
                assert!(!PathPattern::parse($pattern).unwrap().matches($path));
            }
        )* };
    }

    matches! {
        star_crosses_slashes: "images/*.jpg" takes "/images/product1/b.jpg";
        the_slash_in_front_is_implied: "images/*.jpg" takes "/images/a.jpg";
        a_star_in_front_gets_its_slash: "*product.jpg" takes "/xproduct.jpg";
        star_takes_nothing_too: "/file.*" takes "/file.";
        star_in_the_middle: "a*.jpg" takes "/abra/cadabra/magic.jpg";
        question_mark_is_one_character: "a??.jpg" takes "/ant.jpg";
        question_mark_is_one_character_of_any_width: "/?.js" takes "/ü.js";
        question_mark_takes_a_slash: "/a?b" takes "/a/b";
        star_then_nothing: "*.doc*" takes "/x.doc";
        default_takes_all: "*" takes "/";
        several_stars: "/*/remoteEntry*.js" takes "/a/b/remoteEntry.abc.js";
        everything_below: "/admin/*" takes "/admin/";
        a_glued_star_takes_the_name_alone: "/app*" takes "/apple";
        nothing_but_itself_without_a_star: "/a/b.js" takes "/a/b.js";
        the_ends_may_touch: "/ab*ba" takes "/abba";
    }
    passes_over! {
        case_counts: "*.jpg" leaves "/LOGO.JPG";
        there_is_no_prefix_match: "/images" leaves "/images/x";
        no_slash_at_the_end: "/images" leaves "/images/";
        a_folder_pattern_leaves_its_bare_name: "/app/*" leaves "/app";
        two_characters_needed: "a??.jpg" leaves "/at.jpg";
        one_character_needed: "*.doc?" leaves "/x.doc";
        a_dot_needed: "file.*" leaves "/file";
        the_ends_may_not_overlap: "/ab*ba" leaves "/aba";
        nothing_in_front_without_a_star: "/b.js" leaves "/a/b.js";
        the_ends_of_a_question_mark_may_not_overlap: "/a?a" leaves "/a";
    }

    #[track_caller]
    fn check_normal(path: &str, expected: &str) {
        assert_eq!(normalize(path, PathNormalization::Full), expected, "{path}");
    }

    #[test]
    fn paths_are_normalised_as_rfc_3986_says() {
        check_normal("/", "/");
        check_normal("///", "/");
        check_normal("/a/b/..", "/a/");
        check_normal("/a/b/.", "/a/b/");
        check_normal("/a/./b/../c", "/a/c");
        check_normal("/../x", "/x");
        check_normal("//a///b", "/a/b");
        check_normal("/%41%7e%2d", "/A~-");
        check_normal("/a/%2E%2e/b", "/b");
        check_normal("/a%2fb", "/a%2Fb");
        check_normal("/%zz%4", "/%zz%4");
        check_normal("/.well-known/x", "/.well-known/x");
        check_normal("/a/...", "/a/...");
    }

    #[test]
    fn the_narrow_reading_keeps_escapes() {
        let narrow = PathNormalization::SlashesAndDots;
        assert_eq!(normalize("/%41/../b//c", narrow), "/b/c");
        assert_eq!(normalize("/a/%2e%2e/b", narrow), "/a/%2e%2e/b");
    }

    #[test]
    fn refused_patterns_say_why() {
        assert_eq!(PathPattern::parse(""), Err(PathPatternError::Empty));
        assert_eq!(
            PathPattern::parse(&"a".repeat(256)),
            Err(PathPatternError::TooLong(256))
        );
        for character in [
            ' ', '%', '=', ',', '(', ')', '[', ']', '{', '}', '!', ';', '#', 'ü',
        ] {
            let written = format!("/a{character}");
            let expected = PathPatternError::Character { character, at: 2 };
            assert_eq!(PathPattern::parse(&written), Err(expected), "{written}");
        }
    }
}
