//! The program, run to its end.

use std::path::Path;

use assert_cmd::Command;

/// Runs `mfe-dev` in a folder: its exit code, stdout and stderr.
#[track_caller]
pub(crate) fn mfe_dev(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(args)
        .current_dir(folder)
        .env_remove("MFE_DEV_CONFIG")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}
