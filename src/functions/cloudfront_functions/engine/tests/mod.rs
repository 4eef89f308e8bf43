//! What code sees and what becomes of it, in both runtimes and both ways of running.

mod cloudfront;
mod isolation;
mod library;
mod limits;
mod modules;
mod reports;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rquickjs::{Ctx, Object, Value};

use super::{Call, Program, Ran, Recorded};
use crate::functions::cloudfront_functions::{
    FunctionRuntime, FunctionSource, GlobalsUse, Import, Inspection,
};
use crate::functions::{FunctionFidelity, KeyValueStore};
use crate::message::EdgeEvent;

pub(super) const JS10: FunctionRuntime = FunctionRuntime::Js10;
pub(super) const JS20: FunctionRuntime = FunctionRuntime::Js20;

/// A moment in 2026: 2026-03-04T05:06:07.089Z.
pub(super) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_772_600_767_089)
}

/// How a program is to be run.
pub(super) struct Setup {
    pub(super) runtime: FunctionRuntime,
    pub(super) globals: GlobalsUse,
    pub(super) event: EdgeEvent,
    pub(super) store: Option<Arc<KeyValueStore>>,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            runtime: JS20,
            globals: GlobalsUse::Reads,
            event: EdgeEvent::ViewerRequest,
            store: None,
        }
    }
}

/// A program and how it is called.
pub(super) struct Prepared {
    program: Program,
    event: EdgeEvent,
}

impl Setup {
    pub(super) fn prepare(self, code: &str) -> Prepared {
        let source = FunctionSource {
            name: "shop".into(),
            file: "shop.js".into(),
            runtime: self.runtime,
            code: code.into(),
            key_value_store: self.store,
            fidelity: FunctionFidelity::default(),
        };
        let inspection = Inspection {
            imports: imports(code),
            globals: self.globals,
            ..Inspection::default()
        };
        Prepared {
            program: Program::compile(&source, &inspection),
            event: self.event,
        }
    }
}

impl Prepared {
    /// Runs with an empty object for an event; the answer is JSON, and what is asked of `cf`.
    pub(super) fn run(&self) -> Ran<(String, Recorded)> {
        let call = Call {
            now: now(),
            event: self.event,
            pop: "LCL50-C1",
            raw_query: Some("a=%41&a=2"),
        };
        self.program.run(&call, empty_event, as_json)
    }

    /// The answer as JSON, or the message of the error.
    pub(super) fn answer(&self) -> String {
        match self.run().result {
            Ok((json, _)) => json,
            Err(error) => error.message,
        }
    }
}

fn empty_event<'js>(ctx: &Ctx<'js>) -> rquickjs::Result<Value<'js>> {
    Object::new(ctx.clone()).map(Object::into_value)
}

fn as_json<'js>(
    ctx: &Ctx<'js>,
    returned: Value<'js>,
    recorded: &Recorded,
) -> rquickjs::Result<(String, Recorded)> {
    let json = match ctx.json_stringify(returned)? {
        Some(json) => json.to_string()?,
        None => "undefined".to_owned(),
    };
    Ok((json, recorded.clone()))
}

/// The imports of code that has them on lines of their own.
fn imports(code: &str) -> Vec<Import> {
    let mut from = 0;
    let mut imports = Vec::new();
    for line in code.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("import ") {
            let (local, module) = rest.split_once(" from ").unwrap();
            imports.push(Import {
                local: local.to_owned(),
                module: module.trim().trim_matches([';', '"', '\'']).to_owned(),
                span: from..from + line.trim_end().len(),
            });
        }
        from += line.len();
    }
    imports
}

/// Asserts what an expression is, in both ways of running.
#[track_caller]
pub(super) fn check(runtime: FunctionRuntime, expression: &str, expected: &str) {
    let code = format!(
        "function handler(event) {{ try {{ return {expression}; }} \
         catch (e) {{ return 'THROWS ' + e.name + ': ' + e.message; }} }}"
    );
    for globals in [GlobalsUse::Reads, GlobalsUse::MayChange] {
        let setup = Setup {
            runtime,
            globals: globals.clone(),
            ..Setup::default()
        };
        let answer = setup.prepare(&code).answer();
        assert_eq!(answer, expected, "{expression} in {runtime:?} {globals:?}");
    }
}
