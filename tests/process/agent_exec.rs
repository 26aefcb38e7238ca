//! Between fork and exec of an agent.
use std::fs;

use workstreams::process::signal::{Signal, send};

use super::{
    child,
    world::{Running, process_in, until},
};

#[test]
fn the_agent_dies_with_its_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    let supervisor = Running::start(&mut child::command("supervisor", folder.path().as_os_str()));
    let agent = process_in(&folder.path().join("agent"));
    until("exec of the agent", || {
        let words = fs::read(format!("/proc/{}/cmdline", agent.pid)).ok()?;
        (words == b"sleep\x001000\0").then_some(())
    });
    assert!(agent.is_alive());
    send(&supervisor.identity(), Signal::Kill).unwrap();
    until("end of the agent", || (!agent.is_alive()).then_some(()));
}

#[test]
fn what_keeps_an_agent_from_starting_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let status = child::command("missing agent", folder.path().as_os_str()).status();
    assert!(status.unwrap().success());
    assert!(folder.path().join("done").exists());
}
