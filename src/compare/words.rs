//! How lists, names and verbs are written.

/// A name in backticks.
pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// A text without backticks.
pub(super) fn bare(text: &str) -> String {
    text.replace('`', "")
}

/// "a, b and c"
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => "none".to_owned(),
        [one] => one.as_ref().to_owned(),
        [all @ .., last] => {
            let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", all.join(", "), last.as_ref())
        }
    }
}

/// The same with each in backticks.
pub(super) fn names<T: AsRef<str>>(items: &[T]) -> String {
    let quoted: Vec<String> = items.iter().map(|it| quoted(it.as_ref())).collect();
    list(&quoted)
}

/// A behavior as it is spoken of.
pub(super) fn behavior(pattern: &str) -> String {
    match pattern {
        "*" => "the default behavior".to_owned(),
        _ => quoted(pattern),
    }
}

/// A behavior as it is listed.
pub(super) fn subject(pattern: &str) -> String {
    match pattern {
        "*" => "default behavior".to_owned(),
        _ => pattern.to_owned(),
    }
}

/// The predicate for one subject, or for several: `{goes|go}` becomes one of both.
pub(super) fn conjugate(predicate: &str, count: usize) -> String {
    let mut res = String::with_capacity(predicate.len());
    let mut rest = predicate;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((one, behind)) = after.split_once('|') else {
            break;
        };
        let Some((many, behind)) = behind.split_once('}') else {
            break;
        };
        res.push_str(before);
        res.push_str(if count == 1 { one } else { many });
        rest = behind;
    }
    res.push_str(rest);
    res
}

/// A sentence with a capital letter, where it does not begin with a name.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_people_write_them() {
        assert_eq!(names::<&str>(&[]), "none");
        assert_eq!(names(&["a"]), "`a`");
        assert_eq!(names(&["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn a_verb_follows_its_subjects() {
        let predicate = "now {goes|go} to `a`, which {is|are} new";
        assert_eq!(conjugate(predicate, 1), "now goes to `a`, which is new");
        assert_eq!(conjugate(predicate, 2), "now go to `a`, which are new");
        assert_eq!(conjugate("has `{` in it", 1), "has `{` in it");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_letter() {
        assert_eq!(sentence("the default behavior"), "The default behavior");
        assert_eq!(sentence("`a`"), "`a`");
    }
}
