//! Deletes what the real runtime has not.
//!
//! The list of what is deleted is made once, in the first context of a runtime; all others are
//! alike and only delete.

use std::sync::OnceLock;

use rquickjs::object::Filter;
use rquickjs::{Ctx, Object, Result};

use super::allow_list::{ALLOWED, Allowed};
use crate::functions::cloudfront_functions::FunctionRuntime;

/// For each object of the list, what of it is deleted.
type Doomed = Vec<(&'static str, Vec<String>)>;

static DOOMED: [OnceLock<Doomed>; 2] = [const { OnceLock::new() }; 2];

/// Deletes from a new context.
pub(super) fn prune(ctx: &Ctx<'_>, runtime: FunctionRuntime) -> Result<()> {
    let list = match runtime {
        FunctionRuntime::Js10 => &DOOMED[0],
        FunctionRuntime::Js20 => &DOOMED[1],
    };
    let Some(list) = list.get() else {
        // Another thread may be first; its list is the same.
        let _ = list.set(prune_and_list(ctx, runtime)?);
        return Ok(());
    };
    for (path, names) in list {
        let Some(object) = find(ctx, path)? else {
            continue;
        };
        for name in names {
            object.remove(name)?;
        }
    }
    Ok(())
}

/// Deletes what is not on the list of what stays, and lists it. The global object comes last, for
/// the others are found through it.
fn prune_and_list(ctx: &Ctx<'_>, runtime: FunctionRuntime) -> Result<Doomed> {
    let mut doomed = Doomed::new();
    for allowed in ALLOWED.iter().rev() {
        if let Some(object) = find(ctx, allowed.object)? {
            doomed.push((allowed.object, delete_strangers(&object, allowed, runtime)?));
        }
    }
    Ok(doomed)
}

fn delete_strangers(
    object: &Object<'_>,
    allowed: &Allowed,
    runtime: FunctionRuntime,
) -> Result<Vec<String>> {
    let mut strangers = Vec::new();
    for name in object.own_keys::<String>(Filter::new().string()) {
        let name = name?;
        if allowed.names(runtime).any(|it| it == name) {
            continue;
        }
        match object.remove(&name) {
            Ok(()) => strangers.push(name),
            // Some well-known symbols cannot be deleted; they do no harm.
            Err(_) => drop(object.ctx().catch()),
        }
    }
    Ok(strangers)
}

/// The object at a path such as `Array.prototype`.
fn find<'js>(ctx: &Ctx<'js>, path: &str) -> Result<Option<Object<'js>>> {
    let mut object = Some(ctx.globals());
    for name in path.split('.').filter(|it| !it.is_empty()) {
        let Some(from) = object else {
            return Ok(None);
        };
        object = match name {
            "%TypedArray%" => {
                let array: Option<Object<'js>> = from.get("Uint8Array")?;
                array.and_then(|it| it.get_prototype())
            }
            // The object itself is no property of anything that stays.
            "%Iterator%" => from.get("Iterator")?,
            _ => from.get(name)?,
        };
    }
    Ok(object)
}
