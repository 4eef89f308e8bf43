//! Names that were probably meant, names in a row, and names that DNS would take.

/// How alike two names must be to be taken for each other, by Jaro and Winkler.
const LIKENESS: f64 = 0.8;

/// The name that is most like the written one, if any is like it at all.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = written.to_lowercase();
    known
        .into_iter()
        .map(|it| (strsim::jaro_winkler(&wanted, &it.to_lowercase()), it))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, it)| it)
}

/// Names in backticks with commas between, as in "`a`, `b`"; the first ten.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = names.into_iter().map(|it| format!("`{it}`")).collect();
    let more = quoted.len().saturating_sub(10);
    quoted.truncate(10);
    if more > 0 {
        quoted.push(format!("and {more} more"));
    }
    quoted.join(", ")
}

/// Small letters, digits and hyphens of the end of a name: `domain-name` of `/prod/DomainName`.
pub(super) fn slug(name: &str) -> String {
    let last = name.rsplit(['/', ':']).find(|it| !it.is_empty());
    let mut res = String::new();
    let mut after_small = false;
    for it in last.unwrap_or("value").chars().take(40) {
        if it.is_ascii_alphanumeric() {
            if it.is_ascii_uppercase() && after_small {
                res.push('-');
            }
            res.push(it.to_ascii_lowercase());
        } else if !res.ends_with('-') && !res.is_empty() {
            res.push('-');
        }
        after_small = it.is_ascii_lowercase();
    }
    let trimmed = res.trim_end_matches('-');
    if trimmed.is_empty() {
        "value".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// Whether a name is what a glob says, in which `*` stands for anything.
pub(super) fn is_match(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names() {
        for (glob, name, expected) in [
            ("Web", "Web", true),
            ("Web", "Webs", false),
            ("*", "", true),
            ("Staging*", "StagingWeb", true),
            ("Staging*", "Web", false),
            ("*Web", "StagingWeb", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(is_match(glob, name), expected, "{glob} {name}");
        }
    }

    #[test]
    fn slugs_are_small_and_plain() {
        for (name, expected) in [
            ("/prod/api/DomainName", "domain-name"),
            ("ApiUrl", "api-url"),
            ("ABC", "abc"),
            ("é", "value"),
            ("", "value"),
            ("a__b", "a-b"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
