//! Rehearsals where there is no opencode: `work` plays the agents itself.
use crate::support::{Answer, SAMPLE, World, path_without_opencode};

#[test]
fn without_in_place_the_real_state_stays_byte_for_byte_as_it_was() {
    let world = World::with_sample();
    std::fs::create_dir(world.path("tmp")).unwrap();
    let before = world.contents();
    let answer: Answer = world
        .command(&["multi", "--batch", "01.01", "--rehearse", "--wait"])
        .env("PATH", path_without_opencode())
        .env("TMPDIR", world.path("tmp"))
        .output()
        .unwrap()
        .into();
    let answer = answer
        .exits(0)
        .warns("opencode is not installed: `work` plays the agents itself")
        .warns("Rehearsing on a copy: ");
    assert!(
        before == world.contents(),
        "the repository was changed\n{answer}"
    );
    let copy = answer
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("Rehearsing on a copy: "))
        .unwrap();
    let there = world.work(&["status", "--root", copy, "--json"]).exits(0);
    assert_eq!(there.data()["counts"]["completed"], 8);
    let worked = std::path::Path::new(copy).join("rehearsal/01.01.03.md");
    assert!(worked.is_file(), "{}", worked.display());
    assert_eq!(world.status()["counts"]["completed"], 0);
}

#[test]
fn a_played_agent_leaves_the_same_record_as_a_real_one() {
    let world = World::with_sample();
    let all = [
        "multi",
        "--batch",
        "01.01",
        "--rehearse",
        "--in-place",
        "--wait",
    ];
    world
        .work_without_opencode(&all)
        .exits(0)
        .warns("opencode is not installed");
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 4, "{sessions:#?}");
    for session in &sessions {
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(
            (&session["exitCode"], &session["attempt"]),
            (&0.into(), &1.into())
        );
        assert_eq!(session["rehearsal"], true);
        assert_eq!(session["driver"], "rehearsal", "no opencode ran");
        let folder = format!(
            "repo/workstreams/{SAMPLE}/sessions/{}",
            session["sessionId"].as_str().unwrap()
        );
        for log in ["events.jsonl", "output.log"] {
            assert!(!world.read(&format!("{folder}/{log}")).is_empty(), "{log}");
        }
    }
    assert_eq!(world.status()["counts"]["completed"], 8);
    assert!(
        world
            .read("repo/rehearsal/01.01.03.md")
            .contains("01.01.03.02")
    );
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn a_rehearsal_that_cannot_start_leaves_no_copy() {
    let world = World::with_sample();
    std::fs::create_dir(world.path("tmp")).unwrap();
    let answer: Answer = world
        .command(&["multi", "--batch", "07.07", "--rehearse", "--wait"])
        .env("TMPDIR", world.path("tmp"))
        .output()
        .unwrap()
        .into();
    let answer = answer.exits(3);
    let left = std::fs::read_dir(world.path("tmp")).unwrap().count();
    assert_eq!(left, 0, "{answer}");
}

#[test]
fn what_is_next_after_a_rehearsal_is_a_rehearsal() {
    let world = World::with_sample();
    world
        .work_without_opencode(&["multi", "--rehearse", "--in-place", "--wait"])
        .exits(0)
        .warns("next is batch 01.02: `work multi --rehearse --in-place`");
}

#[test]
fn without_opencode_and_without_rehearsal_nothing_is_written() {
    let world = World::with_sample();
    let before = world.contents();
    let answer = world
        .work_without_opencode(&["multi", "--batch", "01.01", "--wait"])
        .exits(6)
        .warns("error: `opencode`, which agent `default` needs, is not installed");
    let errors = answer
        .stderr
        .lines()
        .filter(|line| line.starts_with("error"));
    assert_eq!(errors.count(), 1, "{answer}");
    assert!(
        before == world.contents(),
        "the repository was changed\n{answer}"
    );
    assert!(!world.socket().exists());
}

#[test]
fn the_command_it_names_removes_the_copy_and_its_panes() {
    let world = World::with_threads(&[2], World::TICK);
    std::fs::create_dir(world.path("tmp")).unwrap();
    let answer: Answer = world
        .command(&["multi", "--rehearse", "--wait"])
        .env("TMPDIR", world.path("tmp"))
        .output()
        .unwrap()
        .into();
    let answer = answer.exits(0);
    let line = answer
        .stderr
        .lines()
        .find(|line| line.contains("it stays until you remove it"))
        .unwrap_or_else(|| panic!("{answer}"));
    let command = line.split('`').nth(1).unwrap();
    assert!(world.tmux(&["list-sessions"]).stdout.contains("work-001"));
    let done = world.program("sh".as_ref(), &["-c", command]);
    let done: Answer = { done }.output().unwrap().into();
    done.exits(0);
    assert!(!world.tmux(&["list-sessions"]).stdout.contains("work-001"));
    let left = std::fs::read_dir(world.path("tmp")).unwrap().count();
    assert_eq!(left, 0, "{command}");
}

#[test]
fn a_dry_run_tells_what_a_rehearsal_would_really_start() {
    let world = World::with_sample();
    let root = world.repo();
    let root = root.to_str().unwrap();
    let dry = |more: &[&str]| {
        let args = ["multi", "--rehearse", "--dry-run"];
        world.work_without_opencode(&[&args[..], more].concat())
    };
    let text = dry(&[])
        .exits(0)
        .says("It is a rehearsal: the default script plays the models, on a temporary copy")
        .says("(opencode, played by `work`)")
        .says("(a script plays them)")
        .says("COPY/workstreams/")
        .says("work rehearsal-agent SESSION/rehearsal.json");
    assert!(!text.stdout.contains(root), "{text}");
    let data = dry(&["--json"]).exits(0).data();
    assert_eq!(
        (&data["copy"], &data["rehearsal"]),
        (&true.into(), &true.into())
    );
    assert_eq!(data["threads"][0]["dir"], "COPY");
    let here = dry(&["--in-place"]).exits(0);
    here.says("plays the models, here").says(root);
    assert_eq!(world.status()["counts"]["completed"], 0);
}

#[test]
fn what_was_rehearsed_with_a_script_is_tried_again_with_it() {
    let world = World::with_threads(&[1], World::TICK);
    world.write("my play.yaml", "threads: { '*': [{ exit: 3 }] }\n");
    let args = ["multi", "--rehearse", "../my play.yaml", "--in-place"];
    let how = ["--executor", "process", "--wait"];
    world.work(&[&args[..], &how].concat()).exits(1);
    let status = world.work(&["status"]).exits(0);
    let again = status
        .stdout
        .lines()
        .find_map(|line| line.trim().strip_prefix("→ work fix")?.split("  ").next())
        .unwrap_or_else(|| panic!("{status}"));
    assert!(again.ends_with("/my play.yaml' --in-place"), "{again}");
}

#[test]
fn a_rehearsed_command_is_as_readable_as_a_rehearsed_opencode() {
    let world = World::with_threads(&[1], World::TICK);
    let how = ["--in-place", "--executor", "process", "--wait"];
    world
        .work(&[&["multi", "--rehearse"], &how[..]].concat())
        .exits(0);
    let log = world.work(&["logs", "1.1.1"]).exits(0);
    let log = log.says("Task 01.01.01.01: task of thread 1");
    assert!(!log.stdout.contains("\"type\":"), "{log}");
    let session = &world.sessions()[0];
    assert!(session["agentSessionId"].is_null(), "{session:#}");
}
