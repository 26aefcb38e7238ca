//! Who a process is, and that nobody else is signalled.
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use workstreams::process::{
    argument::with_argument,
    clock::new_session_id,
    identity::{Liveness, ProcessIdentity},
    signal::{Delivery, Signal, send},
    tag::{TAG_VARIABLE, tagged},
    tree::descendants_of,
};

use super::world::{Running, Session, until};

#[test]
fn a_zombie_is_not_alive_and_a_collected_process_is_gone() {
    let mut child = Command::new("true").spawn().unwrap();
    let identity = ProcessIdentity::of(child.id()).unwrap();
    until("zombie", || {
        (identity.state() == Liveness::Zombie).then_some(())
    });
    assert!(!identity.is_alive());
    assert_eq!(send(&identity, Signal::Terminate).unwrap(), Delivery::Gone);
    child.wait().unwrap();
    assert_eq!(identity.state(), Liveness::Gone);
    assert_eq!(send(&identity, Signal::Terminate).unwrap(), Delivery::Gone);
}

#[test]
fn a_process_with_the_same_pid_is_not_signalled() {
    let child = Running::start(Command::new("sleep").arg("1000"));
    let identity = child.identity();
    let earlier = ProcessIdentity {
        start_time: identity.start_time - 1,
        ..identity.clone()
    };
    let before_reboot = ProcessIdentity {
        boot_id: "another".to_owned(),
        ..identity.clone()
    };
    assert_eq!(send(&earlier, Signal::Kill).unwrap(), Delivery::Gone);
    assert_eq!(send(&before_reboot, Signal::Kill).unwrap(), Delivery::Gone);
    assert!(identity.is_alive());
    assert_eq!(send(&identity, Signal::Kill).unwrap(), Delivery::Sent);
    until("end", || (!identity.is_alive()).then_some(()));
}

#[test]
fn descendants_tags_and_arguments_find_whom_they_should() {
    let session = Session::new();
    let word = new_session_id();
    let script =
        format!("sh -c 'sleep 1000; :' 'x {word}' {word} & env -u WORK_SESSION sleep 1000 & wait");
    let shell = Running::start(&mut session.shell(&script));
    let below = until("three descendants", || {
        let below = descendants_of(shell.0.id()).unwrap();
        (below.len() == 3).then_some(below)
    });
    // Between fork and exec a child still has its parent's environment.
    let tagged = until("tag on three of four", || {
        let tagged = tagged(&session.0).unwrap();
        (tagged.len() == 3).then_some(tagged)
    });
    assert!(tagged.contains(&shell.identity()));
    assert_eq!(below.iter().filter(|it| tagged.contains(it)).count(), 2);

    let found = until("command line", || {
        let found = with_argument(&word).unwrap();
        (found.len() == 1).then_some(found)
    });
    assert!(below.contains(&found[0].identity));
    assert_eq!(found[0].words[0], "sh");
    for identity in below {
        send(&identity, Signal::Kill).unwrap();
    }
}

#[test]
fn a_process_that_is_between_two_programs_is_not_missed() {
    let (session, word) = (Session::new(), new_session_id());
    // one program after another, for ever: it is inside of exec most of the time
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("again");
    std::fs::write(&program, "#!/bin/sh\nexec \"$0\" \"$1\"\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(&program);
    command.arg(&word).env(TAG_VARIABLE, &session.0);
    let running = Running::start(&mut command);
    for look in 1..=300 {
        let tagged = tagged(&session.0).unwrap();
        assert_eq!(tagged, [running.identity()], "look {look}");
        assert_eq!(with_argument(&word).unwrap().len(), 1, "look {look}");
    }
}
