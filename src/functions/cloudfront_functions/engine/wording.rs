//! The words of the real runtime for what QuickJS says otherwise.
//!
//! People search for what production logs, so the common messages are turned into njs's.

/// An error's name and message as one line.
pub(super) fn headline(name: &str, message: &str) -> String {
    match translate(message) {
        words if words.is_empty() => name.to_owned(),
        words => format!("{name}: {words}"),
    }
}

/// njs's words for a message of QuickJS; others stay.
fn translate(message: &str) -> String {
    if let Some(name) = message.strip_suffix(" is not defined") {
        return format!("\"{}\" is not defined", unquote(name));
    }
    if message.ends_with(" is not initialized") {
        return "cannot access variable before initialization".to_owned();
    }
    for of in ["undefined", "null"] {
        let end = format!(" of {of}");
        let Some(start) = message.strip_suffix(end.as_str()) else {
            continue;
        };
        if let Some(name) = start.strip_prefix("cannot read property ") {
            return format!("cannot get property \"{}\" of {of}", unquote(name));
        }
        if start.starts_with("cannot set property ") {
            return format!("property set on primitive {of} type");
        }
    }
    if let Some(name) = message.strip_suffix(" is read-only") {
        return format!(
            "Cannot assign to read-only property \"{}\" of object",
            unquote(name)
        );
    }
    match message {
        "malformed URI sequence" | "expecting hex digit" => "malformed URI".to_owned(),
        "invalid array length" => "Invalid array length".to_owned(),
        "Date value is NaN" => "Invalid time value".to_owned(),
        "empty array" => "Reduce of empty object with no initial value".to_owned(),
        "circular reference" => "Nested too deep or a cyclic structure".to_owned(),
        _ => message.to_owned(),
    }
}

/// njs's words for a call of what is no function, by the code from the call's place on: `.x(…)` or
/// a name.
pub(super) fn not_a_function(code: &str) -> Option<String> {
    let is_name = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    let path = code.split(|it: char| !is_name(it) && it != '.').next()?;
    match path.rsplit_once('.') {
        Some((_, member)) if !member.is_empty() => Some(format!(
            "(intermediate value)[\"{member}\"] is not a function"
        )),
        None if !path.is_empty() => Some(format!("\"{path}\" is not a function")),
        Some(_) | None => None,
    }
}

fn unquote(name: &str) -> &str {
    name.trim_matches('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_production() {
        let table = [
            ("x is not defined", "\"x\" is not defined"),
            ("'x' is not defined", "\"x\" is not defined"),
            (
                "cannot read property 'a' of undefined",
                "cannot get property \"a\" of undefined",
            ),
            (
                "cannot read property 'a' of null",
                "cannot get property \"a\" of null",
            ),
            (
                "cannot set property 'a' of undefined",
                "property set on primitive undefined type",
            ),
            ("my own words", "my own words"),
        ];
        for (ours, theirs) in table {
            assert_eq!(translate(ours), theirs);
        }
    }
}
