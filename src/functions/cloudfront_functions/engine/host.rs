//! Furnishes a context: what is deleted, what is added, what Rust lends.

use std::rc::Rc;

use percent_encoding::percent_decode_str;
use rquickjs::context::EvalOptions;
use rquickjs::prelude::Opt;
use rquickjs::{Ctx, Exception, Function, Object, Result, Value};

use super::context::Isolation;
use super::digest;
use super::run_state::{OriginCall, RunState, milliseconds};
use super::{keys, prelude, prune};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::message::EdgeEvent;

/// What a context hands to those who run programs in it.
pub(super) struct Hooks<'js> {
    /// What code imports by a module's name.
    pub(super) import: Function<'js>,
    /// Where an error came from, in QuickJS's form.
    pub(super) stack: Function<'js>,
}

/// Makes a new context what a function may see.
pub(super) fn furnish<'js>(
    ctx: &Ctx<'js>,
    runtime: FunctionRuntime,
    isolation: Isolation,
    state: &Rc<RunState>,
) -> Result<Hooks<'js>> {
    let core = prelude::part(ctx, "core")?;
    let hooks: Object<'js> = core.call((lend(ctx, runtime, state)?,))?;
    prune::prune(ctx, runtime)?;
    let it = Rc::clone(state);
    let raw_query = move || it.raw_query.borrow().clone();
    let raw_query_string = Function::new(ctx.clone(), raw_query)?;
    keys::intern(ctx, raw_query_string.with_name("rawQueryString")?)?;
    if isolation == Isolation::Kept {
        hooks.get::<_, Function<'js>>("freeze")?.call::<_, ()>(())?;
    }
    Ok(Hooks {
        import: hooks.get("import")?,
        stack: hooks.get("stack")?,
    })
}

/// Compiles a wrapped program to the function that is called for each run.
pub(super) fn compile<'js>(ctx: &Ctx<'js>, text: &str, file: &str) -> Result<Function<'js>> {
    let mut options = EvalOptions::default();
    options.filename = Some(file.replace('\0', ""));
    ctx.eval_with_options(text, options)
}

/// The handler that a program left, as a function.
pub(super) fn handler<'js>(ctx: &Ctx<'js>, handler: Value<'js>) -> Result<Function<'js>> {
    if handler.is_undefined() {
        return Err(Exception::throw_reference(ctx, "handler is not defined"));
    }
    handler
        .into_function()
        .ok_or_else(|| Exception::throw_type(ctx, "handler is not a function"))
}

/// The object that the prelude knows as `host`.
fn lend<'js>(
    ctx: &Ctx<'js>,
    runtime: FunctionRuntime,
    state: &Rc<RunState>,
) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    let (modules, globals): (&[&str], &[&str]) = match runtime {
        FunctionRuntime::Js10 => (&["crypto", "querystring"], &[]),
        FunctionRuntime::Js20 => (
            &["crypto", "querystring", "buffer", "cloudfront"],
            &["Buffer", "TextEncoder", "TextDecoder", "atob", "btoa"],
        ),
    };
    host.set("modules", modules.to_vec())?;
    host.set("lazyGlobals", globals.to_vec())?;
    host.set("byteStrings", runtime == FunctionRuntime::Js10)?;
    host.set("hasBuffer", runtime == FunctionRuntime::Js20)?;
    lend_run(ctx, &host, state)?;
    lend_cloudfront(ctx, &host, state)?;
    lend_encodings(ctx, &host)?;
    lend_digests(ctx, &host)?;
    Ok(host)
}

/// The run in progress.
fn lend_run<'js>(ctx: &Ctx<'js>, host: &Object<'js>, state: &Rc<RunState>) -> Result<()> {
    let it = Rc::clone(state);
    host.set("now", Function::new(ctx.clone(), move || it.now.get())?)?;
    let it = Rc::clone(state);
    let log = move |line: String| it.log(line);
    host.set("log", Function::new(ctx.clone(), log)?)?;
    let it = Rc::clone(state);
    let warn = move |warning: String| it.warn(&warning);
    host.set("warn", Function::new(ctx.clone(), warn)?)?;
    let source = |ctx: Ctx<'js>, name: String| prelude::part(&ctx, &name);
    host.set("source", Function::new(ctx.clone(), source)?)
}

/// What the `cloudfront` module asks.
fn lend_cloudfront<'js>(ctx: &Ctx<'js>, host: &Object<'js>, state: &Rc<RunState>) -> Result<()> {
    let it = Rc::clone(state);
    let is_viewer_request = move || it.event.get() == EdgeEvent::ViewerRequest;
    host.set(
        "isViewerRequest",
        Function::new(ctx.clone(), is_viewer_request)?,
    )?;
    let it = Rc::clone(state);
    let has_store = move || it.store.borrow().is_some();
    host.set("hasStore", Function::new(ctx.clone(), has_store)?)?;
    let it = Rc::clone(state);
    let get = move |key: String| {
        let store = it.store.borrow();
        let contents = store.as_ref()?.contents();
        contents.data.get(&key).map(ToString::to_string)
    };
    host.set("storeGet", Function::new(ctx.clone(), get)?)?;
    let it = Rc::clone(state);
    let meta = move || {
        let store = it.store.borrow();
        store.as_ref().map(|store| {
            let contents = store.contents();
            let created = milliseconds(contents.created);
            let modified = milliseconds(contents.last_modified);
            vec![created, modified, contents.data.len() as f64]
        })
    };
    host.set("storeMeta", Function::new(ctx.clone(), meta)?)?;
    let it = Rc::clone(state);
    let edge_location = move || {
        let airport: String = it.pop.borrow().chars().take(3).collect();
        vec![airport, "127.0.0.1".to_owned(), "us-east-1".to_owned()]
    };
    host.set("edgeLocation", Function::new(ctx.clone(), edge_location)?)?;
    let it = Rc::clone(state);
    let record = move |ctx: Ctx<'js>, helper: String, arguments: String| {
        let arguments = serde_json::from_str(&arguments)
            .map_err(|error| Exception::throw_type(&ctx, &error.to_string()))?;
        it.recorded.borrow_mut().origin_call = Some(OriginCall { helper, arguments });
        Ok::<_, rquickjs::Error>(())
    };
    host.set("recordOrigin", Function::new(ctx.clone(), record)?)
}

/// Between text, byte strings and their encodings.
fn lend_encodings<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let to_utf8 = |text: String| digest::byte_string(text.as_bytes());
    host.set("toUtf8", Function::new(ctx.clone(), to_utf8)?)?;
    let from_utf8 = |bytes: String| String::from_utf8(digest::bytes(&bytes)).ok();
    host.set("fromUtf8", Function::new(ctx.clone(), from_utf8)?)?;
    let lossy = |bytes: String| String::from_utf8_lossy(&digest::bytes(&bytes)).into_owned();
    host.set("fromUtf8Lossy", Function::new(ctx.clone(), lossy)?)?;
    let whole = |bytes: String| digest::whole_utf8(&digest::bytes(&bytes));
    host.set("wholeUtf8", Function::new(ctx.clone(), whole)?)?;
    let encode = |bytes: String, to: String| digest::encode(&digest::bytes(&bytes), &to);
    host.set("encode", Function::new(ctx.clone(), encode)?)?;
    let decode = |text: String, from: String| {
        digest::decode(&text, &from).map(|it| digest::byte_string(&it))
    };
    host.set("decode", Function::new(ctx.clone(), decode)?)?;
    let atob = |text: String| digest::atob(&text).map(|it| digest::byte_string(&it));
    host.set("atob", Function::new(ctx.clone(), atob)?)?;
    let percent_decode = |text: String| percent_decode_str(&text).decode_utf8_lossy().into_owned();
    host.set("percentDecode", Function::new(ctx.clone(), percent_decode)?)
}

/// The digests; text in the encoding that is asked for, or a byte string.
fn lend_digests<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let written = |digest: Vec<u8>, encoding: Opt<Option<String>>| match encoding.0.flatten() {
        Some(encoding) => digest::encode(&digest, &encoding),
        None => Some(digest::byte_string(&digest)),
    };
    let hash = move |algorithm: String, data: String, encoding: Opt<Option<String>>| {
        digest::hash(&algorithm, &digest::bytes(&data)).and_then(|it| written(it, encoding))
    };
    host.set("hash", Function::new(ctx.clone(), hash)?)?;
    let hmac =
        move |algorithm: String, key: String, data: String, encoding: Opt<Option<String>>| {
            let (key, data) = (digest::bytes(&key), digest::bytes(&data));
            digest::hmac(&algorithm, &key, &data).and_then(|it| written(it, encoding))
        };
    host.set("hmac", Function::new(ctx.clone(), hmac)?)
}
