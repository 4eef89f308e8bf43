//! The page that a website shows for an error, where it has no error document to show.

use crate::rfc::xml::escape;

use super::S3RequestIds;

/// What a page tells: the error's code, its sentence, its details.
#[derive(Clone, Debug)]
pub(crate) struct PageItems<'a> {
    /// The code.
    pub(crate) code: &'a str,
    /// The sentence.
    pub(crate) message: &'a str,
    /// Names and values.
    pub(crate) details: &'a [(&'static str, String)],
}

/// The page, byte for byte; `failed` is why the error document could not be shown.
///
/// `title` is the status with the name that S3 gives it, such as `404 Not Found`.
pub(crate) fn page(
    title: &str,
    items: &PageItems<'_>,
    ids: &S3RequestIds,
    failed: Option<&PageItems<'_>>,
) -> String {
    let mut res =
        format!("<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n");
    push_items(&mut res, items);
    push_item(&mut res, "RequestId", &ids.request_id);
    push_item(&mut res, "HostId", &ids.host_id);
    res.push_str("</ul>\n");
    if let Some(failed) = failed {
        res.push_str("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n");
        push_items(&mut res, failed);
        res.push_str("</ul>\n");
    }
    res.push_str("<hr/>\n</body>\n</html>\n");
    res
}

fn push_items(page: &mut String, items: &PageItems<'_>) {
    push_item(page, "Code", items.code);
    push_item(page, "Message", items.message);
    for (name, value) in items.details {
        push_item(page, name, value);
    }
}

fn push_item(page: &mut String, name: &str, value: &str) {
    page.push_str(&format!("<li>{name}: {}</li>\n", escape(value)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_two_errors_where_the_error_document_failed() {
        let ids = S3RequestIds {
            request_id: "R".to_owned(),
            host_id: "H".to_owned(),
        };
        let details = [("Key", "missing".to_owned())];
        let missing = PageItems {
            code: "NoSuchKey",
            message: "The specified key does not exist.",
            details: &details,
        };
        let denied = PageItems {
            code: "AccessDenied",
            message: "Access Denied",
            details: &[],
        };
        let lines = [
            "<html>",
            "<head><title>404 Not Found</title></head>",
            "<body>",
            "<h1>404 Not Found</h1>",
            "<ul>",
            "<li>Code: NoSuchKey</li>",
            "<li>Message: The specified key does not exist.</li>",
            "<li>Key: missing</li>",
            "<li>RequestId: R</li>",
            "<li>HostId: H</li>",
            "</ul>",
            "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>",
            "<ul>",
            "<li>Code: AccessDenied</li>",
            "<li>Message: Access Denied</li>",
            "</ul>",
            "<hr/>",
            "</body>",
            "</html>",
            "",
        ];
        let page = page("404 Not Found", &missing, &ids, Some(&denied));
        assert_eq!(page, lines.join("\n"));
    }

    #[test]
    fn a_key_is_text_not_markup() {
        let ids = S3RequestIds {
            request_id: String::new(),
            host_id: String::new(),
        };
        let details = [("Key", "<script>".to_owned())];
        let items = PageItems {
            code: "NoSuchKey",
            message: "",
            details: &details,
        };
        let page = page("404 Not Found", &items, &ids, Some(&items));
        assert!(!page.contains("<script>"));
        assert_eq!(page.matches("<li>Key: &lt;script&gt;</li>").count(), 2);
    }
}
