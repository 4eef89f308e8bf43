//! JSON as the AWS CLI prints it, into a document.

use serde_json::Value;

use super::NAMESPACE;
use super::names::member;
use crate::rfc::xml::{DECLARATION, escape};

/// A document with this root element; members keep their order.
///
/// ```
/// let paths = serde_json::json!({ "Quantity": 1, "Items": ["/a&b"] });
/// let text = mfe_dev::resources::xml_document::write("Paths", &paths);
/// assert!(text.ends_with("<Quantity>1</Quantity><Items><Path>/a&amp;b</Path></Items></Paths>"));
/// ```
pub fn write(root: &str, document: &Value) -> String {
    let mut text = format!("{DECLARATION}<{root} xmlns=\"{NAMESPACE}\">");
    content(&mut text, root, "", document);
    text.push_str(&format!("</{root}>"));
    text
}

/// What stands in the element `name`, which is in the element `around`.
fn content(text: &mut String, name: &str, around: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(it) => text.push_str(&it.to_string()),
        Value::Number(it) => text.push_str(&it.to_string()),
        Value::String(it) => text.push_str(&escape(it)),
        Value::Array(items) => {
            let item = member(if name == "Items" { around } else { name });
            for it in items {
                element(text, item, name, it);
            }
        }
        Value::Object(members) => {
            for (key, value) in members.iter().filter(|(_, it)| !it.is_null()) {
                element(text, key, name, value);
            }
        }
    }
}

fn element(text: &mut String, name: &str, around: &str, value: &Value) {
    text.push_str(&format!("<{name}>"));
    content(text, name, around, value);
    text.push_str(&format!("</{name}>"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{read, typed};
    use super::*;

    #[test]
    fn a_member_of_a_list_is_named_by_what_is_around_it() {
        let check = |document: Value, expected: &str| {
            let text = write("X", &document);
            let (_, inner) = text.split_once("2020-05-31/\">").unwrap();
            assert_eq!(inner.strip_suffix("</X>").unwrap(), expected);
        };
        let one = |name: &str| json!({ name: { "Items": ["a"] } });
        check(
            one("Aliases"),
            "<Aliases><Items><CNAME>a</CNAME></Items></Aliases>",
        );
        check(
            one("CachedMethods"),
            "<CachedMethods><Items><Method>a</Method></Items></CachedMethods>",
        );
        check(
            one("AccessControlAllowOrigins"),
            "<AccessControlAllowOrigins><Items><Origin>a</Origin></Items></AccessControlAllowOrigins>",
        );
        check(
            json!({ "FunctionExecutionLogs": ["a", "b"] }),
            "<FunctionExecutionLogs><member>a</member><member>b</member></FunctionExecutionLogs>",
        );
        check(
            json!({ "Logging": null, "Comment": "" }),
            "<Comment></Comment>",
        );
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let config = json!({
            "CallerReference": "a <b> & \"c\"\r\n",
            "Aliases": { "Quantity": 1, "Items": ["www.example.com"] },
            "Origins": { "Quantity": 1, "Items": [{
                "Id": "site",
                "CustomHeaders": { "Quantity": 1, "Items": [
                    { "HeaderName": "x-a", "HeaderValue": "1" },
                ]},
                "ConnectionAttempts": 3,
            }]},
            "OriginGroups": { "Quantity": 1, "Items": [{
                "FailoverCriteria": { "StatusCodes": { "Quantity": 1, "Items": [500] } },
                "Members": { "Quantity": 1, "Items": [{ "OriginId": "site" }] },
            }]},
            "Enabled": true,
            "SamplingRate": 0.25,
        });
        let (root, back) = read(&write("DistributionConfig", &config)).unwrap();
        assert_eq!(root, "DistributionConfig");
        assert_eq!(typed(back).unwrap(), config);
    }
}
