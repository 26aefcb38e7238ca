//! Looking: `status`, `tree`, `show`, `list`, `diff`; and the ways to launch that only look.
use crate::support::faults::HOLD_THEN_0;
use crate::support::{World, until};

fn done() -> World {
    let world = World::with_threads(
        &[2, 1],
        &format!(
            "echo new >\"$WORK_THREAD.txt\"\necho more >>known\n{}",
            World::TICK
        ),
    );
    world.write("repo/known", "known\n");
    world.git(&["add", "known", "agents.yaml", "workstreams"]);
    world.git(&["commit", "-q", "-m", "known"]);
    world.work(&["multi", "--wait"]).exits(0);
    world
}

#[test]
fn show_tells_about_each_kind_of_id() {
    let world = done();
    for (id, parts) in [
        ("1", ["Stage", "01.01"]),
        ("1.1", ["Batch 1", "01.01.02"]),
        ("1.1.2", ["Thread 2", "completed"]),
        ("1.1.2.1", ["task of thread 2", "completed"]),
    ] {
        let answer = world.work(&["show", id]).exits(0);
        for part in parts {
            assert!(answer.stdout.contains(part), "{part}\n{answer}");
        }
        let data = world.work(&["show", id, "--json"]).exits(0).data();
        assert!(data["id"].is_string(), "{data:#}");
    }
}

#[test]
fn tree_and_list_and_status_show_the_same_progress() {
    let world = done();
    let tree = world.work(&["tree", "--batch", "1.1"]).exits(0);
    assert!(tree.stdout.contains("01.01.02"), "{tree}");
    assert!(!tree.stdout.contains("Batch 2"), "{tree}");
    world.work(&["tree"]).exits(0).says("01.02.01");
    world.work(&["list"]).exits(0).says("001-story").says("2/3");
    world.work(&["status"]).exits(0).says("2/3");
    world.work(&["status", "--all"]).exits(0).says("001-story");
    world
        .work(&["status", "--sessions"])
        .exits(0)
        .says("01.01.02");
    world.work(&[]).exits(0).says("2/3");
    let data = world.work(&["list", "--json"]).exits(0).data();
    assert_eq!(data["streams"][0]["id"], "001-story", "{data:#}");
}

#[test]
fn diff_shows_what_changed_since_and_names_the_others() {
    let world = done();
    let answer = world.work(&["diff", "1.1.1"]).exits(0);
    assert!(answer.stdout.contains("+more"), "{answer}");
    assert!(answer.stdout.contains("01.01.01.txt"), "{answer}");
    assert!(!answer.stdout.contains("tasks.json"), "{answer}");
    let data = world.work(&["diff", "1.1.1", "--json"]).exits(0).data();
    assert!(data["patch"].as_str().unwrap().contains("+more"));
    assert!(data["commit"].is_string());
    assert!(
        data["untracked"]
            .as_array()
            .unwrap()
            .contains(&"01.01.01.txt".into())
    );
    assert!(data["others"].is_array());
    world
        .work(&["diff", "1.2.1"])
        .exits(3)
        .warns("no session yet");
}

#[test]
fn what_runs_or_was_begun_is_in_progress_on_every_level() {
    let world = World::with_threads(&[1, 1], HOLD_THEN_0);
    let standing = || {
        let status = world.status();
        let batch = world.work(&["show", "1.1", "--json"]).exits(0).data();
        [
            &status["stream"]["status"],
            &status["stages"][0]["status"],
            &batch["status"],
            &status["threads"][0]["status"],
        ]
        .map(|word| word.as_str().unwrap().to_owned())
    };
    assert_eq!(standing(), ["pending"; 4]);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    let begun = "in_progress";
    assert_eq!(standing(), [begun, begun, begun, "running"]);
    world.go();
    world.nobody_left();
    assert_eq!(standing(), [begun, begun, begun, "incomplete"]);
    assert_eq!(world.status()["counts"]["pending"], 2);
    // what a person begins
    assert_eq!(world.thread("01.02.01")["status"], "pending");
    world.work(&["start", "1.2.1.1"]).exits(0);
    assert_eq!(world.thread("01.02.01")["status"], begun);
}

#[test]
fn what_lay_there_before_a_session_is_not_of_it() {
    let script = format!(
        "{}\necho more >>touched.txt; echo new >made.txt",
        World::TICK
    );
    let world = World::with_threads(&[1, 1], &script);
    for name in ["pre.txt", "touched.txt", "dirty.txt"] {
        world.write(&format!("repo/{name}"), "before\n");
    }
    world.git(&["add", "-N", "dirty.txt"]);
    // as long ago as the kernel's clock can tell apart from now
    until("a tick of the clock", || {
        world.write("tick", "");
        let time = |name| world.path(name).metadata().unwrap().modified().unwrap();
        let passed = time("tick").duration_since(time("repo/dirty.txt"));
        passed.is_ok_and(|passed| passed.as_millis() > 20)
    });
    world.work(&["multi", "--wait"]).exits(0);
    let answer = world.work(&["diff", "1.1.1"]).exits(0);
    for theirs in ["pre.txt", "dirty.txt", "agents.yaml"] {
        assert!(!answer.stdout.contains(theirs), "{theirs}\n{answer}");
    }
    answer
        .says("not tracked: made.txt")
        .says("not tracked: touched.txt")
        .warns("as they lay there before: dirty.txt, agents.yaml, pre.txt");
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(handoff.contains("made.txt"), "{handoff}");
    assert!(!handoff.contains("pre.txt"), "{handoff}");
    // a clone has other times, and says that it does not know
    std::fs::remove_dir_all(world.repo().join("workstreams/001-story/sessions")).unwrap();
    world
        .work(&["diff", "1.1.1"])
        .exits(0)
        .warns("is not known here");
}

#[test]
fn what_an_earlier_attempt_made_is_of_the_thread() {
    let script = "cat >/dev/null; [ \"$WORK_ATTEMPT\" = 1 ] && { echo 1 >first.txt; exit 3; }\n\
                  echo 2 >second.txt; work done 1.1.1.1";
    let world = World::with_threads(&[1], script);
    world.work(&["multi", "--wait"]).exits(1);
    world.work(&["multi", "--wait"]).exits(0);
    world
        .work(&["diff", "1.1.1"])
        .exits(0)
        .says("first.txt")
        .says("second.txt");
}

/// XR-56.
#[test]
fn a_dry_run_says_what_would_start_and_changes_nothing() {
    let world = World::with_threads(&[2], World::TICK);
    world
        .work(&["update", "--task", "1.1.2.1", "--status", "completed"])
        .exits(0);
    let before = world.read("repo/workstreams/001-story/tasks.json");
    let answer = world.work(&["multi", "--dry-run"]).exits(0);
    for part in [
        "01.01.01",
        "default",
        "01-thread-1.md",
        "agent.sh",
        "all its tasks are done",
    ] {
        assert!(answer.stdout.contains(part), "{part}\n{answer}");
    }
    let data = world
        .work(&["multi", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["stream"], "001-story");
    assert_eq!(data["batch"], "01.01");
    let first = &data["threads"][0];
    for key in ["id", "name", "agent", "models", "prompt", "argv"] {
        assert!(!first[key].is_null(), "no {key}: {data:#}");
    }
    assert_eq!(first["argv"][0], "sh");
    assert!(first.get("why_not").is_none());
    assert_eq!(data["threads"][1]["why_not"], "all its tasks are done");
    assert!(data["tmux"]["session"].is_string());
    assert!(data["tmux"]["socket"].is_string());
    assert_eq!(before, world.read("repo/workstreams/001-story/tasks.json"));
    assert!(!world.socket().exists());
}

#[test]
fn a_finished_thread_runs_again_only_when_asked() {
    let world = done();
    world
        .work(&["multi", "--batch", "1.1", "--wait"])
        .exits(3)
        .warns("nothing is left to start in batch 01.01")
        .warns("--rerun");
    world
        .work(&["multi", "--rerun", "1.1.2", "--wait"])
        .exits(0);
    let attempts: Vec<_> = world
        .sessions()
        .iter()
        .filter(|session| session["threadId"] == "01.01.02")
        .map(|session| session["attempt"].clone())
        .collect();
    assert_eq!(attempts, [1, 2]);
    assert_eq!(world.sessions().len(), 3);
}

#[test]
fn without_a_batch_the_next_incomplete_one_is_taken() {
    let world = done();
    let data = world.work(&["multi", "--wait", "--json"]).exits(0).data();
    assert_eq!(data["outcome"], "completed");
    assert_eq!(data["threads"][0]["id"], "01.02.01");
    assert_eq!(data["threads"][0]["status"], "completed");
    assert_eq!(data["threads"][0]["last"]["status"], "completed");
    world
        .work(&["multi", "--continue", "--wait"])
        .exits(3)
        .warns("nothing is left");
}

#[test]
fn detach_returns_at_once_and_the_run_goes_on() {
    let world = World::with_threads(
        &[1],
        &format!("while [ ! -e go ]; do sleep 0.05; done\n{}", World::TICK),
    );
    let data = world.work(&["multi", "--detach", "--json"]).exits(0).data();
    assert_eq!(data["started"], 1);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.write("repo/go", "");
    world.work(&["wait"]).exits(0);
}
