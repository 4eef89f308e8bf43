//! The JavaScript that makes a context what the real runtime is, compiled once a process.
//!
//! # Why through a bundle
//!
//! Parsing takes four fifths of the time that a new context needs. Of the engine's safe functions
//! only the loader of bundles takes bytecode, and it takes it from what lives as long as the
//! process; the code of functions does not, so theirs is parsed wherever it is loaded.

use std::sync::OnceLock;

use rquickjs::loader::Loader;
use rquickjs::loader::bundle::Bundle;
use rquickjs::module::WriteOptions;
use rquickjs::{Context, Ctx, Function, Module, Result, Runtime};

/// The parts; each is a function expression. `core` comes first, the others when they are needed.
const SOURCES: &[(&str, &str)] = &[
    ("core", include_str!("prelude/core.js")),
    ("buffer", include_str!("prelude/buffer.js")),
    ("byte_strings", include_str!("prelude/byte_strings.js")),
    ("bytes", include_str!("prelude/bytes.js")),
    ("cloudfront", include_str!("prelude/cloudfront.js")),
    ("crypto", include_str!("prelude/crypto.js")),
    ("date", include_str!("prelude/date.js")),
    ("freeze", include_str!("prelude/freeze.js")),
    ("inspect", include_str!("prelude/inspect.js")),
    ("querystring", include_str!("prelude/querystring.js")),
    ("text", include_str!("prelude/text.js")),
];

type Parts = Vec<(&'static str, &'static [u8])>;

static BYTECODE: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static PARTS: OnceLock<Parts> = OnceLock::new();

/// A part, as the function that it is.
pub(super) fn part<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Function<'js>> {
    let module = Bundle(parts()?.as_slice()).load(ctx, name, None)?;
    let (module, evaluated) = module.eval()?;
    evaluated.result::<()>().transpose()?;
    module.get("default")
}

fn parts() -> Result<&'static Parts> {
    if let Some(parts) = PARTS.get() {
        return Ok(parts);
    }
    let compiled = compile()?;
    // Another thread may have been first; its bytecode is the same.
    let bytecode = BYTECODE.get_or_init(|| compiled);
    Ok(PARTS.get_or_init(|| {
        let names = SOURCES.iter().map(|(name, _)| *name);
        names.zip(bytecode.iter().map(Vec::as_slice)).collect()
    }))
}

fn compile() -> Result<Vec<Vec<u8>>> {
    let context = Context::full(&Runtime::new()?)?;
    context.with(|ctx| {
        let compile = |(name, source): &(&str, &str)| {
            let text = format!("export default {source}");
            let options = WriteOptions {
                strip_source: true,
                ..WriteOptions::default()
            };
            Module::declare(ctx.clone(), format!("mfe-dev:{name}"), text)?.write(options)
        };
        SOURCES.iter().map(compile).collect()
    })
}
