//! A tick that nothing shows does not make a batch done.
use crate::support::{Answer, World, until};

const THREAD: &str = "01.01.01";

/// Two batches of one thread; the first is verified by the command, the second by `true`.
fn two_batches(command: &'static str) -> World {
    let world = World::with_plan(&[&[1, 1]], World::TICK, move |id| match id {
        THREAD => vec![command.to_owned()],
        "01" => Vec::new(),
        _ => vec!["true".to_owned()],
    });
    world.defaults("done: verified");
    world
}

fn refused(answer: Answer) {
    let _said = answer
        .exits(4)
        .warns("1 thread is ticked and unverified, so its batch is not done: 01.01.01")
        .warns("`work verify 01.01.01`")
        .warns("`work multi --rerun 01.01.01`");
}

#[test]
fn the_same_multi_again_does_not_walk_past_a_verification_that_failed() {
    let world = two_batches("test -f answer");
    let through = ["multi", "--through", "01", "--wait"];
    world.work(&through).exits(1).says("unverified");
    refused(world.work(&through));
    refused(world.work(&["multi", "--wait"]));
    refused(world.work(&["multi", "--continue", "--dry-run"]));
    world
        .work(&["continue", "--on-issues", "abort"])
        .exits(0)
        .warns("1 thread was tried and is not done");
    world
        .work(&["multi", "--batch", "01.01"])
        .exits(3)
        .warns("it is unverified: `work verify 01.01.01` looks again");
    assert_eq!(world.sessions().len(), 1);
    // a person may go past it
    for word in [["--force", "--wait"], ["--batch", "01.02"]] {
        let [one, two] = word;
        let args = ["multi", "--dry-run", one, two];
        world.work(&args).exits(0).says("Batch 01.02");
    }
    world.write("repo/answer", "42\n");
    world.work(&["verify", THREAD]).exits(0);
    world.work(&through).exits(0);
    assert_eq!(world.thread("01.02.01")["status"], "completed");
}

#[test]
fn who_leaves_an_unverified_thread_as_it_is_goes_on_behind_it() {
    let world = two_batches("false");
    world.work(&["multi", "--wait"]).exits(1);
    world
        .work(&["continue", "--on-issues", "skip", "--wait"])
        .exits(0)
        .warns("Batch 01.02: starting 1 thread");
}

#[test]
fn when_all_is_ticked_multi_names_what_is_unverified() {
    let world = two_batches("false");
    let update = ["update", "--thread", "01.02.01", "--status", "completed"];
    world.work(&update).exits(0);
    world.work(&["verify", "01.02.01"]).exits(0);
    world.work(&["multi", "--wait"]).exits(1);
    refused(world.work(&["multi"]));
}

#[test]
fn nothing_is_launched_while_a_thread_is_verified() {
    let world = two_batches("touch begun; until [ -f go ]; do sleep 0.05; done");
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    for args in [
        vec!["multi", "--rerun", THREAD, "--detach"],
        vec!["multi", "--detach"],
        vec!["multi", "--force", "--batch", "01.02", "--detach"],
        vec!["execute", THREAD],
    ] {
        world
            .work(&args)
            .exits(5)
            .warns("the verification of 01.01.01 is being run")
            .warns("`work wait` waits for it");
    }
    world
        .work(&["fix", "--thread", THREAD, "--retry", "--detach"])
        .exits(5)
        .warns("its verification is being run")
        .warns("`work stop 01.01.01` ends it");
    assert_eq!(world.sessions().len(), 1);
    world.write("repo/go", "");
    world.work(&["wait"]).exits(0);
    world
        .work(&["multi", "--rerun", THREAD, "--wait"])
        .exits(0)
        .says("completed");
    assert_eq!(world.sessions().len(), 2);
}

#[test]
fn continue_waits_for_the_verification_of_a_run_that_goes_on() {
    let world = two_batches("touch begun; until [ -f go ]; do sleep 0.05; done");
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    let waiting = world.start(&["continue", "--through", "01", "--wait"]);
    world.write("repo/go", "");
    Answer::from(waiting.wait_with_output().unwrap()).exits(0);
    assert_eq!(world.thread("01.02.01")["status"], "completed");
}

/// What status, list, tree, show, why and their JSON say of all, of the stage and of the batch.
fn standing(world: &World) -> Vec<String> {
    let status = world.status();
    let list = world.work(&["list", "--json"]).exits(0).data();
    let tree = world.work(&["tree", "--json"]).exits(0).data();
    let why = world.work(&["why", "01", "--json"]).exits(0).data();
    [
        &status["stream"]["status"],
        &status["stages"][0]["status"],
        &list["streams"][0]["status"],
        &tree["stages"][0]["status"],
        &tree["stages"][0]["batches"][0]["status"],
        &why["status"],
    ]
    .map(|word| word.as_str().unwrap().to_owned())
    .into()
}

#[test]
fn nothing_is_headed_completed_while_a_thread_is_verified_or_unverified() {
    let world = World::with_plan(&[&[1]], World::TICK, |id| match id {
        THREAD => vec!["touch begun; until [ -f go ]; do sleep 0.05; done; test -f answer".into()],
        _ => Vec::new(),
    });
    world.defaults("done: verified");
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    assert_eq!(world.thread(THREAD)["status"], "verifying");
    assert_eq!(standing(&world), ["in_progress"; 6]);
    world.write("repo/go", "");
    world.work(&["wait"]).exits(1);
    assert_eq!(world.thread(THREAD)["status"], "unverified");
    assert_eq!(standing(&world), ["in_progress"; 6]);
    let status = world.work(&["status"]).exits(0);
    assert!(status.stdout.contains("◐ in progress"), "{}", status.stdout);
    assert!(!status.stdout.contains('✓'), "{}", status.stdout);
    assert!(
        !status.stderr.contains("nothing was verified"),
        "{}",
        status.stderr
    );
    let tree = world.work(&["tree"]).exits(0);
    assert!(tree.stdout.contains("◐ Stage 01"), "{}", tree.stdout);
    assert!(tree.stdout.contains("◐ Batch 01.01"), "{}", tree.stdout);
    world.work(&["list"]).exits(0).says("◐ in progress");
    world.work(&["show", "01.01"]).exits(0).says("in progress");
    world
        .work(&["report"])
        .exits(0)
        .says("in_progress, not approved");
    world.write("repo/answer", "42\n");
    world.work(&["verify"]).exits(0);
    assert_eq!(standing(&world), ["completed"; 6]);
}

#[test]
fn stop_says_that_it_was_the_verification_that_ended() {
    let world = two_batches("touch begun; sleep 1000");
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    let stopped = world
        .work(&["stop", THREAD])
        .exits(0)
        .warns("01.01.01: its verification is being run")
        .warns("01.01.01: its verification did not pass (cut off: stopped with `work stop`)")
        .warns("`work verify 01.01.01` runs it again");
    assert!(!stopped.stderr.contains("completed"), "{}", stopped.stderr);
    assert!(!stopped.stderr.contains("is running"), "{}", stopped.stderr);
}
