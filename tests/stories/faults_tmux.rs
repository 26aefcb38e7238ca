//! Parts of tmux are killed under running agents.
use crate::support::faults::{HOLD_WITH_TOOL, is, signal};
use crate::support::{World, until};

/// Three threads, two at once, each with a tool that ignores every polite signal.
fn running() -> World {
    let world = World::with_threads(&[3], HOLD_WITH_TOOL);
    world
        .work(&["multi", "--detach", "--max-parallel", "2"])
        .exits(0);
    world.ready(&[1, 2]);
    world
}

/// Both agents are gone with their tools, the run is paused, and `multi` goes on with a new server.
fn all_of_it_is_gone(world: &World) {
    for thread in ["01.01.01", "01.01.02"] {
        is(&world.ended_by_itself(thread), "interrupted", "tmux-gone");
    }
    world.nobody_left();
    assert_eq!(world.run_state(), "paused");
    assert_eq!(world.thread("01.01.01")["status"], "interrupted");
    assert_eq!(world.thread("01.01.03")["status"], "queued");
    assert_eq!(world.sessions().len(), 2);
    world.go();
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["counts"]["completed"], 3);
    assert_eq!(world.sessions().len(), 5);
    world.nobody_left();
}

#[test]
fn a_killed_pane_is_tmux_gone_and_the_other_thread_goes_on() {
    let world = running();
    let pane = world.pane("01.01.01");
    world.tmux(&["kill-pane", "-t", &pane]).exits(0);
    is(
        &world.ended_by_itself("01.01.01"),
        "interrupted",
        "tmux-gone",
    );
    assert_eq!(world.run_state(), "paused");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
    assert_eq!(world.thread("01.01.03")["status"], "queued");
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["counts"]["completed"], 3);
    assert_eq!(world.sessions().len(), 4);
}

#[test]
fn a_killed_window_is_tmux_gone() {
    let world = running();
    let pane = world.pane("01.01.02");
    world.tmux(&["kill-window", "-t", &pane]).exits(0);
    all_of_it_is_gone(&world);
}

/// XR-51.
#[test]
fn a_killed_tmux_session_is_tmux_gone() {
    let world = running();
    let pane = world.pane("01.01.02");
    world.tmux(&["kill-session", "-t", &pane]).exits(0);
    all_of_it_is_gone(&world);
}

#[test]
fn a_server_ended_by_kill_server_is_tmux_gone() {
    let world = running();
    world.tmux(&["kill-server"]).exits(0);
    all_of_it_is_gone(&world);
}

#[test]
fn a_server_ended_by_sigkill_is_tmux_gone() {
    let world = running();
    let server = world.tmux(&["display-message", "-p", "#{pid}"]).exits(0);
    signal("KILL", server.stdout.trim().parse().unwrap());
    all_of_it_is_gone(&world);
}

#[test]
fn server_and_supervisors_killed_at_once_are_tmux_gone_at_the_next_command() {
    let world = running();
    let server = world.tmux(&["display-message", "-p", "#{pid}"]).exits(0);
    // both have their pane on record
    let supervisors = ["01.01.01", "01.01.02"].map(|thread| {
        world.agent(thread);
        world.supervisor(thread)
    });
    // stopped first: none of them may see the other's end
    for pid in supervisors {
        signal("STOP", pid);
    }
    signal("KILL", server.stdout.trim().parse().unwrap());
    for pid in supervisors {
        signal("KILL", pid);
    }
    until("the supervisors to be gone", || {
        !supervisors
            .iter()
            .any(|pid| crate::support::faults::runs(*pid))
    });
    assert_eq!(world.status()["stream"]["paused"], true);
    all_of_it_is_gone(&world);
}

#[test]
fn ctrl_c_in_a_pane_is_the_users_and_the_other_thread_goes_on() {
    let world = running();
    let pane = world.pane("01.01.01");
    world.tmux(&["send-keys", "-t", &pane, "C-c"]).exits(0);
    is(&world.ended_by_itself("01.01.01"), "interrupted", "user");
    assert_eq!(world.run_state(), "paused");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
    assert_eq!(world.thread("01.01.03")["status"], "queued");
}

#[test]
fn ctrl_backslash_in_a_pane_is_the_users_and_ctrl_z_stops_nobody() {
    let world = running();
    let panes = ["01.01.01", "01.01.02"].map(|thread| world.pane(thread));
    world.tmux(&["send-keys", "-t", &panes[0], "C-\\"]).exits(0);
    is(&world.ended_by_itself("01.01.01"), "interrupted", "user");
    world.tmux(&["send-keys", "-t", &panes[1], "C-z"]).exits(0);
    // the terminal has taken the key when it shows it
    until("the key to have come", || {
        let shown = world.tmux(&["capture-pane", "-p", "-t", &panes[1]]);
        shown.exits(0).stdout.contains("^Z")
    });
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
}
