//! `request.origin`: how a function is shown the origin, and the rules for another.
//!
//! AWS: "Lambda@Edge event structure", section on the request event's origin.
//!
//! # Fidelity
//!
//! - A field that a function leaves out of a new origin gets AWS's default, with a warning; AWS
//!   does not say which of them are required.
//! - Only what differs from the origin that the function was shown is judged, so that an origin
//!   of this machine, such as an address, may stay.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::header_entries::{Spelling, read, to_object};
use super::refusal::{invalid, shown};
use super::{FunctionFailure, LambdaCustomOrigin, LambdaOrigin, LambdaS3Origin, OriginProtocol};

/// The origin as a function is shown it.
pub(super) fn to_json(origin: &LambdaOrigin) -> Value {
    match origin {
        LambdaOrigin::Custom(it) => json!({ "custom": {
            "customHeaders": headers_object(&it.custom_headers),
            "domainName": it.domain_name,
            "keepaliveTimeout": it.keepalive_timeout,
            "path": it.path,
            "port": it.port,
            "protocol": match it.protocol {
                OriginProtocol::Http => "http",
                OriginProtocol::Https => "https",
            },
            "readTimeout": it.read_timeout,
            "responseCompletionTimeout": it.response_completion_timeout,
            "sslProtocols": it.ssl_protocols,
        } }),
        LambdaOrigin::S3(it) => json!({ "s3": {
            "authMethod": it.auth_method,
            "customHeaders": headers_object(&it.custom_headers),
            "domainName": it.domain_name,
            "path": it.path,
            "readTimeout": it.read_timeout,
            "region": it.region,
            "responseCompletionTimeout": it.response_completion_timeout,
        } }),
    }
}

/// The origin of an event that somebody wrote; `None` where it breaks a rule of its own.
pub(super) fn from_event(object: &Value) -> Option<LambdaOrigin> {
    let mut warnings = Vec::new();
    let (at, fields) = match (object.get("custom"), object.get("s3")) {
        (Some(Value::Object(fields)), None) => ("origin.custom", fields),
        (None, Some(Value::Object(fields))) => ("origin.s3", fields),
        _ => return None,
    };
    let mut fields = Fields::new(at, fields, &mut warnings);
    match at {
        "origin.custom" => custom(None, &mut fields).ok().map(LambdaOrigin::Custom),
        _ => s3_fields(None, &mut fields).ok().map(LambdaOrigin::S3),
    }
}

fn headers_object(headers: &[(HeaderName, HeaderValue)]) -> Value {
    let map: HeaderMap = headers.iter().cloned().collect();
    to_object(&map, Spelling::TitleCase)
}

/// Another origin; `None` where it is as it was.
pub(super) fn changed(
    before: &LambdaOrigin,
    returned: Option<&Value>,
    request_headers: &HeaderMap,
    warnings: &mut Vec<String>,
) -> Result<Option<LambdaOrigin>, FunctionFailure> {
    let Some(returned) = returned else {
        return Ok(None);
    };
    if *returned == to_json(before) {
        return Ok(None);
    }
    let Value::Object(kinds) = returned else {
        return Err(wrong("origin", returned, "an object with `custom` or `s3`"));
    };
    let kind = |name: &str| kinds.get(name).filter(|it| !it.is_null());
    let after = match (kind("custom"), kind("s3")) {
        (Some(Value::Object(fields)), None) => {
            let was = match before {
                LambdaOrigin::Custom(it) => Some(it),
                LambdaOrigin::S3(_) => None,
            };
            LambdaOrigin::Custom(custom(
                was,
                &mut Fields::new("origin.custom", fields, warnings),
            )?)
        }
        (None, Some(Value::Object(fields))) => {
            let was = match before {
                LambdaOrigin::S3(it) => Some(it),
                LambdaOrigin::Custom(_) => None,
            };
            LambdaOrigin::S3(s3(was, &mut Fields::new("origin.s3", fields, warnings))?)
        }
        (Some(_), Some(_)) => {
            return Err(invalid(
                "The origin must have exactly one of custom and s3.",
                "`request.origin` has both `custom` and `s3`",
                "replace the object: `request.origin = { s3: { … } }`",
            ));
        }
        _ => {
            return Err(wrong(
                "origin",
                returned,
                "an object with exactly one of `custom` and `s3`",
            ));
        }
    };
    let custom_headers = match &after {
        LambdaOrigin::Custom(it) => &it.custom_headers,
        LambdaOrigin::S3(it) => &it.custom_headers,
    };
    if *before != after
        && let Some((name, _)) = custom_headers
            .iter()
            .find(|(name, _)| request_headers.contains_key(name))
    {
        return Err(invalid(
            "A custom origin header duplicates a request header.",
            format!("`{name}` is in `origin…customHeaders` and in `request.headers`"),
            format!("set `{name}` in one of the two"),
        ));
    }
    Ok((*before != after).then_some(after))
}

fn custom(
    was: Option<&LambdaCustomOrigin>,
    fields: &mut Fields<'_>,
) -> Result<LambdaCustomOrigin, FunctionFailure> {
    let domain_name = fields.domain_name(was.map(|it| &*it.domain_name), 253)?;
    let protocol = match fields.string("protocol", None)?.as_str() {
        "http" => OriginProtocol::Http,
        "https" => OriginProtocol::Https,
        _ => return Err(fields.wrong("protocol", "`http` or `https`")),
    };
    let port = fields.number("port", None)?;
    let port = u16::try_from(port).ok().filter(|it| {
        was.is_some_and(|was| was.port == *it) || matches!(it, 80 | 443 | 1024..=u16::MAX)
    });
    let Some(port) = port else {
        return Err(fields.wrong("port", "80, 443, or 1024 to 65535"));
    };
    let keepalive_timeout =
        fields.seconds("keepaliveTimeout", was.map(|it| it.keepalive_timeout), 5)?;
    let read_timeout = fields.seconds("readTimeout", was.map(|it| it.read_timeout), 30)?;
    Ok(LambdaCustomOrigin {
        custom_headers: fields.custom_headers()?,
        domain_name,
        path: fields.path(was.map(|it| &*it.path))?,
        port,
        protocol,
        keepalive_timeout,
        read_timeout,
        response_completion_timeout: fields.response_completion_timeout(read_timeout)?,
        ssl_protocols: fields.ssl_protocols()?,
    })
}

fn s3(
    was: Option<&LambdaS3Origin>,
    fields: &mut Fields<'_>,
) -> Result<LambdaS3Origin, FunctionFailure> {
    let res = s3_fields(was, fields)?;
    if res.auth_method == IDENTITY && was.is_none() {
        return Err(fields.wrong(
            "authMethod",
            "`none`: the origin was a custom one, which has no origin access identity",
        ));
    }
    Ok(res)
}

/// What `authMethod` is for a bucket that is read by an identity of CloudFront's.
const IDENTITY: &str = "origin-access-identity";

fn s3_fields(
    was: Option<&LambdaS3Origin>,
    fields: &mut Fields<'_>,
) -> Result<LambdaS3Origin, FunctionFailure> {
    let domain_name = fields.domain_name(was.map(|it| &*it.domain_name), 128)?;
    let auth_method = fields.string("authMethod", Some("none"))?;
    if auth_method != "none" && auth_method != IDENTITY {
        return Err(fields.wrong("authMethod", "`none` or `origin-access-identity`"));
    }
    let region = fields.string("region", Some(""))?;
    if auth_method == IDENTITY && region.is_empty() {
        return Err(fields.wrong("region", "the bucket's region, because of `authMethod`"));
    }
    let read_timeout = fields.seconds("readTimeout", was.map(|it| it.read_timeout), 30)?;
    Ok(LambdaS3Origin {
        auth_method,
        custom_headers: fields.custom_headers()?,
        domain_name,
        path: fields.path(was.map(|it| &*it.path))?,
        region,
        read_timeout,
        response_completion_timeout: fields.response_completion_timeout(read_timeout)?,
    })
}

/// The fields of one origin.
struct Fields<'a> {
    at: &'static str,
    fields: &'a Map<String, Value>,
    warnings: &'a mut Vec<String>,
}

impl<'a> Fields<'a> {
    fn new(
        at: &'static str,
        fields: &'a Map<String, Value>,
        warnings: &'a mut Vec<String>,
    ) -> Self {
        Fields {
            at,
            fields,
            warnings,
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|it| !it.is_null())
    }

    fn wrong(&self, name: &str, wanted: &str) -> FunctionFailure {
        let found = self.get(name).unwrap_or(&Value::Null);
        wrong(&format!("{}.{name}", self.at), found, wanted)
    }

    fn left_out(&mut self, name: &str, default: impl std::fmt::Display) {
        self.warnings.push(format!(
            "`{}.{name}` is left out, and {default} is taken; AWS does not say that it may be left out",
            self.at
        ));
    }

    fn string(&mut self, name: &str, default: Option<&str>) -> Result<String, FunctionFailure> {
        match (self.get(name), default) {
            (Some(Value::String(text)), _) => Ok(text.clone()),
            (None, Some(default)) => {
                self.left_out(name, format_args!("{default:?}"));
                Ok(default.to_owned())
            }
            _ => Err(self.wrong(name, "a string")),
        }
    }

    fn number(&mut self, name: &str, default: Option<u64>) -> Result<u64, FunctionFailure> {
        match (self.get(name).map(Value::as_u64), default) {
            (Some(Some(number)), _) => Ok(number),
            (None, Some(default)) => {
                self.left_out(name, default);
                Ok(default)
            }
            _ => Err(self.wrong(name, "a whole number")),
        }
    }

    fn seconds(
        &mut self,
        name: &str,
        was: Option<u64>,
        default: u64,
    ) -> Result<u64, FunctionFailure> {
        let seconds = self.number(name, Some(default))?;
        if was == Some(seconds) || (1..=120).contains(&seconds) {
            return Ok(seconds);
        }
        Err(self.wrong(name, "1 to 120 seconds"))
    }

    fn response_completion_timeout(&mut self, read_timeout: u64) -> Result<u64, FunctionFailure> {
        const NAME: &str = "responseCompletionTimeout";
        match self.get(NAME).map(Value::as_u64) {
            None => Ok(0),
            Some(Some(seconds)) if seconds == 0 || seconds >= read_timeout => Ok(seconds),
            _ => Err(self.wrong(
                NAME,
                &format!("0, or at least `readTimeout` ({read_timeout})"),
            )),
        }
    }

    fn domain_name(
        &mut self,
        was: Option<&str>,
        longest: usize,
    ) -> Result<String, FunctionFailure> {
        const NAME: &str = "domainName";
        let domain = self.string(NAME, None)?;
        if was == Some(&*domain) {
            return Ok(domain);
        }
        let is_s3 = self.at == "origin.s3";
        let wanted = if domain.is_empty() {
            "a domain name, not an empty string".to_owned()
        } else if domain.contains("://") || domain.contains('/') {
            "a domain name alone, without scheme and path".to_owned()
        } else if domain.parse::<IpAddr>().is_ok() {
            "a domain name, not an IP address".to_owned()
        } else if domain.contains(':') {
            "a domain name without a colon; the port is `port`".to_owned()
        } else if domain.len() > longest {
            format!("at most {longest} characters, not {}", domain.len())
        } else if is_s3 && domain.bytes().any(|it| it.is_ascii_uppercase()) {
            "a bucket's domain name in lower case".to_owned()
        } else if !domain
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-._".contains(&it))
        {
            "a domain name of letters, digits, dots, dashes".to_owned()
        } else {
            return Ok(domain);
        };
        Err(self.wrong(NAME, &wanted))
    }

    fn path(&mut self, was: Option<&str>) -> Result<String, FunctionFailure> {
        let path = self.string("path", Some(""))?;
        let fits =
            path.is_empty() || (path.starts_with('/') && !path.ends_with('/') && path.len() <= 255);
        if fits || was == Some(&*path) {
            return Ok(path);
        }
        Err(self.wrong(
            "path",
            "empty, or begins with `/`, does not end with it and has at most 255 characters",
        ))
    }

    fn custom_headers(&mut self) -> Result<Vec<(HeaderName, HeaderValue)>, FunctionFailure> {
        read(self.get("customHeaders"), self.warnings)
    }

    fn ssl_protocols(&mut self) -> Result<Vec<String>, FunctionFailure> {
        const NAME: &str = "sslProtocols";
        const KNOWN: [&str; 4] = ["TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"];
        let wanted = "a list of `TLSv1.2`, `TLSv1.1`, `TLSv1`, `SSLv3`";
        match self.get(NAME) {
            None => {
                self.left_out(NAME, format_args!("[{:?}]", KNOWN[0]));
                Ok(vec![KNOWN[0].to_owned()])
            }
            Some(Value::Array(names)) => names
                .iter()
                .map(|it| it.as_str().filter(|it| KNOWN.contains(it)))
                .map(|it| it.map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| self.wrong(NAME, wanted)),
            Some(_) => Err(self.wrong(NAME, wanted)),
        }
    }
}

fn wrong(field: &str, found: &Value, wanted: &str) -> FunctionFailure {
    invalid(
        &format!("The {field} field is not valid."),
        format!("`request.{field}` is {}", shown(found)),
        format!("it must be {wanted}"),
    )
}

#[cfg(test)]
mod tests;
