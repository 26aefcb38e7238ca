//! Servers, sessions and panes come and go.

use workstreams::tmux::{
    PaneLife, Scope, Server, SessionSpec, Socket, TmuxError, Version, session_name,
};

use super::world::{WIDE, World, script, until, waiting};

#[test]
fn without_a_server_absence_is_the_answer() {
    let world = World::new();
    let session = world.session(WIDE);
    let pane = "%0".parse().unwrap();
    assert!(!world.server.is_running().unwrap());
    assert!(!world.server.has_session(&session.name).unwrap());
    assert!(world.server.list_panes(Scope::All).unwrap().is_empty());
    assert!(
        !world
            .server
            .kill_session(&session.name, &session.root)
            .unwrap()
    );
    assert!(!world.server.kill_pane(pane).unwrap());
    assert!(!world.server.set_state(pane, "x").unwrap());
    assert!(!world.server.select(pane).unwrap());
    assert!(!world.server.detach_clients(&session.name).unwrap());
    assert_eq!(world.server.clear_dead(&session.name).unwrap(), 0);
    assert_eq!(world.server.capture(pane).unwrap(), None);
    assert!(world.server.open_panes(&session, &[]).unwrap().is_empty());
    assert!(
        !world.server.is_running().unwrap(),
        "asking starts no server"
    );
    assert!(matches!(
        world.server.version().unwrap(),
        Version::Release { major: 3.., .. }
    ));
}

#[test]
fn a_missing_pane_or_session_of_a_running_server_is_an_answer_too() {
    let world = World::new();
    let session = world.session(WIDE);
    world
        .server
        .open_panes(&session, &[waiting("1.1", &world.folder)])
        .unwrap();
    let missing = "%99".parse().unwrap();
    assert!(!world.server.kill_pane(missing).unwrap());
    assert!(!world.server.set_state(missing, "x").unwrap());
    assert!(!world.server.select(missing).unwrap());
    assert_eq!(world.server.capture(missing).unwrap(), None);
    let other = session_name("002", &world.folder);
    assert!(!world.server.has_session(&other).unwrap());
    assert!(!world.server.kill_session(&other, &session.root).unwrap());
    assert!(!world.server.detach_clients(&other).unwrap());
    assert!(world.panes(&other).is_empty());
}

#[test]
fn killing_a_pane_hangs_up_on_its_program() {
    let world = World::new();
    let session = world.session(WIDE);
    let record = "trap 'echo hup > h; mv h hup; exit' HUP; echo up > u; mv u up; \
                  while :; do sleep 0.05; done";
    let panes = [
        waiting("1.1", &world.folder),
        script("1.2", &world.folder, record, &[]),
    ];
    let opened = world.server.open_panes(&session, &panes).unwrap();
    world.written("up");
    assert!(world.server.kill_pane(opened[1].pane).unwrap());
    assert_eq!(world.written("hup"), "hup\n");
    assert!(!world.server.exists(&opened[1]).unwrap());
    assert!(world.server.exists(&opened[0]).unwrap());
}

#[test]
fn a_named_socket_is_found_where_tmux_keeps_it() {
    let world = World::new();
    let folder = [("TMUX_TMPDIR".into(), world.folder.as_str().into())];
    let socket = Socket::parse("by-name").unwrap();
    let server = Server::new(socket, std::env::vars_os().chain(folder)).unwrap();
    let session = world.session(WIDE);
    let named = EndedWithTest { server, session };
    let pane = waiting("1.1", &world.folder);
    named.server.open_panes(&named.session, &[pane]).unwrap();
    assert!(named.server.is_running().unwrap());
    assert!(!world.server.is_running().unwrap());
}

/// A session on a server that the world does not know.
struct EndedWithTest {
    server: Server,
    session: SessionSpec,
}

impl Drop for EndedWithTest {
    fn drop(&mut self) {
        self.server
            .kill_session(&self.session.name, &self.session.root)
            .ok();
    }
}

#[test]
fn two_repositories_share_a_server() {
    let world = World::new();
    let one = world.session(WIDE);
    let mut other = world.session(WIDE);
    other.root = "/somewhere/else".into();
    other.name = session_name(&other.stream, &other.root);
    world
        .server
        .open_panes(&one, &[waiting("1.1", &world.folder)])
        .unwrap();
    world
        .server
        .open_panes(&other, &[waiting("1.1", &world.folder)])
        .unwrap();
    world
        .server
        .open_panes(&one, &[waiting("1.2", &world.folder)])
        .unwrap();
    assert_eq!(world.panes(&one.name).len(), 2);
    assert_eq!(
        world.panes(&other.name)[0].root.as_deref(),
        Some("/somewhere/else")
    );

    let refusal = world
        .server
        .kill_session(&other.name, &one.root)
        .unwrap_err();
    assert!(matches!(refusal, TmuxError::NotOurs { .. }), "{refusal}");
    assert!(world.server.kill_session(&one.name, &one.root).unwrap());
    assert!(!world.server.has_session(&one.name).unwrap());
    assert_eq!(world.server.list_panes(Scope::All).unwrap().len(), 1);
}

/// XR-55.
#[test]
fn a_session_by_hand_under_our_name_is_left_alone() {
    let world = World::new();
    let session = world.session(WIDE);
    let name = session.name.as_str();
    assert!(
        world
            .tmux(&[
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-s",
                name,
                "sleep 600"
            ])
            .status
            .success()
    );
    let pane = waiting("1.1", &world.folder);
    let refusal = world.server.open_panes(&session, &[pane]).unwrap_err();
    assert!(matches!(refusal, TmuxError::NotOurs { .. }), "{refusal}");
    assert!(
        world
            .server
            .kill_session(&session.name, &session.root)
            .is_err()
    );
    assert_eq!(world.server.clear_dead(&session.name).unwrap(), 0);
    assert!(world.server.has_session(&session.name).unwrap());
}

#[test]
fn only_dead_panes_of_ours_are_cleared() {
    let world = World::new();
    let session = world.session(WIDE);
    let ends = script("1.2", &world.folder, "exit 1", &[]);
    let lives = waiting("1.1", &world.folder);
    world
        .server
        .open_panes(&session, &[lives, ends.clone(), ends])
        .unwrap();
    let by_hand = world.tmux(&[
        "new-window",
        "-d",
        "-t",
        &format!("={}:", session.name),
        "--",
        "sh",
        "-c",
        "exit 0",
    ]);
    assert!(by_hand.status.success());
    let dead = || {
        let panes = world.panes(&session.name);
        panes
            .iter()
            .filter(|pane| pane.life != PaneLife::Running)
            .count()
    };
    until(|| dead() == 3);
    assert_eq!(world.server.clear_dead(&session.name).unwrap(), 2);
    let left = world.panes(&session.name);
    assert_eq!(left.len(), 2);
    assert_eq!(left[0].thread.as_deref(), Some("1.1"));
    assert_eq!(left[1].session, None);
}

#[test]
fn a_pane_of_an_older_server_is_not_taken_for_one_of_this() {
    let world = World::new();
    let session = world.session(WIDE);
    let pane = waiting("1.1", &world.folder);
    let old = world
        .server
        .open_panes(&session, std::slice::from_ref(&pane))
        .unwrap()[0];
    assert!(world.server.exists(&old).unwrap());
    assert_eq!(world.server.identity().unwrap(), Some(old.server));
    // at once: the old server may still hold the socket
    for _ in 0..10 {
        world.tmux(&["kill-server"]);
        let new = world
            .server
            .open_panes(&session, std::slice::from_ref(&pane))
            .unwrap()[0];
        assert_eq!(new.pane, old.pane);
        assert!(!world.server.exists(&old).unwrap());
        assert!(world.server.exists(&new).unwrap());
    }
}

#[test]
fn panes_that_were_made_are_named_when_the_server_goes_meanwhile() {
    let world = World::new();
    let session = world.session(WIDE);
    let long = "x".repeat(9000);
    let first = script(
        "1.1",
        &world.folder,
        "tmux -S s kill-server; exec sleep 600",
        &[&long],
    );
    let second = script("1.2", &world.folder, "exec sleep 600", &[&long]);
    match world.server.open_panes(&session, &[first, second]) {
        // the server outlived the second command line
        Ok(opened) => assert_eq!(opened.len(), 2),
        Err(TmuxError::OpenedPartly {
            opened, asked: 2, ..
        }) => assert_eq!(opened.len(), 1),
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn an_answer_that_does_not_come_is_not_waited_for() {
    let world = World::new();
    // a socket that accepts and never answers
    let _listener = std::os::unix::net::UnixListener::bind(world.folder.join("mute")).unwrap();
    let socket = Socket::at(&world.folder.join("mute")).unwrap();
    let server = Server::new(socket, std::env::vars_os()).unwrap();
    let server = server.with_limit(std::time::Duration::from_millis(200));
    let refusal = server.list_panes(Scope::All).unwrap_err();
    assert!(matches!(refusal, TmuxError::TimedOut { .. }), "{refusal}");
}

#[test]
fn without_tmux_the_error_says_so() {
    let world = World::new();
    let nothing = [("PATH".into(), world.folder.as_str().into())];
    let refusal = Server::new(world.server.socket().clone(), nothing).unwrap_err();
    assert!(matches!(refusal, TmuxError::NotInstalled));
}
