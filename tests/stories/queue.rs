//! More threads than slots: never more at once, nobody forgotten, without a scheduler to keep alive.
use crate::support::{World, until};

/// Says when it begins and ends, in lines that no other agent's can mix with, and waits so long as
/// the file `hold` is there.
const COUNTED: &str = "cat >/dev/null\necho + >>log\nwhile [ -e hold ]; do sleep 0.05; done\n\
    sleep 0.2\nwork update --thread \"$WORK_THREAD\" --status completed\necho - >>log";

/// The highest number of agents at once.
fn most_at_once(log: &str) -> usize {
    let mut now = 0_usize;
    let mut most = 0;
    for line in log.lines() {
        match line {
            "+" => now += 1,
            "-" => now -= 1,
            other => panic!("a torn line: {other}"),
        }
        most = most.max(now);
    }
    assert_eq!(now, 0, "somebody began and never ended");
    most
}

fn begun(world: &World) -> usize {
    std::fs::read_to_string(world.path("repo/log")).map_or(0, |log| log.lines().count())
}

fn all_completed(world: &World, threads: u64) {
    assert_eq!(world.status()["counts"]["completed"], threads);
    let sessions = world.sessions();
    assert_eq!(sessions.len() as u64, threads);
    for session in sessions {
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(session["attempt"], 1);
    }
}

fn twelve_by_three(executor: &str) {
    let world = World::with_threads(&[12], COUNTED);
    world.write("repo/hold", "");
    let args = [
        "multi",
        "--max-parallel",
        "3",
        "--executor",
        executor,
        "--wait",
    ];
    let mut multi = world.start(&args);
    until("three agents to begin", || begun(&world) == 3);
    multi.kill().unwrap();
    multi.wait().unwrap();
    std::fs::remove_file(world.path("repo/hold")).unwrap();
    // nobody waits, nobody watches: supervisors alone bring it to its end
    until("all agents to end", || begun(&world) == 24);
    world.work(&["wait"]).exits(0);
    let most = most_at_once(&world.read("repo/log"));
    assert_eq!(most, 3);
    all_completed(&world, 12);
    assert_eq!(world.tasks_file()["run"]["state"], "ended");
    until("the supervisors to be gone", || world.workers().is_empty());
}

#[test]
fn twelve_threads_in_three_slots_though_multi_was_killed() {
    twelve_by_three("tmux");
}

#[test]
fn twelve_threads_in_three_slots_without_tmux_though_multi_was_killed() {
    twelve_by_three("process");
}

/// XR-54: no limit of eight.
#[test]
fn nine_threads_open_three_windows_and_all_run_at_once() {
    let world = World::with_threads(&[9], COUNTED);
    world.write("repo/hold", "");
    world
        .work(&["multi", "--max-parallel", "9", "--detach"])
        .exits(0);
    until("nine agents to begin", || begun(&world) == 9);
    let windows = world
        .tmux(&["list-windows", "-a", "-F", "#{window_panes}"])
        .exits(0);
    let mut panes: Vec<&str> = windows.stdout.lines().collect();
    panes.sort_unstable();
    assert_eq!(panes, ["1", "4", "4"]);
    std::fs::remove_file(world.path("repo/hold")).unwrap();
    world.work(&["wait"]).exits(0);
    all_completed(&world, 9);
}

#[test]
fn queued_threads_are_shown_as_queued_and_say_why() {
    let world = World::with_threads(&[3], COUNTED);
    world.write("repo/hold", "");
    world
        .work(&["multi", "--max-parallel", "1", "--detach"])
        .exits(0);
    until("one agent to begin", || begun(&world) == 1);
    let third = world.thread("01.01.03");
    assert_eq!(third["status"], "queued");
    assert_eq!(third["waits"]["for"], "slots");
    world
        .work(&["why", "01.01.03"])
        .exits(0)
        .says("So it is queued: at most 1 thread at once");
    let status = world.work(&["status"]).exits(0);
    assert!(status.stdout.contains("queued"), "{status}");
    std::fs::remove_file(world.path("repo/hold")).unwrap();
    world.work(&["wait", "--timeout", "80s"]).exits(0);
    all_completed(&world, 3);
}

#[test]
fn without_memory_for_more_one_agent_at_a_time_works_and_the_others_say_why() {
    let world = World::with_threads(&[3], COUNTED);
    world.write("repo/hold", "");
    let poor = |args: &[&str]| -> crate::support::Answer {
        world
            .command(args)
            .env("WORK_MEMORY_AVAILABLE", "0")
            .output()
            .unwrap()
            .into()
    };
    poor(&["multi", "--detach"]).exits(0);
    until("one agent to begin", || begun(&world) == 1);
    let third = world.thread("01.01.03");
    assert_eq!(third["status"], "queued");
    assert_eq!(third["waits"]["for"], "memory", "{third:#}");
    world
        .work(&["status"])
        .exits(0)
        .says("too little memory is free: one more agent takes about 600 MiB");
    std::fs::remove_file(world.path("repo/hold")).unwrap();
    poor(&["wait"]).exits(0);
    assert_eq!(most_at_once(&world.read("repo/log")), 1);
    all_completed(&world, 3);
}

#[test]
fn a_stopped_run_starts_nothing_until_multi_goes_on() {
    let world = World::with_threads(&[3], COUNTED);
    world.write("repo/hold", "");
    world
        .work(&["multi", "--max-parallel", "1", "--detach"])
        .exits(0);
    until("one agent to begin", || begun(&world) == 1);
    world.work(&["stop", "1.1.1"]).exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "interrupted");
    assert_eq!(world.thread("01.01.01")["last"]["cause"], "user");
    assert_eq!(world.status()["stream"]["paused"], true);
    // nothing to wait for: a paused run is not waited for
    world.work(&["wait"]).exits(1);
    assert_eq!(begun(&world), 1);
    std::fs::remove_file(world.path("repo/hold")).unwrap();
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["percent"], 100);
}

#[test]
fn a_thread_that_needs_another_of_its_batch_starts_when_that_is_done() {
    let world = World::with_threads(&[2], COUNTED);
    let tasks = "repo/workstreams/001-story/tasks.json";
    let mut file = world.tasks_file();
    file["tasks"][1]["depends_on"] = serde_json::json!(["01.01.01.01"]);
    world.write(
        tasks,
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
    world.work(&["multi", "--wait"]).exits(0);
    let first = world.sessions();
    assert_eq!(first.len(), 1, "only what may start is started");
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(most_at_once(&world.read("repo/log")), 1);
    all_completed(&world, 2);
}

/// The first changes the plan while it works.
const CHANGES: &str = "cat >/dev/null
if [ $WORK_THREAD = 01.01.01 ]; then
  sed -i 's/task of thread 2/another task of thread 2/' workstreams/001-story/PLAN.md
fi
work update --thread $WORK_THREAD --status completed --report done";

#[test]
fn what_waits_does_not_start_when_the_plan_was_changed_meanwhile() {
    let world = World::with_plan(&[&[2]], CHANGES, |_| Vec::new());
    let multi = ["multi", "--wait", "--executor", "process"];
    let slow = [&multi[..], &["--max-parallel", "1"]].concat();
    world
        .work(&slow)
        .exits(4)
        .warns("was changed since it was approved");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.01.02")["status"], "queued");
    assert_eq!(world.sessions().len(), 1);
    world.work(&["approve", "plan"]).exits(0);
    world.work(&["wait"]).exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
    assert_eq!(
        world.tasks_file()["tasks"][1]["name"],
        "another task of thread 2"
    );
}
