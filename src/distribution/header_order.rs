//! `CloudFront-Viewer-Header-Order`: the names of the viewer's headers.
//!
//! AWS: "Add CloudFront request headers": separated by colons, as in
//! `Host:User-Agent:Accept:Accept-Encoding`, and cut at 7,680 characters.

use http::Version;

use crate::message::ViewerRequest;

/// The most characters that the header has.
const LONGEST: usize = 7_680;

/// The names in the order in which they came; a header that came twice is there twice.
pub(super) fn header_order(viewer: &ViewerRequest) -> String {
    let in_lower_case = matches!(viewer.version, Version::HTTP_2 | Version::HTTP_3);
    let mut res = String::new();
    for name in viewer.headers.iter().map(|(name, _)| name.as_str()) {
        if !res.is_empty() {
            res.push(':');
        }
        if in_lower_case {
            res.push_str(name);
        } else {
            push_capitalized(&mut res, name);
        }
    }
    res.truncate(LONGEST);
    res
}

fn push_capitalized(res: &mut String, name: &str) {
    let mut begins_a_word = true;
    for it in name.chars() {
        res.push(if begins_a_word {
            it.to_ascii_uppercase()
        } else {
            it
        });
        begins_a_word = it == '-';
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::test_request::viewer;

    #[test]
    fn names_stand_in_the_order_of_the_request() {
        let lines = ["host: a", "x-b: 1", "user-agent: c", "dnt: 1"];
        let mut request = viewer("/", &lines);
        assert_eq!(header_order(&request), "Host:X-B:User-Agent:Dnt");
        request.version = Version::HTTP_2;
        assert_eq!(header_order(&request), "host:x-b:user-agent:dnt");
    }

    #[test]
    fn it_is_cut_at_7680_characters() {
        let lines: Vec<String> = (0..2_000).map(|it| format!("x-{it}: 1")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(header_order(&viewer("/", &lines)).len(), 7_680);
        assert_eq!(header_order(&viewer("/", &[])), "");
    }
}
