//! The word that was probably meant.

/// How alike two words must be to be taken for each other, by Jaro and Winkler.
const LIKENESS: f64 = 0.75;

/// The known word that is most like the written one, if any is like it at all.
///
/// AWS's own spelling (`ViewerProtocolPolicy`) and hyphens count as the key in snake_case.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = snake_case(written);
    known
        .into_iter()
        .map(|it| (strsim::jaro_winkler(&wanted, &snake_case(it)), it))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, it)| it)
}

fn snake_case(word: &str) -> String {
    let mut res = String::with_capacity(word.len() + 4);
    let mut after_lower = false;
    for it in word.chars() {
        if it == '-' || it == ' ' {
            res.push('_');
        } else {
            if it.is_uppercase() && after_lower {
                res.push('_');
            }
            res.extend(it.to_lowercase());
        }
        after_lower = it.is_lowercase();
    }
    res
}

/// Words in backticks with commas between, as in "`a`, `b`".
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|it| format!("`{it}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: Option<&str>) {
        let known = [
            "path",
            "viewer_protocol_policy",
            "dist",
            "origin_path",
            "name",
        ];
        assert_eq!(nearest(written, known), expected, "{written}");
    }

    #[test]
    fn a_slip_of_the_hand_finds_its_word() {
        check("pth", Some("path"));
        check("Path", Some("path"));
        check("ViewerProtocolPolicy", Some("viewer_protocol_policy"));
        check("viewer-protocol-policy", Some("viewer_protocol_policy"));
        check("originpath", Some("origin_path"));
        check("xyz", None);
    }
}
