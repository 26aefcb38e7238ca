//! `notify:` of agents.yaml: a person is told, and nothing depends on whether that worked.
use crate::support::faults::{HOLD, HOLD_THEN_0};
use crate::support::{Terminal, World, path_without_opencode, until};
use serde_json::Value;

const TELL: &str = "notify: [bell, { command: 'echo $WORK_EVENT $WORK_THREAD $WORK_STATUS $WORK_CAUSE >>../told; echo $WORK_EVENT: $WORK_MESSAGE >>../words; exit 3' }]\n";

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
        ["failed 01.01.02 failed exit", "batch-done 01.01.02 failed"]
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
fn the_end_of_a_batch_says_what_became_of_all_of_it() {
    // the last one to end completes; one left its task open, one failed
    let script = format!(
        "case $WORK_THREAD in 01.01.01) cat >/dev/null; exit 7;; 01.01.02) cat >/dev/null; exit 0;; esac\n{}",
        World::TICK
    );
    let world = World::with_threads(&[3], &script);
    let agents = world.read("repo/agents.yaml");
    world.write(
        "repo/agents.yaml",
        &format!("{agents}defaults: {{ max_parallel: 1 }}\n{TELL}"),
    );
    world.work(&["multi", "--wait"]).exits(1);
    until("nobody to be left", || world.workers().is_empty());
    assert_eq!(
        told(&world),
        [
            "failed 01.01.01 failed exit",
            "incomplete 01.01.02 incomplete",
            "batch-done 01.01.03 failed"
        ]
    );
    let words = world.read("words");
    assert!(words.contains("incomplete: 1 of 1 task open"), "{words}");
    let all = "batch-done: 1 completed, 1 failed (01.01.01), 1 incomplete (01.01.02)";
    assert!(words.contains(all), "{words}");
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
            "batch-done 01.01.01 interrupted",
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
    assert_eq!(told(&world), ["batch-done 01.01.01 completed"]);
}

#[test]
fn the_end_of_the_batch_is_told_once_although_many_end_in_the_same_moment() {
    let world = World::with_threads(&[6], HOLD_THEN_0);
    let agents = world.read("repo/agents.yaml");
    world.write("repo/agents.yaml", &format!("{agents}{TELL}"));
    let launch = [
        "multi",
        "--executor",
        "process",
        "--detach",
        "--max-parallel",
        "6",
    ];
    world.work(&launch).exits(0);
    world.ready(&[1, 2, 3, 4, 5, 6]);
    for session in world.sessions() {
        world.agent(session["threadId"].as_str().unwrap());
    }
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 6);
    let lock = world.hold_state_lock();
    world.go();
    for session in &sessions {
        world.exit_file_written(session["sessionId"].as_str().unwrap());
    }
    // all of them wait to record their end
    drop(lock);
    until("nobody to be left", || world.workers().is_empty());
    let of_batch = || {
        let told = told(&world).into_iter();
        told.filter(|it| it.starts_with("batch-done ")).count()
    };
    assert_eq!(of_batch(), 1, "{:?}", told(&world));
    // each of them left its task open
    assert_eq!(told(&world).len(), 7);
    // who comes to the same end once more (a record that was put back) tells nothing more of it
    let mut file = world.tasks_file();
    assert_eq!(file["run"]["told"], true);
    let record = file["tasks"][0]["sessions"][0].as_object_mut().unwrap();
    for gone in ["completedAt", "cause", "exitCode"] {
        record.remove(gone);
    }
    record.insert("status".to_owned(), "running".into());
    file.as_object_mut().unwrap().remove("_work");
    let stream = "repo/workstreams/001-story";
    std::fs::remove_file(world.path(&format!("{stream}/.state/log.jsonl"))).unwrap();
    world.write(&format!("{stream}/tasks.json"), &file.to_string());
    assert_eq!(world.thread("01.01.01")["last"]["status"], "completed");
    until("nobody to be left", || world.workers().is_empty());
    assert_eq!(of_batch(), 1);
}

#[test]
fn a_thread_that_cannot_be_started_is_told_of() {
    let world = World::with_threads(&[2], HOLD);
    let agents = world.read("repo/agents.yaml");
    let fickle = agents.replacen("name: default", "name: fickle", 1);
    let (_, entry) = fickle.split_once("agents:\n").unwrap();
    world.write("repo/agents.yaml", &format!("{agents}{entry}{TELL}"));
    world.work(&["assign", "1.1.2", "fickle"]).exits(0);
    let launch = [
        "multi",
        "--executor",
        "process",
        "--detach",
        "--max-parallel",
        "1",
    ];
    world.work(&launch).exits(0);
    world.ready(&[1]);
    // it vanishes while its thread waits for the slot
    world.write("repo/agents.yaml", &format!("{agents}{TELL}"));
    world.go();
    until("both to be told", || told(&world).len() == 2);
    let told = told(&world);
    assert_eq!(
        told,
        [
            "failed 01.01.02 failed spawn-failed",
            "batch-done 01.01.02 failed"
        ]
    );
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn the_bell_rings_in_the_terminal_of_who_waits() {
    for (way, rings) in [("[bell]", true), ("[]", false)] {
        let world = World::with_threads(&[1], HOLD);
        let agents = world.read("repo/agents.yaml");
        world.write("repo/agents.yaml", &format!("{agents}notify: {way}\n"));
        world
            .work(&["multi", "--executor", "process", "--detach"])
            .exits(0);
        world.ready(&[1]);
        let terminal = Terminal::open(&world, 100, 24);
        // what rang in a window that nobody looks at stays as its flag
        let repo = world.repo();
        let waits = "work wait; echo over; exec sleep 600";
        terminal.tmux(&["new-window", "-d", "-c", repo.to_str().unwrap(), waits]);
        let second = |format: &str| {
            let format = ["display-message", "-p", "-t", ":1", format];
            terminal.tmux(&format).trim().to_owned()
        };
        let shows = |text: &str| {
            until(&format!("its screen to show {text}"), || {
                let screen = terminal.tmux(&["capture-pane", "-p", "-t", ":1"]);
                screen.contains(text)
            });
        };
        shows("running");
        assert_eq!(second("#{window_bell_flag}"), "0");
        world.go();
        shows("over");
        let flag = second("#{window_bell_flag}");
        assert_eq!(flag, if rings { "1" } else { "0" }, "{way}");
    }
}
