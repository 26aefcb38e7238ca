//! `notify:` of agents.yaml: a person is told, and nothing depends on whether that worked.
use crate::support::{World, path_without_opencode, until};
use serde_json::Value;

const TELL: &str = "notify: [bell, { command: 'echo \"$WORK_EVENT $WORK_THREAD $WORK_STATUS $WORK_CAUSE\" >>../told; exit 3' }]\n";

fn told(world: &World) -> Vec<String> {
    let text = std::fs::read_to_string(world.path("told")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_failure_and_the_end_of_the_batch_are_told_and_a_command_that_fails_changes_nothing() {
    let script = format!(
        "[ \"$WORK_THREAD\" = 01.01.02 ] && {{ cat >/dev/null; exit 7; }}\n{}",
        World::TICK
    );
    let world = World::with_threads(&[2], &script);
    let agents = world.read("repo/agents.yaml");
    world.write(
        "repo/agents.yaml",
        &format!("{agents}defaults: {{ max_parallel: 1 }}\n{TELL}"),
    );
    world.work(&["multi", "--wait"]).exits(1);
    until("both to be told", || told(&world).len() == 2);
    assert_eq!(
        told(&world),
        [
            "failed 01.01.02 failed exit",
            "batch-done 01.01.02 failed exit"
        ]
    );
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.01.02")["last"]["exitCode"], 7);
    // that the command failed stands in the journal, and nowhere else
    until("the journal to say so", || {
        let journal = world.read("repo/workstreams/001-story/journal.jsonl");
        let entries = journal.lines().map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap();
            entry["type"] == "error" && entry["kind"] == "notify"
        });
        entries.filter(|is| *is).count() == 2
    });
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn a_thread_that_waits_for_a_limit_is_told_of() {
    let world = World::new();
    world.threads(&[1]);
    let agents = format!("agents:\n  - {{ name: default, models: [acme/first] }}\n{TELL}");
    world.write("repo/agents.yaml", &agents);
    world.write(
        "script.yaml",
        "threads: { '*': [[{ error: 429, retry_after: 1h }], [tasks]] }\n",
    );
    let args = [
        "multi",
        "--rehearse",
        "../script.yaml",
        "--in-place",
        "--detach",
    ];
    let mut multi = world.command(&args);
    let status = multi.env("PATH", path_without_opencode()).status().unwrap();
    assert!(status.success());
    until("it to be told", || !told(&world).is_empty());
    assert_eq!(told(&world), ["waiting 01.01.01 interrupted limit"]);
}

#[test]
fn the_bell_reaches_whoever_is_attached_to_tmux() {
    let world = World::with_threads(&[1], "cat >/dev/null; exit 1");
    let agents = world.read("repo/agents.yaml");
    world.write("repo/agents.yaml", &format!("{agents}notify: [bell]\n"));
    // the bell of a pane nobody looks at is kept as a flag of its window
    world.work(&["multi", "--detach"]).exits(0);
    world.work(&["wait"]).exits(1);
    until("the bell", || {
        let flags = world
            .tmux(&["list-windows", "-a", "-F", "#{window_bell_flag}"])
            .exits(0);
        flags.stdout.lines().any(|flag| flag == "1")
    });
}

#[test]
fn a_session_whose_supervisor_was_killed_is_told_of_by_who_looks_next() {
    let world = World::with_threads(&[1], "cat >/dev/null; exec sleep 600");
    let agents = world.read("repo/agents.yaml");
    world.write("repo/agents.yaml", &format!("{agents}{TELL}"));
    world
        .work(&["multi", "--executor", "process", "--detach"])
        .exits(0);
    until("the agent to run", || {
        world.thread("01.01.01")["status"] == "running" && world.workers().len() >= 2
    });
    for pid in world.workers() {
        let _gone = std::process::Command::new("kill")
            .args(["-9", &pid.to_string()])
            .output();
    }
    until("its end to be seen", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });
    until("both to be told", || told(&world).len() == 2);
    let mut told = told(&world);
    told.sort();
    assert_eq!(
        told,
        [
            "batch-done 01.01.01 interrupted lost",
            "failed 01.01.01 interrupted lost"
        ]
    );
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn the_end_of_the_batch_is_told_once_and_after_the_last_verification() {
    let world = World::with_plan(&[&[2]], World::TICK, |id| {
        if id == "01.01.01" {
            vec!["while [ ! -f go ]; do sleep 0.05; done".to_owned()]
        } else {
            Vec::new()
        }
    });
    let agents = world.read("repo/agents.yaml");
    world.write("repo/agents.yaml", &format!("{agents}{TELL}"));
    world
        .work(&["multi", "--executor", "process", "--detach"])
        .exits(0);
    until("one to be done, and its supervisor gone", || {
        world.thread("01.01.01")["status"] == "verifying"
            && world.thread("01.01.02")["status"] == "completed"
            && {
                let supervisors = |pid: &u32| {
                    std::fs::read_to_string(format!("/proc/{pid}/cmdline"))
                        .is_ok_and(|words| words.contains("supervise"))
                };
                world
                    .workers()
                    .iter()
                    .filter(|pid| supervisors(pid))
                    .count()
                    == 1
            }
    });
    world.write("repo/go", "");
    until("nobody to be left", || world.workers().is_empty());
    assert_eq!(told(&world), ["batch-done 01.01.01 completed exit"]);
}
