//! Names with `*`, and what it stood for.

/// A name in which each `*` stands for anything.
pub(super) struct Pattern<'a>(Vec<&'a str>);

impl<'a> Pattern<'a> {
    /// A pattern.
    pub(super) fn new(text: &'a str) -> Self {
        Pattern(text.split('*').collect())
    }

    /// Whether a name fits, and what the first `*` stood for.
    #[expect(
        clippy::option_option,
        reason = "whether it fits, and what was captured where it does"
    )]
    pub(super) fn matches(&self, name: &str) -> Option<Option<String>> {
        let (first, rest) = self.0.split_first()?;
        let Some((last, between)) = rest.split_last() else {
            return first.eq_ignore_ascii_case(name).then_some(None);
        };
        let inner = strip_prefix(name, first)?;
        let inner = strip_suffix(inner, last)?;
        let mut captured = None;
        let mut left = inner;
        for part in between {
            let at = left.find(part)?;
            captured.get_or_insert(&left[..at]);
            left = &left[at + part.len()..];
        }
        Some(Some(captured.unwrap_or(left).to_owned()))
    }
}

fn strip_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let head = name.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &name[prefix.len()..])
}

fn strip_suffix<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let at = name.len().checked_sub(suffix.len())?;
    let tail = name.get(at..)?;
    tail.eq_ignore_ascii_case(suffix).then(|| &name[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_is_captured() {
        let check = |pattern: &str, name: &str, expected: Option<Option<&str>>| {
            let found = Pattern::new(pattern).matches(name);
            let expected = expected.map(|it| it.map(str::to_owned));
            assert_eq!(found, expected, "{pattern} {name}");
        };
        check("admin-1.4.0", "admin-1.4.0", Some(None));
        check("admin", "admin-1.4.0", None);
        check("admin-*", "admin-1.4.0", Some(Some("1.4.0")));
        check("*-1.4.0", "admin-1.4.0", Some(Some("admin")));
        check("*", "any", Some(Some("any")));
        check("*Stack/Bucket", "AdminStack/Bucket", Some(Some("Admin")));
        check("a*b*c", "a1b2c", Some(Some("1")));
        check("a*b*c", "abc", Some(Some("")));
        check("aa*aa", "aaa", None);
        check("ä*", "äö", Some(Some("ö")));
        check("x*", "ä", None);
    }
}
