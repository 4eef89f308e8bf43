//! How many processes there are, and when they end.

use super::super::event_object::event_object;
use super::super::pool::Ended;
use super::*;

#[tokio::test]
async fn a_slow_run_does_not_hold_up_others() {
    // The slow one waits for a file that the fast ones, in another process, write.
    let (site, function) = node(
        "const fs = require('node:fs');
         exports.handler = async ({ Records: [{ cf: { request } }] }) => {
           const file = __dirname + '/done';
           if (request.uri === '/fast') fs.writeFileSync(file, '');
           while (request.uri === '/slow' && !fs.existsSync(file)) await new Promise(setImmediate);
           return { ...request, uri: '/' + process.pid };
         };",
    );
    let (slow, fast) = tokio::join!(run_on(&function, "/slow"), run_on(&function, "/fast"));
    assert_ne!(change(slow).uri, change(fast).uri);
    assert_eq!(function.pool.idle_ids().len(), 2);
    function.pool.retire_all_but_one();
    assert_eq!(function.pool.idle_ids().len(), 1);
    drop(site);
}

#[tokio::test]
async fn more_runs_than_processes_wait_in_line() {
    let (_site, function) = node(MANY);
    let function = Arc::new(function);
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let function = Arc::clone(&function);
        runs.spawn(async move { change(run_on(&function, "/pid").await).uri });
    }
    let ids: std::collections::HashSet<_> = runs.join_all().await.into_iter().collect();
    assert!((1..=8).contains(&ids.len()), "{}", ids.len());
}

#[tokio::test]
async fn a_warm_process_takes_the_first_run() {
    let (_site, function) = node(MANY);
    function.pool.warm_up().await;
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    let run = run_on(&function, "/pid").await;
    assert_eq!(change(run).uri, Some(format!("/{id}")));
}

#[tokio::test]
async fn a_process_ends_with_the_server_even_where_user_code_never_yields() {
    let (_site, function) = node(
        "exports.handler = async (event) => {
           setTimeout(() => { while (true); }, 0);
           return event.Records[0].cf.request;
         };",
    );
    change(run(&function).await);
    let process = function.pool.take().unwrap();
    assert!(process.outlive_the_server().await);
    let site = Site::new(&[("fn.py", python::IN_PYTHON)]);
    let function = LambdaFunction::new(site.source("", "fn.lambda_handler", PYTHON));
    change(run(&function).await);
    let process = function.pool.take().unwrap();
    assert!(process.outlive_the_server().await);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_replaced_function_ends_its_processes() {
    let (_site, function) = node(MANY);
    change(run_on(&function, "/async").await);
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    assert!(Path::new(&format!("/proc/{id}")).exists());
    drop(function);
    gone(id).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_run_under_way_is_finished_before_a_replaced_function_ends() {
    let (_site, function) = node(MANY);
    let pool = Arc::clone(&function.pool);
    let mut event = TestEvent::new(EdgeEvent::OriginRequest);
    event.uri = "/pid".into();
    let object = event_object(&event.event());
    let under_way = tokio::spawn(async move { pool.invoke(object, "id").await });
    tokio::task::yield_now().await;
    drop(function);
    let Ended::Returned(value) = under_way.await.unwrap().ended else {
        panic!("it was cut off");
    };
    let id = value["uri"].as_str().unwrap()[1..].parse().unwrap();
    gone(id).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_process_that_dies_while_idle_is_not_noticed() {
    let (_site, function) = node(MANY);
    change(run_on(&function, "/async").await);
    let [id] = function.pool.idle_ids()[..] else {
        panic!("no process");
    };
    let pid = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    let run = run_on(&function, "/async").await;
    assert_eq!(change(run).uri.as_deref(), Some("/from-async"));
}
