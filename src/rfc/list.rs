//! Lists in header values: members between commas, where a quoted string may hide a comma.
//!
//! RFC 9110, sections 5.6.1 (lists) and 5.6.4 (quoted strings).

/// The members of a list, without the blanks around them; empty ones are left out.
pub fn members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = end_of_member(text);
        rest = text.get(end + 1..);
        Some(text[..end].trim_ascii())
    })
    .filter(|it| !it.is_empty())
}

fn end_of_member(text: &[u8]) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, it) in text.iter().enumerate() {
        match it {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// What stands in a quoted string, or the token as it is; escapes are kept.
pub fn unquoted(value: &[u8]) -> &[u8] {
    value
        .strip_prefix(b"\"")
        .map_or(value, |it| it.strip_suffix(b"\"").unwrap_or(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lists(value: &str, expected: &[&str]) {
        let found: Vec<&str> = members(value.as_bytes())
            .map(|it| std::str::from_utf8(it).unwrap())
            .collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn a_list_is_split_at_its_commas() {
        lists("a, b ,\tc", &["a", "b", "c"]);
        lists("a", &["a"]);
        lists("", &[]);
        lists(" , ,a,,", &["a"]);
    }

    #[test]
    fn a_comma_in_quotes_separates_nothing() {
        lists(r#"a="x, y", b"#, &[r#"a="x, y""#, "b"]);
        lists(r#"a="x\", y", b"#, &[r#"a="x\", y""#, "b"]);
        lists(r#"a="x, b"#, &[r#"a="x, b"#]);
    }

    #[test]
    fn quotes_come_off() {
        assert_eq!(unquoted(b"\"60\""), b"60");
        assert_eq!(unquoted(b"60"), b"60");
        assert_eq!(unquoted(b"\"60"), b"60");
        assert_eq!(unquoted(b"\""), b"");
    }
}
