//! The end of everything that an agent started, and of nothing else.
use std::{os::unix::process::CommandExt as _, process::Command, time::Duration};

use workstreams::process::{
    end::{Ask, EndPlan, EndReport, end_tree},
    identity::ProcessIdentity,
    signal::{Signal, send},
    tag::tagged,
    tree::descendants_of,
};

use super::{
    child,
    world::{Running, Session, process_in, until},
};

/// So long that nobody is killed who ends when asked.
const ASK: Ask = Ask {
    signal: Signal::Terminate,
    grace: Duration::from_secs(30),
};

const BRIEFLY: Ask = Ask {
    signal: Signal::Terminate,
    grace: Duration::from_millis(300),
};

#[test]
fn a_deaf_grandchild_in_its_own_session_is_found_by_its_tag_and_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tool");
    let session = Session::new();
    let script = "setsid sh -c 'trap \"\" TERM INT HUP; echo $$ > \"$0\"; while :; do sleep 1000; done' \"$0\" & exit 0";
    let status = session.shell(script).arg(&file).status().unwrap();
    assert!(status.success());
    let tool = process_in(&file);

    let plan = EndPlan {
        asks: vec![BRIEFLY],
        ..session.plan()
    };
    let ended = end_tree(&plan).unwrap();
    assert!(ended.asked.contains(&tool));
    assert!(ended.killed.contains(&tool));
    assert_eq!(ended.left, []);
    assert!(!tool.is_alive());
    assert_eq!(tagged(&session.0).unwrap(), []);
}

#[test]
fn who_does_as_asked_is_not_killed_even_if_it_was_stopped() {
    let session = Session::new();
    let child = Running::start(&mut session.shell("exec sleep 1000"));
    // in the middle of its exec it has no environment, and so no tag
    until("exec", || {
        let name = std::fs::read_to_string(format!("/proc/{}/comm", child.0.id())).unwrap();
        (name == "sleep\n").then_some(())
    });
    send(&child.identity(), Signal::Stop).unwrap();
    let plan = EndPlan {
        asks: vec![ASK],
        ..session.plan()
    };
    let ended = end_tree(&plan).unwrap();
    assert_eq!(ended.asked.len(), 1);
    assert_eq!(ended.killed, []);
    assert_eq!(ended.left, []);
}

#[test]
fn requests_come_in_order_until_one_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent");
    let heard = folder.path().join("heard");
    let session = Session::new();
    let script = "trap '' INT; trap 'echo TERM > \"$1\"; exit' TERM; echo $$ > \"$0\"; while :; do sleep 0.05; done";
    let _child = Running::start(session.shell(script).arg(&file).arg(&heard));
    let agent = process_in(&file);
    let first = Ask {
        signal: Signal::Interrupt,
        ..BRIEFLY
    };
    let plan = EndPlan {
        root: Some(agent.clone()),
        asks: vec![first, ASK],
        ..EndPlan::default()
    };
    let ended = end_tree(&plan).unwrap();
    assert!(ended.asked.contains(&agent));
    assert_eq!(ended.killed, []);
    assert_eq!(std::fs::read_to_string(heard).unwrap(), "TERM\n");
}

#[test]
fn a_child_that_is_spared_stays() {
    let script = "sleep 1000 & sleep 1000 & wait";
    let shell = Running::start(Command::new("sh").args(["-c", script]));
    let below = until("two children", || {
        let below = descendants_of(shell.0.id()).unwrap();
        (below.len() == 2).then_some(below)
    });
    let plan = EndPlan {
        root: Some(shell.identity()),
        spare: vec![below[0].pid],
        ..EndPlan::default()
    };
    let ended = end_tree(&plan).unwrap();
    assert_eq!(ended.killed.len(), 2);
    assert!(below[0].is_alive());
    assert!(!below[1].is_alive());
    send(&below[0], Signal::Kill).unwrap();
}

#[test]
fn a_recorded_group_counts_only_with_a_member_that_is_ours() {
    let session = Session::new();
    let script = "env -u WORK_SESSION sleep 1000 & exec sleep 1000";
    let shell = Running::start(session.shell(script).process_group(0));
    let group = i32::try_from(shell.0.id()).unwrap();
    let untagged = until("member without the tag", || {
        let below = descendants_of(shell.0.id()).unwrap();
        let tagged = tagged(&session.0).unwrap();
        below.into_iter().find(|it| !tagged.contains(it))
    });

    let unproven = EndPlan {
        group: Some(group),
        ..EndPlan::default()
    };
    assert_eq!(end_tree(&unproven).unwrap(), EndReport::default());
    assert!(shell.identity().is_alive() && untagged.is_alive());

    let proven = EndPlan {
        group: Some(group),
        ..session.plan()
    };
    let ended = end_tree(&proven).unwrap();
    assert!(ended.killed.contains(&untagged));
    assert_eq!(ended.left, []);
}

#[test]
fn a_recorded_process_whose_pid_is_anothers_by_now_ends_nobody() {
    let child = Running::start(Command::new("sleep").arg("1000"));
    let identity = child.identity();
    let plan = EndPlan {
        root: Some(ProcessIdentity {
            start_time: identity.start_time - 1,
            ..identity.clone()
        }),
        ..EndPlan::default()
    };
    assert_eq!(end_tree(&plan).unwrap(), EndReport::default());
    assert!(identity.is_alive());
}

#[test]
fn tools_that_are_started_during_the_end_are_ended_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent");
    let session = Session::new();
    let script = "trap 'setsid sleep 1000 & setsid sleep 1000 & exit' TERM; echo $$ > \"$0\"; while :; do sleep 0.05; done";
    let _child = Running::start(session.shell(script).arg(&file));
    let agent = process_in(&file);
    let plan = EndPlan {
        root: Some(agent),
        // A tool that is asked while its shell still forks it may never hear of it.
        asks: vec![BRIEFLY],
        ..session.plan()
    };
    let ended = end_tree(&plan).unwrap();
    assert_eq!(ended.left, []);
    assert_eq!(tagged(&session.0).unwrap(), []);
}

#[test]
fn a_subreaper_ends_what_it_inherited_and_steals_no_status() {
    let folder = tempfile::tempdir().unwrap();
    let status = child::command("subreaper", folder.path().as_os_str()).status();
    assert!(status.unwrap().success());
    assert!(folder.path().join("done").exists());
}
