//! Programs that outlive us.
use std::{fs, process::Command};

use workstreams::process::{
    detached::{Detached, DetachedError},
    end::{EndPlan, end_tree},
};

use super::{
    child,
    world::{line_in, until},
};

#[test]
fn a_detached_program_leads_a_session_and_has_only_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let (program, arguments) = child::command_line();
    let detached = Detached {
        program,
        arguments,
        environment: child::environment("detached", folder.path().as_os_str()),
        directory: folder.path().to_owned(),
        log: folder.path().join("log"),
    };
    let identity = detached.start().unwrap();
    until("session, or the end of the child", || {
        let reported = folder.path().join("session").exists();
        (reported || !identity.is_alive()).then_some(())
    });
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(identity.is_alive(), "it ended early: {log}");
    let session = line_in(&folder.path().join("session"));
    assert_eq!(session, identity.pid.to_string());
    fs::write(folder.path().join("enough"), "\n").unwrap();
    until("end", || (!identity.is_alive()).then_some(()));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("a word of the detached"), "{log}");
    let plan = EndPlan {
        root: Some(identity),
        ..EndPlan::default()
    };
    end_tree(&plan).unwrap();
}

/// As in a container: who leads our session and our group has no number that we could see.
#[test]
fn a_session_from_outside_of_the_pid_namespace_is_left_as_well() {
    let unshare = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--pid", "--fork", program]);
        command
    };
    let can = unshare("true").output();
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIP: no PID namespace can be made here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("enough"), "\n").unwrap();
    let (program, arguments) = child::command_line();
    let output = unshare(program.to_str().unwrap())
        .args(arguments)
        .envs(child::environment("detached", folder.path().as_os_str()))
        .env_remove("HOME")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    // the first process of its namespace
    assert_eq!(line_in(&folder.path().join("session")), "1");
}

#[test]
fn what_cannot_be_started_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let detached = Detached {
        program: "/no/such/program".into(),
        arguments: Vec::new(),
        environment: Vec::new(),
        directory: folder.path().to_owned(),
        log: folder.path().join("log"),
    };
    let error = detached.start().unwrap_err();
    assert!(matches!(error, DetachedError::NotStarted { .. }));
    let unwritable = Detached {
        log: "/no/such/folder/log".into(),
        ..detached
    };
    let error = unwritable.start().unwrap_err();
    assert!(matches!(error, DetachedError::Log { .. }));
}
