//! The names of an event's members, interned once for each context.
//!
//! A name that nothing holds is hashed, allocated and dropped again with every event; one that is
//! held costs a look-up. Common header names are held for the same reason.

use std::rc::Rc;

use rquickjs::{Atom, Ctx, Result};

/// A member's name, as an index into [`Names`].
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub(super) enum Name {
    Version,
    Context,
    Viewer,
    Request,
    Response,
    DistributionDomainName,
    DistributionId,
    EventType,
    RequestId,
    Ip,
    Method,
    Uri,
    Querystring,
    Headers,
    Cookies,
    StatusCode,
    StatusDescription,
    Body,
    Encoding,
    Data,
    Attributes,
    MultiValue,
}

const MEMBERS: [&str; 22] = [
    "version",
    "context",
    "viewer",
    "request",
    "response",
    "distributionDomainName",
    "distributionId",
    "eventType",
    "requestId",
    "ip",
    "method",
    "uri",
    "querystring",
    "headers",
    "cookies",
    "statusCode",
    "statusDescription",
    "body",
    "encoding",
    "data",
    "attributes",
    "multiValue",
];

/// What browsers send and origins answer.
const HEADERS: [&str; 36] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "access-control-allow-origin",
    "age",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "host",
    "if-modified-since",
    "if-none-match",
    "last-modified",
    "location",
    "origin",
    "pragma",
    "priority",
    "range",
    "referer",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "server",
    "upgrade-insecure-requests",
    "user-agent",
    "vary",
    "via",
    "x-forwarded-for",
];

/// The interned names of a context.
#[derive(Clone)]
pub(super) struct Names<'js>(Rc<Vec<Atom<'js>>>);

impl<'js> Names<'js> {
    /// The names of a context, interned with the first call.
    pub(super) fn of(ctx: &Ctx<'js>) -> Result<Self> {
        if let Some(names) = ctx.userdata::<Rc<Vec<Atom<'js>>>>() {
            return Ok(Names(Rc::clone(&names)));
        }
        let all = MEMBERS.iter().chain(&HEADERS);
        let atoms: Result<Vec<_>> = all.map(|it| Atom::from_str(ctx.clone(), it)).collect();
        let names = Rc::new(atoms?);
        // Refused only while another piece of such data is being read; then the next call keeps it.
        let _ = ctx.store_userdata(Rc::clone(&names));
        Ok(Names(names))
    }

    /// The atom of a member's name.
    pub(super) fn get(&self, name: Name) -> Atom<'js> {
        self.0[name as usize].clone()
    }
}

/// The atom of any name.
///
/// The engine finds an atom by its bytes alone, which would mistake UTF-8 for ISO-8859-1; so what
/// is not ASCII goes by a string.
pub(super) fn atom<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Atom<'js>> {
    if name.is_ascii() {
        return Atom::from_str(ctx.clone(), name);
    }
    let name = rquickjs::String::from_str(ctx.clone(), name)?;
    Atom::from_value(ctx.clone(), name.as_value())
}
