//! `work execute`: one thread in this terminal, with the agent's own exit code.
use crate::support::{World, until_some};

fn world(script: &str) -> World {
    World::with_threads(&[2], script)
}

/// The one session record.
#[track_caller]
fn record(world: &World) -> serde_json::Value {
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 1);
    sessions[0].clone()
}

#[test]
fn the_exit_code_is_the_agents_and_the_record_says_so() {
    let world = world("cat >/dev/null; exit 7");
    world.work(&["execute", "1.1.2"]).exits(7);
    let record = record(&world);
    assert_eq!(record["threadId"], "01.01.02");
    assert_eq!(record["status"], "failed");
    assert_eq!(record["cause"], "exit");
    assert_eq!(record["exitCode"], 7);
    assert_eq!(record["executor"], "terminal");
    assert!(!world.socket().exists());
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn success_is_zero() {
    let world = world(World::TICK);
    world.work(&["execute", "1.1.1"]).exits(0);
    assert_eq!(record(&world)["status"], "completed");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
}

#[test]
fn an_agent_that_leaves_tasks_open_has_not_completed_its_thread() {
    let world = world("cat >/dev/null; echo nothing to do");
    let answer = world.work(&["execute", "1.1.1"]).exits(1);
    assert!(answer.stdout.contains("◐ incomplete: 1 of 1 task open"));
    assert!(!answer.stdout.contains("✓"), "{answer}");
    answer
        .warns("01.01.01 Thread 1  incomplete (1 of 1 task open)")
        .warns("work status");
    assert_eq!(record(&world)["status"], "completed");
    let data = world.work(&["execute", "1.1.2", "--json"]).exits(1).data();
    assert_eq!(data["status"], "incomplete");
    assert_eq!(data["end"]["status"], "completed");
}

#[test]
fn a_signal_is_128_and_its_number() {
    let world = world("cat >/dev/null; kill -KILL $$");
    world.work(&["execute", "1.1.1"]).exits(137);
    let record = record(&world);
    assert_eq!(record["status"], "failed");
    assert_eq!(record["cause"], "signal");
    assert_eq!(record["signal"], 9);
}

#[test]
fn a_finished_thread_is_not_run_again_by_accident() {
    let world = world(World::TICK);
    world.work(&["execute", "1.1.1"]).exits(0);
    world
        .work(&["execute", "1.1.1"])
        .exits(3)
        .warns("01.01.01")
        .warns("all its tasks are done")
        .warns("work multi --rerun");
    assert_eq!(world.sessions().len(), 1);
}

#[test]
fn the_prompt_reaches_the_agent_byte_for_byte() {
    let world = world("cat >got");
    let odd = "\"q\" 'q' $HOME $(id) `id` \\ %s ~ * ; & | < > # ! {model} \u{1F980}\ttab\n\n";
    let mut prompt = format!("# work update\n{odd}");
    while prompt.len() < 100 * 1024 {
        prompt.push_str(odd);
    }
    let prompt = format!("{}\n", prompt.trim_end());
    world.write(
        "repo/workstreams/001-story/prompts/01-stage/01-batch-1/01-thread-1.md",
        &prompt,
    );
    world.work(&["execute", "1.1.1"]).exits(1);
    assert!(world.read("repo/got") == prompt, "the prompt was changed");
}

#[test]
fn a_prompt_made_from_tasks_json_names_tasks_and_commands() {
    let world = world("cat >got");
    world.work(&["execute", "1.1.2"]).exits(1);
    let got = world.read("repo/got");
    assert!(got.contains("`01.01.02.01` task of thread 2"), "{got}");
    assert!(got.contains("work update --task 01.01.02.01"), "{got}");
    assert!(!got.contains("01.01.01.01"), "{got}");
}

#[test]
fn the_agent_finds_its_names_its_place_and_work_itself() {
    let world = world(
        "cat >/dev/null\n{ echo \"$WORK_ROOT\"; echo \"$WORK_STREAM\"; echo \"$WORK_THREAD\"; \
         echo \"$WORK_SESSION\"; echo \"$WORK_ATTEMPT\"; echo \"$PWD\"; pwd -P; \
         command -v work; echo \"$ODD\"; } >got",
    );
    let root = world.repo().canonicalize().unwrap();
    let root = root.to_str().unwrap();
    let answer: crate::support::Answer = world
        .command(&["execute", "1.1.2"])
        .env("ODD", "a \"b\" $c")
        .output()
        .unwrap()
        .into();
    answer.exits(1);
    let session = record(&world)["sessionId"].as_str().unwrap().to_owned();
    let got = world.read("repo/got");
    let lines: Vec<&str> = got.lines().collect();
    let expected = [root, "001-story", "01.01.02", &session, "1", root, root];
    assert_eq!(lines[..7], expected);
    assert!(
        lines[7].contains(&session),
        "a link of the session: {}",
        lines[7]
    );
    assert_eq!(lines[8], "a \"b\" $c");
}

#[test]
fn json_is_one_document_though_the_agent_talks() {
    let world = world("cat >/dev/null; echo talk; echo talk >&2; exit 3");
    let answer = world.work(&["execute", "1.1.1", "--json"]).exits(3);
    assert_eq!(answer.data()["thread"], "01.01.01");
    assert_eq!(answer.data()["end"]["exitCode"], 3, "{answer}");
}

#[test]
fn another_agent_and_model_are_taken_and_recorded() {
    let world = world("exit 1");
    world.write("other.sh", "cat >/dev/null; echo \"$1\" >got\n");
    let other = world.path("other.sh");
    let text = world.read("repo/agents.yaml")
        + &format!(
            "  - name: other\n    driver: command\n    command: [sh, {}, \"{{model}}\"]\n    models: [small]\n",
            other.display()
        );
    world.write("repo/agents.yaml", &text);
    world
        .work(&["execute", "1.1.1", "--agent", "other", "--model", "large"])
        .exits(1);
    assert_eq!(world.read("repo/got"), "large\n");
    let record = record(&world);
    assert_eq!(record["agentName"], "other");
    assert_eq!(record["model"], "large");
}

#[test]
fn what_a_session_leaves_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = world(World::TICK);
    world.work(&["execute", "1.1.1"]).exits(0);
    let record = record(&world);
    let folder = world.session_folder(record["sessionId"].as_str().unwrap());
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in [
        "prompt.md",
        "events.jsonl",
        "output.log",
        "exit.json",
        "alive",
    ] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    // the launcher's environment is handed on and removed
    assert!(!folder.join("env.json").exists());
}

#[test]
fn a_look_while_it_runs_does_not_take_it_for_lost() {
    let hold = "while [ ! -e go ]; do sleep 0.05; done";
    let world = world(&format!("{hold}\n{}", World::TICK));
    let execute = world.start(&["execute", "1.1.1"]);
    // from the first moment that its record is there
    let session = until_some("the record", || world.sessions().first().cloned());
    assert_eq!(session["status"], "running", "{session:#}");
    world.write("repo/go", "");
    let answer = crate::support::Answer::from(execute.wait_with_output().unwrap());
    answer.exits(0);
    assert_eq!(record(&world)["status"], "completed");
}
