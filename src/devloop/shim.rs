//! shim
use crate::devloop::Change;
/// shim
#[derive(Debug, Default)]
pub struct ReloadHub;
impl ReloadHub {
    /// shim
    pub fn new() -> Self {
        ReloadHub
    }
    /// shim
    pub fn reload(&self, _: &[Change]) {}
    /// shim
    pub fn config_error(&self, _: &str) {}
    /// shim
    pub fn config_ok(&self) {}
    /// shim
    pub fn close(&self) {}
}
