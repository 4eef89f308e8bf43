use super::super::GlobalsUse;
use super::event_use::of;
use super::*;

/// A function in `tests/cloudfront_functions`: without problems, leaving what is built in alone,
/// and asking for some parts of its event, as `event_use::of` reads them.
macro_rules! functions {
    ($($name:ident: $words:literal;)*) => {$(
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
            assert_eq!(inspection.event_use, of($words));
        }
    )*};
}

functions! {
    app_shells: "request returned";
    append_index: "request returned";
    basic_auth: "request returned headers:authorization";
    cache_control: "request response-headers:cache-control";
    canary_by_cookie: "request returned headers:x-variant cookies:x-variant";
    cors_preflight: "request returned method headers:origin";
    language_redirect: "request returned headers:accept-language cookies:lang";
    maintenance: "request returned cookies:bypass";
    origin_by_country: "request returned headers:cloudfront-viewer-country";
    original_host: "viewer request returned headers:x-forwarded-host,host,true-client-ip";
    pinned_versions: "request returned";
    preview_hosts: "request returned headers:host";
    redirect_table: "request returned";
    security_headers: "response-headers:strict-transport-security,content-security-policy,x-content-type-options,x-frame-options";
    signed_token: "request returned query:jwt";
    sorted_query: "request returned query";
    trailing_slash: "request returned";
    trim_prefix: "request returned";
    webp: "request returned headers:accept";
    www_redirect: "request returned headers:host query";
}
