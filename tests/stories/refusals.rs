//! What stands in the way of a launch: one clear error each, and nothing changed.
use crate::support::{Answer, World};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const TASKS: &str = "repo/workstreams/001-story/tasks.json";

/// Runs it, and asserts that it left no trace: the same tasks.json, no session, no tmux server.
#[track_caller]
pub(super) fn refused(world: &World, args: &[&str], code: i32) -> Answer {
    refused_with(world, args, &[], code)
}

/// The same with other values in the environment.
#[track_caller]
pub(super) fn refused_with(
    world: &World,
    args: &[&str],
    environment: &[(&str, &str)],
    code: i32,
) -> Answer {
    let before = std::fs::read(world.path(TASKS)).ok();
    let answer: Answer = world
        .command(args)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
        .into();
    let answer = answer.exits(code);
    assert_eq!(before, std::fs::read(world.path(TASKS)).ok(), "{answer}");
    let sessions = world.path("repo/workstreams/001-story/sessions");
    let left = std::fs::read_dir(sessions).map_or(0, Iterator::count);
    assert_eq!(left, 0, "session folders were made\n{answer}");
    assert!(!world.socket().exists(), "a tmux server was started");
    assert_eq!(world.workers(), Vec::<u32>::new());
    let errors = answer
        .stderr
        .lines()
        .filter(|line| line.starts_with("error:"))
        .count();
    assert_eq!(errors, 1, "not one error\n{answer}");
    assert!(!answer.stderr.contains("panicked"), "{answer}");
    answer
}

fn world() -> World {
    World::with_threads(&[2], World::TICK)
}

/// A PATH that holds these programs and nothing else.
fn only(world: &World, programs: &[&str]) -> String {
    let folder = world.path("only");
    std::fs::create_dir_all(&folder).unwrap();
    for program in programs {
        let found = ["/usr/bin", "/bin"]
            .map(|dir| Path::new(dir).join(program))
            .into_iter()
            .find(|path| path.exists())
            .unwrap();
        std::os::unix::fs::symlink(found, folder.join(program)).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

fn program(world: &World, inside: &str, text: &str) {
    world.write(inside, text);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path(inside), executable).unwrap();
}

#[test]
fn without_tmux_it_names_what_to_install_and_the_way_without() {
    let world = world();
    let path = only(&world, &["sh", "cat", "git"]);
    refused_with(&world, &["multi", "--wait"], &[("PATH", &path)], 6)
        .warns("tmux is not installed")
        .warns("--executor process");
}

#[test]
fn a_tmux_that_is_too_old_is_named_with_what_is_needed() {
    let world = world();
    program(&world, "bin/tmux", "#!/bin/sh\necho tmux 2.6\n");
    refused(&world, &["multi", "--wait"], 6)
        .warns("2.6")
        .warns("3.2");
}

#[test]
fn an_agent_program_that_is_missing_is_named_with_its_agent() {
    let world = world();
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    driver: command\n    command: [no-such-agent]\n",
    );
    refused(&world, &["multi", "--wait"], 6)
        .warns("`no-such-agent`")
        .warns("`default`")
        .warns("--rehearse");
}

#[test]
fn opencode_that_is_missing_is_named_with_its_agent() {
    let world = world();
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [a/b]\n",
    );
    let path = only(&world, &["sh", "cat", "git", "tmux"]);
    refused_with(&world, &["multi", "--wait"], &[("PATH", &path)], 6)
        .warns("`opencode`")
        .warns("--rehearse");
}

#[test]
fn an_agent_of_the_plan_that_nobody_knows_names_its_thread_and_the_nearest() {
    let world = world();
    let text = world.read(TASKS).replacen("\"default\"", "\"defualt\"", 1);
    world.write(TASKS, &text);
    refused(&world, &["multi", "--wait"], 3)
        .warns("thread 01.01.01")
        .warns("`defualt`")
        .warns("did you mean `default`");
}

#[test]
fn an_agent_of_a_flag_that_nobody_knows_names_the_flag_and_the_nearest() {
    let world = world();
    refused(&world, &["multi", "--agent", "defalt", "--wait"], 3)
        .warns("--agent")
        .warns("did you mean `default`");
}

#[test]
fn a_missing_agents_file_is_named_and_init_writes_one() {
    let world = world();
    std::fs::remove_file(world.path("repo/agents.yaml")).unwrap();
    refused(&world, &["multi", "--wait"], 3)
        .warns("agents.yaml")
        .warns("work init");
}

#[test]
fn a_broken_agents_file_is_named_with_line_and_column() {
    let world = world();
    world.write("repo/agents.yaml", "agents:\n  - name: [\n");
    let answer = refused(&world, &["multi", "--wait"], 1);
    answer.warns("agents.yaml, line 2, column 11");
}

#[test]
fn an_unreadable_prompt_is_named_with_its_thread() {
    let world = world();
    // a folder in its place: permissions mean nothing to root
    let prompt = "repo/workstreams/001-story/prompts/01-stage/01-batch-1/02-thread-2.md";
    std::fs::create_dir_all(world.path(prompt)).unwrap();
    refused(&world, &["multi", "--wait"], 1)
        .warns("thread 01.01.02")
        .warns("02-thread-2.md");
}

#[test]
fn a_rehearsal_script_with_an_error_is_refused_with_its_place() {
    let world = world();
    world.write("repo/play.yaml", "threads:\n  \"*\": [dance]\n");
    let args = ["multi", "--rehearse", "play.yaml", "--in-place", "--wait"];
    refused(&world, &args, 1)
        .warns("play.yaml, line 2")
        .warns("dance");
    // a thread that is not there: a slip of the finger would play the default script
    for id in ["09.01.01", "1.1.1"] {
        world.write(
            "repo/play.yaml",
            &format!("threads:\n  \"*\": [tasks]\n  {id}: [tasks]\n"),
        );
        refused(&world, &args, 1)
            .warns("play.yaml, line 3, column 3")
            .warns(&format!("there is no thread `{id}`"));
    }
    let args = ["multi", "--rehearse", "gone.yaml", "--in-place", "--wait"];
    refused(&world, &args, 1).warns("gone.yaml");
}

#[test]
fn a_refused_rehearsal_leaves_no_copy_behind() {
    let world = world();
    std::fs::create_dir_all(world.path("temporary")).unwrap();
    let temporary = world.path("temporary");
    let folder = temporary.to_str().unwrap();
    let args = ["multi", "--rehearse", "--batch", "07.07", "--wait"];
    refused_with(&world, &args, &[("TMPDIR", folder)], 3).warns("07.07");
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn one_error_and_no_trace_with_json_too() {
    let world = world();
    std::fs::remove_file(world.path("repo/agents.yaml")).unwrap();
    let before = world.read(TASKS);
    let answer = world.work(&["multi", "--wait", "--json"]).exits(3);
    let value: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(value["schema"], 1);
    assert_eq!(value["ok"], false);
    assert_eq!(value["error"]["code"], "not_found");
    let message = value["error"]["message"].as_str().unwrap();
    assert!(message.contains("agents.yaml"), "{message}");
    let hint = value["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("work init"), "{hint}");
    assert_eq!(answer.stderr, "");
    assert_eq!(before, world.read(TASKS));
}
