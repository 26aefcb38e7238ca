//! Copies of a repository, and proofs of life that a person took away: what lives is left alone and
//! never said to be dead.
use crate::support::faults::{HOLD, is, runs, signal};
use crate::support::{Answer, STREAM, World, until};
use std::path::Path;
use std::process::Command;

fn copied(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(done.unwrap().success());
}

/// `work` in another folder of the world.
fn there(world: &World, folder: &Path, args: &[&str]) -> Answer {
    let mut command = world.command(args);
    command.current_dir(folder).output().unwrap().into()
}

/// Two agents that hold, the folder of the first one's session.
fn two_that_hold(executor: &str) -> (World, Vec<u32>) {
    let world = World::with_threads(&[2], HOLD);
    let multi = ["multi", "--detach", "--executor", executor];
    world.work(&multi).exits(0);
    world.ready(&[1, 2]);
    let threads = ["01.01.01", "01.01.02"];
    let agents = threads
        .iter()
        .flat_map(|thread| [world.agent(thread), world.supervisor(thread)]);
    let agents = agents.collect();
    (world, agents)
}

/// They live, are said to, and end well.
fn end_well(world: &World, agents: &[u32]) {
    assert!(agents.iter().all(|pid| runs(*pid)), "somebody was ended");
    for thread in ["01.01.01", "01.01.02"] {
        assert_eq!(world.thread(thread)["status"], "running");
    }
    world.go();
    for thread in ["01.01.01", "01.01.02"] {
        is(&world.ended_by_itself(thread), "completed", "exit");
    }
    world.nobody_left();
}

const LOOKS: [&[&str]; 7] = [
    &["list"],
    &["status"],
    &["why", "01.01.01"],
    &["session", "list"],
    &["tree"],
    &["wait", "--timeout", "0s"],
    &["doctor"],
];

/// Whatever it says about a copy, it says something.
fn looked(answer: &Answer) {
    assert!(answer.code.is_some_and(|code| code < 100), "{answer}");
}

fn a_copy_is_looked_at(executor: &str) {
    let (world, agents) = two_that_hold(executor);
    let copy = world.path("copy");
    copied(&world.repo(), &copy);
    for look in LOOKS {
        looked(&there(&world, &copy, look));
    }
    let status = there(&world, &copy, &["status", "--json"]).exits(0).data();
    assert_eq!(status["threads"][0]["status"], "elsewhere", "{status:#}");
    there(&world, &copy, &["stop", "--all", "-y"]).exits(0);
    end_well(&world, &agents);
}

#[test]
fn looking_at_a_copy_of_a_repository_leaves_the_agents_of_the_original_alone() {
    a_copy_is_looked_at("process");
}

#[test]
fn looking_at_a_copy_leaves_agents_in_panes_alone() {
    a_copy_is_looked_at("tmux");
}

#[test]
fn a_workstream_copied_beside_itself_leaves_the_agents_of_the_original_alone() {
    let (world, agents) = two_that_hold("process");
    let streams = world.repo().join("workstreams");
    copied(&streams.join(STREAM), &streams.join("002-other"));
    for look in LOOKS {
        looked(&world.work(&[look, &["-s", "002"]].concat()));
    }
    std::fs::remove_dir_all(streams.join("002-other")).unwrap();
    end_well(&world, &agents);
}

#[test]
fn what_a_killed_supervisor_left_in_the_original_is_not_ended_from_a_copy() {
    let world = World::with_threads(&[1], "");
    // a tool that outlives its supervisor, as one does that hangs in the kernel
    world.shell_agent(HOLD, "");
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    let record = world.record("01.01.01").unwrap();
    let session = record["sessionId"].as_str().unwrap();
    let mut tool = Command::new("sleep");
    world.environment(&mut tool);
    tool.args(["600"])
        .env("WORK_SESSION", session)
        .env("WORK_ROOT", world.repo())
        .env("WORK_STREAM", STREAM);
    let mut tool = tool.spawn().unwrap();
    let copy = world.path("copy");
    let killed = world.supervisor("01.01.01");
    signal("KILL", killed);
    until("the supervisor to be gone", || !runs(killed));
    copied(&world.repo(), &copy);
    let status = there(&world, &copy, &["status", "--json"]).exits(0).data();
    assert_eq!(status["threads"][0]["status"], "elsewhere", "{status:#}");
    assert!(runs(tool.id()), "it is not the copy's");
    is(&world.thread("01.01.01")["last"], "interrupted", "lost");
    tool.wait().unwrap();
    world.nobody_left();
}

#[test]
fn a_session_lives_without_its_proof_of_life() {
    let (world, agents) = two_that_hold("process");
    for session in world.sessions() {
        let folder = world.session_folder(session["sessionId"].as_str().unwrap());
        std::fs::remove_file(folder.join("alive")).unwrap();
    }
    world
        .work(&["session", "complete", "--all", "--as", "interrupted"])
        .exits(5)
        .warns("it is alive");
    end_well(&world, &agents);
}

#[test]
fn after_git_clean_what_runs_is_said_to_run_and_can_be_stopped() {
    let (world, agents) = two_that_hold("tmux");
    std::fs::remove_dir_all(world.repo().join(format!("workstreams/{STREAM}/sessions"))).unwrap();
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.work(&["multi", "--detach"]).exits(5);
    world.work(&["stop", "--all", "-y"]).exits(0);
    world.nobody_left();
    assert!(agents.iter().all(|pid| !runs(*pid)));
    is(&world.thread("01.01.01")["last"], "interrupted", "user");
}

#[test]
fn after_git_clean_a_killed_supervisor_is_lost_and_not_elsewhere() {
    let (world, _) = two_that_hold("process");
    let killed = world.supervisor("01.01.01");
    std::fs::remove_dir_all(world.repo().join(format!("workstreams/{STREAM}/sessions"))).unwrap();
    signal("KILL", killed);
    until("the supervisor to be gone", || !runs(killed));
    is(&world.thread("01.01.01")["last"], "interrupted", "lost");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    world.work(&["stop", "--all", "-y"]).exits(0);
    world.nobody_left();
}

#[test]
fn needs_root_a_machine_that_was_renamed_still_knows_what_runs() {
    let (world, _) = two_that_hold("process");
    let work = env!("CARGO_BIN_EXE_work");
    let script = "hostname elsewhere 2>/dev/null || exit 77; exec \"$@\"";
    let renamed = |args: &[&str]| -> Answer {
        let unshare = [&["--uts", "sh", "-c", script, "sh", work], args].concat();
        world
            .program(Path::new("unshare"), &unshare)
            .output()
            .unwrap()
            .into()
    };
    let status = renamed(&["status", "--json"]);
    if status.code == Some(77) {
        eprintln!("SKIP: the machine cannot be renamed here");
        world.go();
        return;
    }
    let status = status.exits(0).data();
    assert_eq!(status["threads"][0]["status"], "running", "{status:#}");
    renamed(&["stop", "--all", "-y"]).exits(0);
    world.nobody_left();
    is(&world.thread("01.01.01")["last"], "interrupted", "user");
}

#[test]
fn an_agent_whose_task_somebody_deleted_is_found_and_nothing_starts_beside_it() {
    let (world, agents) = two_that_hold("process");
    let before = world.tasks_file();
    let mut file = before.clone();
    file["tasks"].as_array_mut().unwrap().remove(0);
    let state = format!("repo/workstreams/{STREAM}/tasks.json");
    world.write(&state, &serde_json::to_string_pretty(&file).unwrap());
    world.work(&["stop", "--all", "-y"]).exits(0);
    assert!(runs(agents[0]));
    // put back, without what was recorded of it
    let mut task = before["tasks"][0].clone();
    task["sessions"] = serde_json::json!([]);
    task.as_object_mut().unwrap().remove("currentSessionId");
    let mut file = world.tasks_file();
    file["tasks"].as_array_mut().unwrap().insert(0, task);
    world.write(&state, &serde_json::to_string_pretty(&file).unwrap());
    world
        .work(&["multi", "--detach"])
        .exits(5)
        .warns("tasks.json does not know")
        .warns("work doctor --fix");
    world.work(&["doctor"]).says("that no record knows");
    looked(&world.work(&["doctor", "--fix", "-y"]));
    world.nobody_left();
    world.go();
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(0);
}
