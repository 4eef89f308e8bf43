//! A query as raw parameters: nothing is decoded, and only `&` separates.
//!
//! RFC 3986, section 3.4, leaves the inside of a query open; the pairs are the custom of forms.

/// The parameters between `&`, as they stand and in their order; empty ones are left out.
///
/// ```
/// use mfe_dev::rfc::query::parameters;
///
/// let found: Vec<&str> = parameters("a=1&b;c=2&&d").collect();
/// assert_eq!(found, ["a=1", "b;c=2", "d"]);
/// ```
pub fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|it| !it.is_empty())
}

/// A parameter's name: what stands before its first `=`, or all of it.
pub fn name(parameter: &str) -> &str {
    parameter
        .split_once('=')
        .map_or(parameter, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ampersand_separates() {
        let found: Vec<&str> = parameters("color=red;size=large&x=1").collect();
        assert_eq!(found, ["color=red;size=large", "x=1"]);
        assert_eq!(name(found[0]), "color");
    }

    #[test]
    fn repeated_ones_are_kept_in_order() {
        let found: Vec<&str> = parameters("b=2&a=1&b=1&a").collect();
        assert_eq!(found, ["b=2", "a=1", "b=1", "a"]);
    }

    #[test]
    fn nothing_is_decoded() {
        let found: Vec<&str> = parameters("a%26b=%20+&%61=1").collect();
        assert_eq!(found, ["a%26b=%20+", "%61=1"]);
        assert_eq!(name(found[1]), "%61");
    }

    #[test]
    fn a_name_may_have_no_value_or_a_value_no_name() {
        assert_eq!(name("a"), "a");
        assert_eq!(name("a="), "a");
        assert_eq!(name("a=b=c"), "a");
        assert_eq!(name("=1"), "");
        assert_eq!(parameters("").count(), 0);
    }
}
