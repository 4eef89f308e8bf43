//! What AWS, or plain sense, would refuse in a file whose shape is right.
//!
//! Each check knows the way to the value that it judges, so every finding has its place.

mod bucket_policy;
mod caching;
mod cors;
mod custom_origins;
mod distribution;
mod folders;
mod function_events;
mod functions;
mod key_value_stores;
mod names;
mod origin_groups;
mod origins;
mod policies;
mod references;
mod response_headers_policies;
mod routes;
mod server;
mod store;
mod viewer;
mod website;

use std::ops::Range;
use std::path::Path;

use super::Diagnostic;
use super::devserver_toml::DevserverToml;
use super::expand::Expansion;
use super::tree::{At, Node};

/// What the checks look at, and what they found.
pub(super) struct Checker<'a> {
    /// The file's tree, for places.
    pub(super) tree: &'a Node,
    /// What was read from it.
    pub(super) toml: &'a DevserverToml,
    /// The file's text, for places inside of strings.
    pub(super) source: &'a str,
    /// The folder that relative paths start from.
    pub(super) base: &'a Path,
    /// The findings so far.
    pub(super) found: Vec<Diagnostic>,
    /// The way to what each finding is about, as far as it was reported through here.
    pub(super) ways: Vec<(usize, At)>,
}

/// Checks everything but what only the full form shows.
pub(super) fn check(cx: &mut Checker<'_>) {
    server::check(cx);
    store::check(cx);
    viewer::check(cx);
    names::check(cx);
    references::check(cx);
    origins::check(cx);
    custom_origins::check(cx);
    origin_groups::check(cx);
    policies::check(cx);
    response_headers_policies::check(cx);
    caching::check(cx);
    bucket_policy::check(cx);
    website::check(cx);
    cors::check(cx);
    distribution::check(cx);
    folders::check(cx);
}

/// Checks the full form: which behaviors there are, in which distribution, and their functions.
pub(super) fn check_expansion(cx: &mut Checker<'_>, expansion: &Expansion) {
    routes::check(cx, expansion);
    functions::check(cx, &expansion.declared, &expansion.contents);
    function_events::check(cx, expansion);
    key_value_stores::check(cx, &expansion.contents);
}

impl Checker<'_> {
    /// Reports at a value; at the nearest table around it where it was not written.
    ///
    /// What is only a hole was reported already, so nothing more is said about it.
    pub(super) fn report(&mut self, at: &At, it: Diagnostic) {
        if !self.is_hole(at) {
            let span = it.span.clone().or_else(|| self.span(at));
            self.ways.push((self.found.len(), at.clone()));
            self.found.push(it.at(span));
        }
    }

    /// Whether a value was put in for something that is missing or wrong.
    pub(super) fn is_hole(&self, at: &At) -> bool {
        self.tree.at(at).is_some_and(|it| it.hole)
    }

    /// The place of a value, or of the nearest table around it.
    pub(super) fn span(&self, at: &At) -> Option<Range<usize>> {
        let mut at = at.clone();
        loop {
            if let Some(node) = self.tree.at(&at) {
                return Some(node.span.clone());
            }
            if at == At::default() {
                return None;
            }
            at = at.parent();
        }
    }

    /// The place of a value that was written; `None` where it was not.
    pub(super) fn written(&self, at: &At) -> Option<Range<usize>> {
        self.tree.at(at).map(|it| it.span.clone())
    }

    /// What was said so far of a table.
    pub(super) fn said_in(&self, at: &At) -> impl Iterator<Item = &Diagnostic> {
        let table = self.written(at).unwrap_or(0..0);
        // An inline table ends where it ends, any other at the next header.
        let end = match self.source.get(table.clone()) {
            Some(text) if text.starts_with('{') => table.end,
            _ => self.tree.next_header(table.start),
        };
        let inside = move |it: &Range<usize>| it.start >= table.start && it.start < end;
        let found = self.found.iter();
        found.filter(move |it| it.span.as_ref().is_some_and(&inside))
    }

    /// The place of some bytes inside of a string; the whole string where it has escapes.
    pub(super) fn inside(&self, at: &At, offset: usize, length: usize) -> Option<Range<usize>> {
        let node = self.tree.at(at)?;
        let text = node.as_str()?;
        let quoted = self.source.get(node.span.clone())?;
        let plain = quoted.len() == text.len() + 2 && quoted.get(1..=text.len()) == Some(text);
        if !plain {
            return Some(node.span.clone());
        }
        let start = node.span.start + 1 + offset;
        Some(start..start + length)
    }
}

pub(super) use names::usable_bucket_name;
pub(super) use server::{bad_cache_size, bad_control_host, bad_host, bad_time_offset};

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
