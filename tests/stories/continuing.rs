//! From one batch to the next, and to the gate.
use crate::support::{Terminal, World, until};

/// Thread 01.01.02 fails as long as there is no file `mended`.
fn half_done() -> World {
    let script = format!(
        "[ $WORK_THREAD = 01.01.02 ] && [ ! -f mended ] && exit 3\n{}",
        World::TICK
    );
    let world = World::with_plan(&[&[3, 1], &[1]], &script, |_| Vec::new());
    world
        .work(&["multi", "--thread", "1.1.1", "--thread", "1.1.2", "--wait"])
        .exits(1);
    world
}

#[test]
fn without_a_terminal_the_flag_is_named() {
    let world = half_done();
    world
        .work(&["continue"])
        .exits(2)
        .warns("1 thread was tried and is not done")
        .warns("01.01.02")
        .warns("--on-issues");
    assert_eq!(world.sessions().len(), 2);
}

#[test]
fn skip_starts_the_others_and_never_a_finished_one() {
    let world = half_done();
    world
        .work(&["continue", "--on-issues", "skip", "--wait"])
        .exits(0)
        .says("01.01.03");
    assert_eq!(world.thread("01.01.03")["status"], "completed");
    assert_eq!(world.thread("01.01.01")["sessions"], 1);
    assert_eq!(world.thread("01.01.02")["sessions"], 1);
    // nothing else is left in that batch: the next one of the stage
    world
        .work(&["continue", "--on-issues", "skip", "--wait"])
        .exits(0);
    assert_eq!(world.thread("01.02.01")["status"], "completed");
    // the next stage stays behind its gate
    world
        .work(&["continue", "--on-issues", "skip", "--wait"])
        .exits(1)
        .warns("nothing is left in stage 01");
    assert_eq!(world.thread("02.01.01")["status"], "pending");
}

#[test]
fn abort_and_fix_start_nothing() {
    let world = half_done();
    world
        .work(&["continue", "--on-issues", "abort"])
        .exits(0)
        .warns("Nothing was started");
    world
        .work(&["continue", "--on-issues", "fix"])
        .exits(2)
        .warns("--thread");
    assert_eq!(world.sessions().len(), 2);
}

#[test]
fn in_a_terminal_it_shows_the_table_and_asks() {
    let world = half_done();
    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work continue --wait; echo code $?");
    terminal.until_shows("How to go on?");
    terminal.until_shows("01.01.02");
    terminal.keys(&["Escape"]);
    terminal.until_shows("code 0");
    assert_eq!(world.sessions().len(), 2);
    terminal.line("clear; work continue --wait; echo code $?");
    terminal.until_shows("How to go on?");
    terminal.keys(&["Down", "Enter"]);
    // the dialogue of `work fix`
    terminal.until_shows("Which?");
    terminal.keys(&["C-c"]);
    terminal.until_shows("code 130");
    assert_eq!(world.sessions().len(), 2);
    terminal.line("clear; work continue --wait; echo code $?");
    terminal.until_shows("How to go on?");
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 0");
    assert_eq!(world.thread("01.01.03")["status"], "completed");
}

#[test]
fn a_batch_without_trouble_is_launched_at_once_and_the_end_says_so() {
    let world = World::with_threads(&[1, 1], World::TICK);
    world.work(&["continue", "--wait"]).exits(0);
    world
        .work(&["continue", "--dry-run"])
        .exits(0)
        .says("01.02.01");
    world.work(&["continue", "--wait"]).exits(0);
    assert_eq!(world.status()["counts"]["completed"], 2);
    world
        .work(&["continue"])
        .exits(10)
        .says("work approve stage 1");
    world.work(&["approve", "stage", "1"]).exits(0);
    world
        .work(&["continue"])
        .exits(0)
        .warns("every batch is done");
}

#[test]
fn through_goes_on_over_batches_and_waits_at_the_gate() {
    let script = format!("touch made-by-$WORK_THREAD\n{}", World::TICK);
    let world = World::with_plan(&[&[2, 1], &[1, 1]], &script, |id| match id {
        "01" => vec!["test -f made-by-01.02.01".to_owned()],
        "01.01.01" => vec!["true".to_owned()],
        _ => Vec::new(),
    });
    world
        .work(&["multi", "--wait", "--through", "2.1"])
        .exits(10)
        .says("Stage 01 Stage 1 is done")
        .says("verified by 1 command")
        .says("made-by-01.01.01")
        .says("the verification of stage 01 was not run")
        .says("Next is batch 02.01")
        .says("work approve stage 1");
    assert_eq!(world.thread("01.02.01")["status"], "completed");
    assert_eq!(world.thread("02.01.01")["status"], "pending");
    assert_eq!(world.tasks_file()["run"]["through"], "02.01");
    let gate = world.work(&["continue", "--json"]).exits(10).data();
    assert_eq!(gate["gate"]["stage"], "01", "{gate:#}");
    assert_eq!(gate["gate"]["threads"][0]["enough"], true);
    world.work(&["verify", "1"]).exits(0);
    world.work(&["approve", "stage", "1"]).exits(0);
    // how far it was to go is remembered
    world.work(&["continue", "--wait"]).exits(0);
    assert_eq!(world.thread("02.01.01")["status"], "completed");
    assert_eq!(world.thread("02.02.01")["status"], "pending");
}

#[test]
fn through_ends_where_something_is_not_done() {
    let script = format!("[ $WORK_THREAD = 01.02.01 ] && exit 3\n{}", World::TICK);
    let world = World::with_threads(&[1, 1, 1], &script);
    world
        .work(&["multi", "--through", "1"])
        .exits(1)
        .says("failed");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.03.01")["status"], "pending");
}

#[test]
fn a_killed_multi_is_continued() {
    let script = format!("until [ -f go ]; do sleep 0.05; done\n{}", World::TICK);
    let world = World::with_threads(&[1, 1], &script);
    let mut multi = world.start(&["multi", "--through", "1"]);
    until("the first thread to run", || {
        world.thread("01.01.01")["last"]["agentProcess"]["pid"].is_u64()
    });
    multi.kill().unwrap();
    multi.wait().unwrap();
    let go_on = world.start(&["continue"]);
    world.write("repo/go", "");
    let answer: crate::support::Answer = go_on.wait_with_output().unwrap().into();
    answer.exits(0).warns("Going on through 01");
    assert_eq!(world.status()["counts"]["completed"], 2);
}

#[test]
fn an_agent_does_not_continue() {
    let world = World::with_threads(&[1], World::TICK);
    let answer: crate::support::Answer = world
        .command(&["continue"])
        .env("WORK_SESSION", "x")
        .output()
        .unwrap()
        .into();
    answer.exits(4);
}
