//! The `mfe-dev` command: hands over to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mfe_dev::cli::main()
}
