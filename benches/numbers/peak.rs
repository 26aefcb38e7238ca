//! Peak memory of one command. A process learns only the largest of all its children, so a copy
//! of this program runs the command as its only one.
use nix::sys::resource::{UsageWho, getrusage};
use std::process::{Command, Stdio};

/// First argument of the copy.
pub(crate) const FLAG: &str = "--peak-of";

/// What the copy does: runs the command and prints its peak, in KiB.
pub(crate) fn print(command: &[String]) {
    let status = Command::new(&command[0])
        .args(&command[1..])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{command:?}: {status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    println!("{}", usage.max_rss());
}

/// Peak resident memory of the command, in MiB. Not below that of the copy, some 3 MiB.
pub(crate) fn of(command: &Command) -> f64 {
    let mut copy = Command::new(std::env::current_exe().unwrap());
    copy.arg(FLAG)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        copy.env(name, value.unwrap_or_default());
    }
    if let Some(dir) = command.get_current_dir() {
        copy.current_dir(dir);
    }
    let output = copy.stdin(Stdio::null()).output().unwrap();
    let kib: f64 = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .unwrap();
    kib / 1024.0
}
