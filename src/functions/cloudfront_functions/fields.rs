//! Names with their values, as an event groups them: headers, cookies, query parameters.
//!
//! AWS: "CloudFront Functions event structure", sections on the query string, headers and cookies.
//! One name is one field, at the place of its first occurrence; names keep their case.

use std::borrow::Cow;
use std::collections::HashMap;

use http::HeaderValue;

use super::NameUse;

/// A name and its values, in the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// The name.
    pub(super) name: Cow<'a, str>,
    /// The first value.
    pub(super) first: FieldValue<'a>,
    /// The others, where the name occurred more than once.
    pub(super) more: Vec<FieldValue<'a>>,
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldValue<'a> {
    /// The value.
    pub(super) value: Cow<'a, str>,
    /// What follows the value of a response cookie.
    pub(super) attributes: Option<Cow<'a, str>>,
}

impl<'a> FieldValue<'a> {
    /// A value without attributes.
    pub(super) fn new(value: impl Into<Cow<'a, str>>) -> Self {
        FieldValue {
            value: value.into(),
            attributes: None,
        }
    }
}

impl<'a> Field<'a> {
    /// A field with one value.
    pub(super) fn new(name: impl Into<Cow<'a, str>>, first: FieldValue<'a>) -> Self {
        Field {
            name: name.into(),
            first,
            more: Vec::new(),
        }
    }

    /// All values, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &FieldValue<'a>> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

/// How many fields are searched one by one; beyond, an index is kept.
const SEARCHED: usize = 16;

/// Puts values of one name together, and leaves out what is not among `names`.
fn group<'a>(
    pairs: impl Iterator<Item = (Cow<'a, str>, FieldValue<'a>)>,
    names: &NameUse,
) -> Vec<Field<'a>> {
    let mut res: Vec<Field<'a>> = Vec::new();
    let mut index: HashMap<Cow<'a, str>, usize> = HashMap::new();
    for (name, value) in pairs.filter(|(name, _)| names.includes(name)) {
        let known = if res.len() <= SEARCHED {
            res.iter().position(|it| it.name == name)
        } else {
            if index.is_empty() {
                let names = res.iter().enumerate();
                index.extend(names.map(|(at, it)| (it.name.clone(), at)));
            }
            index.get(&name).copied()
        };
        if let Some(field) = known.and_then(|at| res.get_mut(at)) {
            field.more.push(value);
            continue;
        }
        if !index.is_empty() {
            index.insert(name.clone(), res.len());
        }
        res.push(Field::new(name, value));
    }
    res
}

/// The parameters of a raw query, undecoded; one without `=` has an empty value.
pub(super) fn of_query<'a>(query: &'a str, names: &NameUse) -> Vec<Field<'a>> {
    let parts = query.split('&').filter(|it| !it.is_empty());
    let pairs = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (Cow::Borrowed(name), FieldValue::new(value))
    });
    group(pairs, names)
}

/// The cookies of a request's `Cookie` lines.
pub(super) fn of_cookies<'a>(
    lines: impl Iterator<Item = Cow<'a, str>>,
    names: &NameUse,
) -> Vec<Field<'a>> {
    let pairs = lines.flat_map(|line| {
        let (borrowed, owned_pairs) = match line {
            Cow::Borrowed(line) => (Some(cookie_pairs(line)), None),
            Cow::Owned(line) => {
                let pairs = cookie_pairs(&line);
                let pairs =
                    pairs.map(|(name, value)| (Cow::Owned(name.into_owned()), owned(value)));
                (None, Some(pairs.collect::<Vec<_>>()))
            }
        };
        let owned_pairs = owned_pairs.into_iter().flatten();
        borrowed.into_iter().flatten().chain(owned_pairs)
    });
    group(pairs, names)
}

fn cookie_pairs(line: &str) -> impl Iterator<Item = (Cow<'_, str>, FieldValue<'_>)> {
    let parts = line.split(';').map(str::trim).filter(|it| !it.is_empty());
    parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (Cow::Borrowed(name), FieldValue::new(value))
    })
}

/// The cookies of a response's `Set-Cookie` lines; attributes keep order and case.
pub(super) fn of_set_cookies<'a>(
    lines: impl Iterator<Item = Cow<'a, str>>,
    names: &NameUse,
) -> Vec<Field<'a>> {
    let pairs = lines.map(|line| match line {
        Cow::Borrowed(line) => set_cookie(line),
        Cow::Owned(line) => {
            let (name, value) = set_cookie(&line);
            (Cow::Owned(name.into_owned()), owned(value))
        }
    });
    group(pairs, names)
}

fn set_cookie(line: &str) -> (Cow<'_, str>, FieldValue<'_>) {
    let (pair, attributes) = match line.split_once(';') {
        Some((pair, attributes)) => (pair, attributes.trim_start()),
        None => (line, ""),
    };
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = FieldValue {
        value: Cow::Borrowed(value.trim()),
        attributes: Some(Cow::Borrowed(attributes)),
    };
    (Cow::Borrowed(name.trim()), value)
}

fn owned(value: FieldValue<'_>) -> FieldValue<'static> {
    FieldValue {
        value: Cow::Owned(value.value.into_owned()),
        attributes: value.attributes.map(|it| Cow::Owned(it.into_owned())),
    }
}

/// A header's value as text: UTF-8 as it is, anything else taken as ISO-8859-1.
///
/// AWS: "Restrictions on all edge functions", section on character encoding.
pub(super) fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.as_bytes().iter().map(|&it| char::from(it)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name=value,value` a field, `|` between them.
    fn shown(fields: &[Field<'_>]) -> String {
        let fields = fields.iter().map(|field| {
            let values: Vec<_> = field
                .values()
                .map(|it| match &it.attributes {
                    Some(attributes) => format!("{} [{attributes}]", it.value),
                    None => it.value.clone().into_owned(),
                })
                .collect();
            format!("{}={}", field.name, values.join(" + "))
        });
        fields.collect::<Vec<_>>().join(" | ")
    }

    #[track_caller]
    fn query(raw: &str, expected: &str) {
        assert_eq!(shown(&of_query(raw, &NameUse::All)), expected, "{raw}");
    }

    #[test]
    fn a_query_is_taken_apart_but_not_decoded() {
        query("", "");
        query("a=1&b=2", "a=1 | b=2");
        query("a", "a=");
        query("a=", "a=");
        query("=1", "=1");
        query("a=b=c", "a=b=c");
        query("&&a=1&", "a=1");
        query("a=%20&b=+&c%2f=%41", "a=%20 | b=+ | c%2f=%41");
        query("ID=42&id=43", "ID=42 | id=43");
        query(
            "ID=42&Exp=1619740800&TTL=1440&NoValue=&querymv=val1&querymv=val2,val3",
            "ID=42 | Exp=1619740800 | TTL=1440 | NoValue= | querymv=val1 + val2,val3",
        );
        query("a=1&b=2&a=3", "a=1 + 3 | b=2");
    }

    #[test]
    fn many_parameters_are_still_grouped() {
        let raw: Vec<_> = (0..100).map(|it| format!("p{}={it}", it % 40)).collect();
        let raw = raw.join("&");
        let fields = of_query(&raw, &NameUse::All);
        assert_eq!(fields.len(), 40);
        assert_eq!(shown(&fields[3..4]), "p3=3 + 43 + 83");
        assert_eq!(shown(&fields[39..]), "p39=39 + 79");
    }

    #[track_caller]
    fn cookies(lines: &[&str], expected: &str) {
        let fields = of_cookies(lines.iter().map(|it| Cow::Borrowed(*it)), &NameUse::All);
        assert_eq!(shown(&fields), expected, "{lines:?}");
        let fields = of_cookies(
            lines.iter().map(|it| Cow::Owned((*it).to_owned())),
            &NameUse::All,
        );
        assert_eq!(shown(&fields), expected, "{lines:?}");
    }

    #[test]
    fn cookie_lines_are_taken_apart() {
        cookies(&["a=1; b=2"], "a=1 | b=2");
        cookies(&["a=1;b=2;"], "a=1 | b=2");
        cookies(&["a=1; a=2"], "a=1 + 2");
        cookies(&["a=1", "a=2; B=3"], "a=1 + 2 | B=3");
        cookies(&["token=a=b=="], "token=a=b==");
        cookies(&["flag"], "flag=");
    }

    #[track_caller]
    fn set_cookies(lines: &[&str], expected: &str) {
        let fields = of_set_cookies(lines.iter().map(|it| Cow::Borrowed(*it)), &NameUse::All);
        assert_eq!(shown(&fields), expected, "{lines:?}");
    }

    #[test]
    fn a_set_cookie_line_keeps_its_attributes_as_one_text() {
        set_cookies(&["a=1"], "a=1 []");
        set_cookies(
            &["id=a3fWa; Expires=Wed, 21 Oct 2026 07:28:00 GMT;  Secure; HttpOnly"],
            "id=a3fWa [Expires=Wed, 21 Oct 2026 07:28:00 GMT;  Secure; HttpOnly]",
        );
        set_cookies(&["a=1;Path=/", "a=2"], "a=1 [Path=/] + 2 []");
    }

    #[test]
    fn what_is_not_utf8_is_latin_1() {
        let value = |bytes: &[u8]| text(&HeaderValue::from_bytes(bytes).unwrap()).into_owned();
        assert_eq!(value(b"plain"), "plain");
        assert_eq!(value("\u{e9}\u{20ac}".as_bytes()), "\u{e9}\u{20ac}");
        assert_eq!(value(b"caf\xe9"), "caf\u{e9}");
    }
}
