//! The real opencode in its own interface, in a pane.
use crate::support::{SAMPLE, Terminal, World, until};
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

#[test]
fn a_conversation_in_the_agents_own_interface_is_recorded_with_its_end() {
    let world = World::with_sample();
    if !world.install_opencode() {
        return;
    }
    let terminal = Terminal::open(&world, 170, 45);
    terminal.line("work multi --thread 1.1.2 --tui --rehearse --in-place; echo code $?");
    // it works in the pane, ticks its tasks, and goes on showing itself
    until("the agent to tick both tasks", || {
        world.status()["counts"]["completed"] == 2
    });
    terminal.until_shows("All done");
    until("the conversation to be recorded", || {
        world.thread("01.01.02")["last"]["agentSessionId"]
            .as_str()
            .is_some_and(|id| id.starts_with("ses_"))
    });
    let running = world.thread("01.01.02");
    assert_eq!(running["status"], "running", "{running:#}");
    assert_eq!(running["last"]["mode"], "tui");
    // it is asked once a second: the last look must be one at the finished conversation
    let id = running["last"]["sessionId"].as_str().unwrap().to_owned();
    let live = format!("repo/workstreams/{SAMPLE}/sessions/{id}/live.json");
    for _ in 0..2 {
        let before = world.read(&live);
        until("another look at the interface", || {
            world.read(&live) != before
        });
    }
    terminal.keys(&["C-c"]);
    terminal.until_shows("Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 0");
    let last = world.thread("01.01.02")["last"].clone();
    assert_eq!(last["status"], "completed", "{last:#}");
    assert_eq!(last["exitCode"], 0);
    assert!(last["tokens"]["output"].as_u64().unwrap() > 0, "{last:#}");
    drop(terminal);
    world.nobody_left();
}

#[test]
fn an_interface_closed_before_the_work_was_done_is_interrupted_by_the_person() {
    let world = World::with_sample();
    if !world.install_opencode() {
        return;
    }
    world.write("repo/hang.yaml", "threads:\n  \"*\": [hang]\n");
    let terminal = Terminal::open(&world, 170, 45);
    terminal.line("work multi --thread 1.1.2 --tui --rehearse hang.yaml --in-place; echo code $?");
    until("the conversation to be recorded", || {
        world.thread("01.01.02")["last"]["agentSessionId"].is_string()
    });
    let pane = world.pane("01.01.02");
    world.tmux(&["kill-pane", "-t", &pane]).exits(0);
    until("its end to be recorded", || {
        world.thread("01.01.02")["last"]["status"] != "running"
    });
    let last = world.thread("01.01.02")["last"].clone();
    assert_eq!(
        (&last["status"], &last["cause"]),
        (&"interrupted".into(), &"tmux-gone".into()),
        "{last:#}"
    );
    drop(terminal);
    world.nobody_left();
}

#[test]
fn an_interface_that_asks_for_a_permission_waits_for_a_person_and_says_so() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    world.threads(&[1]);
    let tell = "[bell, { command: 'echo \"$WORK_EVENT $WORK_CAUSE\" >>../told' }]";
    let agents = format!(
        "agents:\n  - {{ name: default, models: [acme/first], mode: tui, permissions: {{ outside: ask }} }}\nnotify: {tell}\n"
    );
    world.write("repo/agents.yaml", &agents);
    world.write("script.yaml", "threads: { '*': [permission, tasks] }\n");
    // nobody looks: only a person's word is missing, and no script waits for that
    let answer = world
        .work(&[
            "multi",
            "--rehearse",
            "../script.yaml",
            "--in-place",
            "--wait",
            "--json",
        ])
        .exits(11);
    assert_eq!(answer.data()["outcome"], "waiting");
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "waiting", "{thread:#}");
    assert_eq!(thread["waits"]["for"], "permission");
    world
        .work(&["status"])
        .exits(0)
        .says("it waits for a permission: external_directory")
        .says("work attach 01.01.01");
    let states = world
        .tmux(&["list-panes", "-a", "-F", "#{@work_state}"])
        .exits(0);
    assert!(states.stdout.contains("waiting for permission"), "{states}");
    until("a person to be told", || {
        std::fs::read_to_string(world.path("told")).is_ok_and(|told| told == "waiting permission\n")
    });
    // the answer: allow once
    let pane = world.pane("01.01.01");
    world.tmux(&["send-keys", "-t", &pane, "Enter"]).exits(0);
    until("it to go on", || world.status()["counts"]["completed"] == 1);
    until("it to wait no more", || {
        world.thread("01.01.01")["last"]["waits"].is_null()
    });
    world.work(&["stop", "01.01.01"]).exits(0);
    world.nobody_left();
}

/// A world whose agent runs in its own interface and plays this script.
fn interface(more: &str, script: &str, threads: u32) -> Option<World> {
    let world = World::new();
    if !world.install_opencode() {
        return None;
    }
    world.threads(&[threads]);
    let agents =
        format!("agents:\n  - {{ name: default, models: [acme/first], mode: tui{more} }}\n");
    world.write("repo/agents.yaml", &agents);
    world.write("script.yaml", &format!("threads: {{ '*': {script} }}\n"));
    let rehearse = ["multi", "--rehearse", "../script.yaml", "--in-place"];
    let mut multi = world.command(&[&rehearse[..], &["--max-parallel", "1", "--detach"]].concat());
    multi.env("WORK_LONGEST_PAUSE", "1");
    assert!(multi.status().unwrap().success());
    Some(world)
}

fn ended_as(world: &World, status: &str, cause: &str) -> String {
    until("its end to be recorded", || {
        world.thread("01.01.01")["last"]["status"] != "running"
    });
    let last = world.thread("01.01.01")["last"].clone();
    assert_eq!(
        (&last["status"], &last["cause"]),
        (&status.into(), &cause.into()),
        "{last:#}"
    );
    world.nobody_left();
    last["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_interface_whose_model_hangs_is_quiet_then_ended_by_idle_timeout() {
    let Some(world) = interface(
        ", idle_timeout: 8s",
        "[{ text: begun }, { tool: { bash: 'true' } }, hang]",
        1,
    ) else {
        return;
    };
    until("the pane's border to say so", || {
        let states = world.tmux(&["list-panes", "-a", "-F", "#{@work_state}"]);
        states.stdout.contains("quiet 4s")
    });
    // what `status` goes by: the last word, not the last look
    let heard: Timestamp = world.live("01.01.01")["last_event_at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let silent = SystemTime::now().duration_since(heard.into()).unwrap();
    assert!(silent >= Duration::from_secs(3), "{silent:?}");
    let message = ended_as(&world, "failed", "idle");
    assert!(message.contains("no sign of life for 8s"), "{message}");
    assert!(world.thread("01.01.01")["last"]["agentSessionId"].is_string());
}

#[test]
fn an_interface_that_waits_for_its_person_is_not_idle() {
    let more = ", idle_timeout: 15s, permissions: { outside: ask }";
    let Some(world) = interface(more, "[permission, tasks]", 1) else {
        return;
    };
    until("it to wait for a permission", || {
        let thread = world.thread("01.01.01");
        assert!(thread["last"]["cause"].is_null(), "{thread:#}");
        thread["status"] == "waiting"
    });
    // it is looked at once a second: more often than its idle_timeout has seconds
    for _ in 0..17 {
        let before = world.live("01.01.01");
        until("another look at the interface", || {
            world.live("01.01.01") != before
        });
    }
    assert_eq!(world.thread("01.01.01")["status"], "waiting");
    world.work(&["stop", "01.01.01"]).exits(0);
    world.nobody_left();
}

#[test]
fn an_interface_is_ended_by_its_timeout() {
    let Some(world) = interface(", timeout: 2s", "[hang]", 1) else {
        return;
    };
    ended_as(&world, "failed", "timeout");
}

#[test]
fn an_interface_at_a_limit_waits_and_others_of_its_account_do_not_start_into_it() {
    let Some(world) = interface("", "[{ error: 429, retry_after: 1h }]", 2) else {
        return;
    };
    until("it to wait for its limit", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    let waits = world.thread("01.01.01")["waits"].clone();
    assert_eq!(waits["for"], "limit");
    assert!(waits["until"].is_string(), "{waits:#}");
    until("its account to be known", || {
        world.tasks_file()["run"]["waits"]["acme"].is_string()
    });
    let other = world.thread("01.01.02");
    assert_eq!(other["waits"]["for"], "limit", "{other:#}");
    // only time is missing
    world.work(&["wait", "--timeout", "0s"]).exits(11);
    world.work(&["stop", "--all", "-y"]).exits(0);
    world.nobody_left();
}

#[test]
fn an_interface_whose_model_refuses_waits_for_a_word_of_its_person() {
    let Some(world) = interface("", "[{ error: 401 }]", 1) else {
        return;
    };
    until("it to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    let waits = world.thread("01.01.01")["waits"].clone();
    assert_eq!(waits["for"], "answer", "{waits:#}");
    assert!(
        waits["text"].as_str().unwrap().contains("its error: "),
        "{waits:#}"
    );
    world.work(&["stop", "01.01.01"]).exits(0);
    world.nobody_left();
}
