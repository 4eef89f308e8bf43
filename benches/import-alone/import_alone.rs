//! How long `import` alone takes: `import_alone RUNS PATH...` prints for each path the milliseconds of
//! its runs, a line each.
//!
//! `imports.py` starts it, beside whole processes that read the same definitions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may stop where it stands, and says what it measured"
)]

use std::path::PathBuf;
use std::time::Instant;

use mfe_dev::import::{ImportOptions, import};

fn main() {
    let mut args = std::env::args().skip(1);
    let runs: usize = args.next().expect("RUNS").parse().expect("a number");
    for path in args {
        let path = PathBuf::from(path);
        let options = ImportOptions {
            base: path.parent().expect("an absolute path").to_owned(),
            sources: vec![path],
            ..ImportOptions::default()
        };
        let mut took = Vec::new();
        for _ in 0..runs {
            let started = Instant::now();
            let imported = import(&options);
            took.push(format!("{:.3}", started.elapsed().as_secs_f64() * 1000.0));
            assert!(!imported.definition.distributions.is_empty());
        }
        println!("{}", took.join(" "));
    }
}
