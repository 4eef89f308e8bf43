//! What the test binaries share: the real server over a copy of a fixture, and HTTP by the byte.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses its own part of this"
)]

mod command;
mod dev_server;
pub(crate) mod edge_site;
pub(crate) mod origin;
mod tls;
mod wire;

pub(crate) use command::mfe_dev;
pub(crate) use dev_server::{DevServer, edit};
pub(crate) use edge_site::EdgeSite;
pub(crate) use origin::Origin;
pub(crate) use tls::{Answer, TlsClient};
pub(crate) use wire::{Connection, Reply};
