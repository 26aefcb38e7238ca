//! What reaches a pane of the one who launched it, and what the user's configuration changes.

use super::world::{WIDE, World, script, waiting};

#[test]
fn no_pane_gets_what_the_launcher_knows() {
    let canary = "canary-7f3a";
    let world = World::with_environment(&[
        ("API_KEY", canary),
        ("WORK_STREAM", canary),
        ("OPENCODE_SERVER_PASSWORD", canary),
        ("SSH_AUTH_SOCK", canary),
        ("DISPLAY", canary),
        ("TMUX", canary),
    ]);
    let print = "env > e; mv e environment; exec sleep 600";
    let session = world.session(WIDE);
    let first = waiting("1.0", &world.folder);
    world
        .server
        .open_panes(&session, &[first, script("1.1", &world.folder, print, &[])])
        .unwrap();
    let environment = world.written("environment");
    assert!(!environment.contains(canary), "{environment}");
    // what the test itself was started with
    assert!(!environment.contains("CARGO"), "{environment}");
    assert!(environment.contains("PATH="));
    for scope in [
        &["show-environment", "-g"][..],
        &["show-environment", "-t", "="],
    ] {
        let shown = world.tmux(scope);
        assert!(!String::from_utf8_lossy(&shown.stdout).contains(canary));
    }
}

#[test]
fn the_configuration_of_the_user_is_not_read() {
    let world = World::new();
    std::fs::write(
        world.folder.join(".tmux.conf"),
        "set -g base-index 7\nset -g remain-on-exit off\n",
    )
    .unwrap();
    let socket = world.server.socket().clone();
    let environment = std::env::vars_os().chain([("HOME".into(), world.folder.as_str().into())]);
    let server = workstreams::tmux::Server::new(socket, environment).unwrap();
    let session = world.session(WIDE);
    server
        .open_panes(&session, &[waiting("1.1", &world.folder)])
        .unwrap();
    assert_eq!(
        world.said(&session.name.to_string(), "#{window_index}"),
        "0"
    );
}
