//! shim
use crate::message::Response;
use http::{HeaderMap, Method};
/// shim
pub fn take_back_validators(_: &mut HeaderMap) {}
/// shim
pub fn add_live_reload(_: &Method, _: Option<&str>, _: &mut Response) {}
