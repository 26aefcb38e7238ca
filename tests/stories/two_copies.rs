//! Two copies of one repository, the same workstream and thread ids, one tmux server.
use crate::support::{World, until};

/// Says that it is there, and works when it is told to.
const PATIENT: &str = "\
touch \"started-$WORK_THREAD\"
while [ ! -e go ]; do sleep 0.05; done
cat >/dev/null
work update --thread \"$WORK_THREAD\" --status completed --report done";

/// XR-52.
#[test]
fn they_run_at_the_same_time_and_do_not_touch_each_other() {
    let first = World::with_threads(&[4], PATIENT);
    let second = World::with_threads(&[4], PATIENT);
    let shared = |args: &[&str]| {
        let mut command = second.command(args);
        command.env("WORK_TMUX_SOCKET", first.socket());
        crate::support::Answer::from(command.output().unwrap())
    };
    first.work(&["multi", "--detach"]).exits(0);
    shared(&["multi", "--detach"]).exits(0);
    until("all agents of both to work", || {
        let started = |world: &World| {
            (1..=4).all(|n| world.path(&format!("repo/started-01.01.0{n}")).exists())
        };
        started(&first) && started(&second)
    });
    let roots = first
        .tmux(&["list-panes", "-a", "-F", "#{@work_root}"])
        .exits(0);
    for world in [&first, &second] {
        let root = world.repo();
        let root = root.to_str().unwrap();
        assert_eq!(
            roots.stdout.lines().filter(|line| *line == root).count(),
            4,
            "{roots}"
        );
    }

    shared(&["stop", "--all", "--yes"]).exits(0);
    let ended = shared(&["status", "--json"]).exits(0).data();
    for thread in ended["threads"].as_array().unwrap() {
        assert_eq!(thread["status"], "interrupted", "{thread:#}");
        assert_eq!(thread["last"]["cause"], "user", "{thread:#}");
    }
    for thread in first.status()["threads"].as_array().unwrap() {
        assert_eq!(thread["status"], "running", "{thread:#}");
    }

    first.write("repo/go", "");
    first.work(&["wait"]).exits(0);
    let sessions = first.sessions();
    assert_eq!(sessions.len(), 4);
    assert!(
        sessions.iter().all(|s| s["status"] == "completed"),
        "{sessions:#?}"
    );
    let ended = shared(&["session", "list", "--json"]).exits(0).data();
    assert_eq!(ended["sessions"].as_array().unwrap().len(), 4);
}
