//! Names of an event's fields, interned once a context, and what an event takes from its context.

use std::rc::Rc;

use rquickjs::{Atom, Ctx, Error, Function, Result};

macro_rules! keys {
    ($($variant:ident $name:literal,)*) => {
        /// A name that events are made of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
        }

        const NAMES: &[&str] = &[$($name,)*];
    };
}

keys! {
    Version "version",
    Context "context",
    Viewer "viewer",
    Request "request",
    Response "response",
    DistributionDomainName "distributionDomainName",
    DistributionId "distributionId",
    EventType "eventType",
    RequestId "requestId",
    Ip "ip",
    Method "method",
    Uri "uri",
    Querystring "querystring",
    Headers "headers",
    Cookies "cookies",
    MultiValue "multiValue",
    Attributes "attributes",
    StatusCode "statusCode",
    StatusDescription "statusDescription",
    Body "body",
    Encoding "encoding",
    Data "data",
    RawQueryString "rawQueryString",
}

/// The interned names of a context.
#[derive(Clone)]
pub(crate) struct Keys<'js>(Rc<Vec<Atom<'js>>>);

impl<'js> Keys<'js> {
    /// A name, to get or set a property by.
    pub(crate) fn get(&self, key: Key) -> Atom<'js> {
        // One atom for each variant, in their order.
        self.0[key as usize].clone()
    }
}

/// The interned names of a context; to be asked for once an event.
///
/// # Errors
///
/// In a context that is not the engine's.
pub(crate) fn keys<'js>(ctx: &Ctx<'js>) -> Result<Keys<'js>> {
    let kept = ctx.userdata::<Rc<Vec<Atom<'js>>>>();
    kept.map(|it| Keys(Rc::clone(&it))).ok_or(Error::Unknown)
}

/// The function that stands as `event.request.rawQueryString`; answers with [`Call::raw_query`].
///
/// # Errors
///
/// In a context that is not the engine's.
///
/// [`Call::raw_query`]: super::Call::raw_query
pub(crate) fn raw_query_string<'js>(ctx: &Ctx<'js>) -> Result<Function<'js>> {
    let kept = ctx.userdata::<Rc<Function<'js>>>();
    kept.map(|it| Function::clone(&it)).ok_or(Error::Unknown)
}

/// Interns the names and keeps them and the function in a context.
pub(super) fn intern<'js>(ctx: &Ctx<'js>, raw_query_string: Function<'js>) -> Result<()> {
    let atoms = NAMES
        .iter()
        .map(|name| Atom::from_str(ctx.clone(), name))
        .collect::<Result<Vec<_>>>()?;
    ctx.store_userdata(Rc::new(atoms))
        .map_err(|_| Error::Unknown)?;
    ctx.store_userdata(Rc::new(raw_query_string))
        .map_err(|_| Error::Unknown)?;
    Ok(())
}
