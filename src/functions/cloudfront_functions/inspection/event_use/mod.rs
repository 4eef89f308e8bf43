//! Which parts of its event a program can reach.
//!
//! The parameter of `handler` is followed to every place where it is used. As long as it and what
//! lies in it are only asked for members by name, what is never named cannot be reached. Any other
//! use is taken to reach all that lies below.

mod handler;
mod reach;

use super::GlobalsUse;
use super::program::Program;

/// Which parts of its event a program can reach; what it cannot reach need not be made.
///
/// To return the request or the response is not to reach their parts: whoever reads the result
/// knows what was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventUse {
    /// `event.version`
    pub version: bool,
    /// `event.context`
    pub context: bool,
    /// `event.viewer`
    pub viewer: bool,
    /// `event.request`
    pub request: bool,
    /// `request.method`
    pub method: bool,
    /// `request.rawQueryString`
    pub raw_query_string: bool,
    /// `request.querystring`
    pub querystring: NameUse,
    /// `request.headers`
    pub request_headers: NameUse,
    /// `request.cookies`
    pub request_cookies: NameUse,
    /// `response.headers`
    pub response_headers: NameUse,
    /// `response.cookies`
    pub response_cookies: NameUse,
    /// Whether the function may return `event.request`.
    pub returns_request: bool,
}

/// Which entries of an object of names a program can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameUse {
    /// The program never asks for the object.
    Nothing,
    /// These alone, by names that stand in the code; they are read, written and deleted.
    Names(Vec<String>),
    /// All of them.
    All,
}

impl NameUse {
    /// Whether the object itself can be reached.
    pub fn is_reached(&self) -> bool {
        *self != NameUse::Nothing
    }

    /// Whether an entry can be reached.
    pub fn includes(&self, name: &str) -> bool {
        match self {
            NameUse::Nothing => false,
            NameUse::Names(names) => names.iter().any(|it| it == name),
            NameUse::All => true,
        }
    }

    /// Adds the object, and an entry of it if one is named.
    fn add(&mut self, name: Option<&str>) {
        if *self == NameUse::Nothing {
            *self = NameUse::Names(Vec::new());
        }
        if let (NameUse::Names(names), Some(name)) = (self, name)
            && !names.iter().any(|it| it == name)
        {
            names.push(name.to_owned());
        }
    }
}

impl EventUse {
    /// All of it.
    pub const ALL: EventUse = EventUse {
        version: true,
        context: true,
        viewer: true,
        request: true,
        method: true,
        raw_query_string: true,
        querystring: NameUse::All,
        request_headers: NameUse::All,
        request_cookies: NameUse::All,
        response_headers: NameUse::All,
        response_cookies: NameUse::All,
        returns_request: true,
    };

    /// Nothing but what is always there: the URI, the status.
    pub const NONE: EventUse = EventUse {
        version: false,
        context: false,
        viewer: false,
        request: false,
        method: false,
        raw_query_string: false,
        querystring: NameUse::Nothing,
        request_headers: NameUse::Nothing,
        request_cookies: NameUse::Nothing,
        response_headers: NameUse::Nothing,
        response_cookies: NameUse::Nothing,
        returns_request: false,
    };
}

impl Default for EventUse {
    fn default() -> Self {
        EventUse::ALL
    }
}

/// Judges a program.
pub(super) fn judge(program: &Program<'_>, globals: &GlobalsUse) -> EventUse {
    // Who changes what is built in may see the event from there.
    if *globals == GlobalsUse::MayChange {
        return EventUse::ALL;
    }
    reach::of_handler(program).unwrap_or_default()
}
