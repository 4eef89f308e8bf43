//! Real processes: Node.js and Python as this machine has them.

mod failing;
mod loading;
mod processes;
mod python;
mod returning;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::launch::Surroundings;
use super::test_event::TestEvent;
use super::{
    EdgeEvent, FailureKind, FunctionFailure, FunctionFidelity, FunctionRun, LambdaFunction,
    LambdaRuntime, LambdaSource, LambdaTestError, RequestChange, RequestOutcome,
};

const NODE: LambdaRuntime = LambdaRuntime::Nodejs(20);
const PYTHON: LambdaRuntime = LambdaRuntime::Python(11);

/// A function of one file or more, with the folder that they are in.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Site { folder }
    }

    fn source(&self, code: &str, handler: &str, runtime: LambdaRuntime) -> LambdaSource {
        LambdaSource {
            name: "edge".into(),
            code: self.folder.path().join(code),
            handler: handler.into(),
            runtime,
            timeout: Duration::from_secs(20),
            memory_size: 128,
            version: "1".into(),
            fidelity: FunctionFidelity::default(),
        }
    }
}

/// A function of one file `index.js`.
fn node(code: &str) -> (Site, LambdaFunction) {
    let site = Site::new(&[("index.js", code)]);
    let function = LambdaFunction::new(site.source("index.js", "index.handler", NODE));
    (site, function)
}

async fn run(function: &LambdaFunction) -> FunctionRun<RequestOutcome> {
    run_on(function, "/x").await
}

async fn run_on(function: &LambdaFunction, uri: &str) -> FunctionRun<RequestOutcome> {
    let mut event = TestEvent::new(EdgeEvent::OriginRequest);
    event.uri = uri.into();
    function.on_request(&event.event()).await
}

#[track_caller]
fn change(run: FunctionRun<RequestOutcome>) -> RequestChange {
    match run.result {
        Ok(RequestOutcome::Continue(change)) => *change,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn failure(run: FunctionRun<RequestOutcome>) -> FunctionFailure {
    run.result.unwrap_err()
}

/// A function whose URI says what it does; `state` lives as long as its process.
const MANY: &str = r"
let state = 0;
const cf = (event) => event.Records[0].cf.request;
const to = (event, uri) => ({ ...cf(event), uri: String(uri) });
const later = (value) => new Promise((resolve) => setImmediate(() => resolve(value)));
exports.handler = (event, context, callback) => {
  state += 1;
  switch (cf(event).uri) {
    case '/async': return (async () => to(event, await later('/from-async')))();
    case '/promise': return later(to(event, '/from-promise'));
    case '/callback': setImmediate(() => callback(null, to(event, '/from-callback'))); return;
    case '/both': callback(null, to(event, '/called')); return Promise.resolve(to(event, '/returned'));
    case '/succeed': context.succeed(to(event, '/succeeded')); return;
    case '/done': context.done(null, to(event, '/was-done')); return;
    case '/fail': context.fail(new Error('failed on purpose')); return;
    case '/callback-error': callback(new TypeError('called back')); return;
    case '/throw': throw new RangeError('thrown');
    case '/throw-text': throw 'only text';
    case '/reject': return Promise.reject(new Error('rejected'));
    case '/string': return Promise.resolve('text');
    case '/number': callback(null, 5); return;
    case '/nothing': return Promise.resolve();
    case '/silent': return 'not a promise';
    case '/pending': return new Promise(() => {});
    case '/circular': { const it = {}; it.it = it; callback(null, it); return; }
    case '/exit': process.exit(7);
    case '/abort': process.abort();
    case '/uncaught': setImmediate(() => { throw new Error('nobody caught it'); }); return later().then(() => new Promise(() => setInterval(() => {}, 1000)));
    case '/unhandled': Promise.reject(new Error('nobody awaited it')); return new Promise(() => setInterval(() => {}, 1000));
    case '/large': { const it = Buffer.alloc(100e6, 1); callback(null, to(event, '/' + it.length)); return; }
    case '/state': callback(null, to(event, '/' + state)); return;
    case '/pid': callback(null, to(event, '/' + process.pid)); return;
    case '/env': callback(null, to(event, '/' + Object.keys(process.env).sort().join('/'))); return;
    case '/context': callback(null, to(event, '/' + [context.functionName, context.memoryLimitInMB,
      context.awsRequestId, context.getRemainingTimeInMillis() > 1000].join('/'))); return;
    case '/empty-loop': setTimeout(() => console.log('the timer'), 5); callback(null, to(event, '/held')); return;
    case '/print':
      console.log('a %d', 1); console.error('b'); process.stdout.write('c\nd'); console.warn('e');
      require('child_process').execSync('echo f; echo g >&2', { stdio: 'inherit' });
      process.stdout.write('unended'); callback(null, cf(event)); return;
  }
};";

/// Waits until no process of this number is there.
async fn gone(id: u32) {
    while Path::new(&format!("/proc/{id}")).exists() {
        tokio::task::yield_now().await;
    }
}
