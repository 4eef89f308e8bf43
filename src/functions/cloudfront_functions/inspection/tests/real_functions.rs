use super::super::GlobalsUse;
use super::*;

/// A function in `tests/cloudfront_functions`: without problems, leaving what is built in alone,
/// and asking for some parts of its event.
macro_rules! functions {
    ($($name:ident: $($part:ident)*;)*) => {$(
        #[test]
        fn $name() {
            let code = include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/cloudfront_functions/",
                stringify!($name),
                ".js"
            ));
            let inspection = inspect20(code);
            assert_eq!(inspection.problems, []);
            assert_eq!(inspection.globals, GlobalsUse::Reads);
            let mut used = super::super::EventUse::NONE;
            $(used.$part = true;)*
            assert_eq!(inspection.event_use, used);
        }
    )*};
}

functions! {
    app_shells: request;
    append_index: request;
    basic_auth: request request_headers;
    cache_control: request response_headers;
    canary_by_cookie: request request_headers request_cookies;
    cors_preflight: request method request_headers;
    language_redirect: request request_headers request_cookies;
    maintenance: request request_cookies;
    origin_by_country: request request_headers;
    original_host: viewer request request_headers;
    pinned_versions: request;
    preview_hosts: request request_headers;
    redirect_table: request;
    security_headers: response_headers;
    signed_token: request querystring;
    sorted_query: request querystring;
    trailing_slash: request;
    trim_prefix: request;
    webp: request request_headers;
    www_redirect: request request_headers querystring;
}
