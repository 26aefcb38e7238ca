//! The `work` program: arguments in, exit code out.
use std::process::ExitCode;

fn main() -> ExitCode {
    workstreams::cli::run(std::env::args_os())
}
