//! Evidence: what the plan's commands show, whatever the agents claim.
use crate::support::{World, until};

const THREAD: &str = "01.01.01";

fn world(command: &'static str, script: &str) -> World {
    World::with_plan(&[&[1]], script, move |id| {
        if id == THREAD {
            vec![command.to_owned()]
        } else {
            Vec::new()
        }
    })
}

fn verified(world: &World) -> serde_json::Value {
    world.sessions().last().unwrap()["verified"].clone()
}

#[test]
fn commands_are_shown_before_they_run_and_what_passes_is_recorded() {
    let world = world(
        "test -f made && echo seen",
        &format!("touch made\n{}", World::TICK),
    );
    world
        .work(&["multi", "--dry-run"])
        .exits(0)
        .says("verify  test -f made && echo seen");
    world
        .work(&["multi", "--wait"])
        .exits(0)
        .warns("01.01.01 will be verified by `test -f made && echo seen`")
        .says("completed");
    let verified = verified(&world);
    assert_eq!(verified["ok"], true, "{verified:#}");
    assert_eq!(verified["commands"][0], "test -f made && echo seen");
    assert!(verified["running"].is_null(), "{verified:#}");
    assert_eq!(world.thread(THREAD)["verified"], true);
    let session = world.sessions()[0]["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let log = std::fs::read_to_string(world.session_folder(&session).join("verify.log")).unwrap();
    assert_eq!(log, "$ test -f made && echo seen\nseen\n");
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(handoff.contains("Verification passed at"), "{handoff}");
    assert!(handoff.contains("- `made`"), "{handoff}");
    assert!(handoff.contains("None known."), "{handoff}");
}

#[test]
fn a_claim_whose_verification_fails_is_no_completion_and_the_gate_refuses() {
    let world = world("cat answer", World::TICK);
    world.work(&["multi", "--wait"]).exits(1).says("unverified");
    let thread = world.thread(THREAD);
    assert_eq!(thread["status"], "unverified");
    // the session itself ended well, and the agent's tick stays what it is: a claim
    assert_eq!(thread["last"]["status"], "completed");
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "completed");
    let failed = verified(&world)["failed"].clone();
    assert_eq!(failed["why"], "exit 1");
    assert!(failed["output"].as_str().unwrap().contains("No such file"));
    world
        .work(&["status"])
        .exits(0)
        .says("verify-failed: `cat answer`: exit 1")
        .says("work verify 01.01.01");
    world
        .work(&["approve", "stage", "1"])
        .exits(4)
        .warns("01.01.01 unverified");
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(handoff.contains("verify-failed: `cat answer`"), "{handoff}");
    // mended by hand, verified, approved
    world.work(&["verify", THREAD]).exits(1).says("❌ 01.01.01");
    world.write("repo/answer", "42\n");
    world.work(&["verify", THREAD]).exits(0).says("✅ 01.01.01");
    assert_eq!(world.thread(THREAD)["status"], "completed");
    world.work(&["approve", "stage", "1"]).exits(0);
}

#[test]
fn with_done_verified_a_pass_ticks_what_is_open() {
    let world = world("true", "cat >/dev/null");
    world.defaults("done: verified");
    world.work(&["multi", "--wait"]).exits(0);
    // the log commits, and the file follows
    until("the tick to be in tasks.json", || {
        world.tasks_file()["tasks"][0]["status"] == "completed"
    });
    let task = &world.tasks_file()["tasks"][0];
    let evidence = task["evidence"].as_str().unwrap();
    assert!(evidence.contains("`true` passed"), "{evidence}");
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(handoff.contains("- [x] 01.01.01.01 completed"), "{handoff}");
}

#[test]
fn with_done_verified_a_failure_ticks_nothing() {
    let world = world("false", "cat >/dev/null");
    world.defaults("done: verified");
    world.work(&["multi", "--wait"]).exits(1);
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "pending");
    assert_eq!(world.thread(THREAD)["status"], "incomplete");
    world
        .work(&["status"])
        .exits(0)
        .says("verify-failed: `false`: exit 1");
}

#[test]
fn a_command_that_hangs_is_ended_with_everything_it_started() {
    let world = world("setsid sleep 1000 & sleep 1000", World::TICK);
    world.defaults("verify_timeout: 1s");
    world.work(&["multi", "--wait"]).exits(1);
    let failed = verified(&world)["failed"].clone();
    assert_eq!(failed["why"], "not finished after 1s", "{failed:#}");
    until("nothing to be left of it", || world.workers().is_empty());
}

#[test]
fn what_a_command_leaves_behind_is_ended_though_it_passed() {
    let world = world("setsid sleep 1000 >/dev/null 2>&1 &", World::TICK);
    world.work(&["multi", "--wait"]).exits(0);
    until("nothing to be left of it", || world.workers().is_empty());
}

#[test]
fn while_it_verifies_the_session_has_ended_and_a_killed_supervisor_is_noticed() {
    let world = world("touch begun; sleep 1000", World::TICK);
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    let thread = world.thread(THREAD);
    assert_eq!(thread["status"], "verifying");
    assert_eq!(thread["last"]["status"], "completed");
    let pid = thread["last"]["supervisor"]["pid"].as_u64().unwrap();
    let killed = std::process::Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status();
    assert!(killed.unwrap().success());
    until("the thread to be unverified", || {
        world.thread(THREAD)["status"] == "unverified"
    });
    world
        .work(&["status"])
        .exits(0)
        .says("verify-failed: cut off");
    world
        .work(&["wait"])
        .exits(1)
        .warns("`work verify 01.01.01` runs again what should show it");
    until("nothing to be left of it", || world.workers().is_empty());
}

#[test]
fn stop_ends_a_verification_too() {
    let world = world("touch begun; sleep 1000", World::TICK);
    world.work(&["multi", "--detach"]).exits(0);
    until("the verification to begin", || {
        world.path("repo/begun").exists()
    });
    world.work(&["stop", THREAD]).exits(0);
    let failed = verified(&world)["failed"].clone();
    assert_eq!(
        failed["why"], "cut off: stopped with `work stop`",
        "{failed:#}"
    );
    until("nothing to be left of it", || world.workers().is_empty());
}

#[test]
fn commands_of_a_plan_that_nobody_approved_are_not_run() {
    let world = world("touch ran", World::TICK);
    let plan = world.read("repo/workstreams/001-story/PLAN.md");
    world.write(
        "repo/workstreams/001-story/PLAN.md",
        &plan.replace("touch ran", "touch ran-other"),
    );
    world
        .work(&["multi", "--wait", "--force"])
        .exits(0)
        .warns("its verification commands are not run");
    world
        .work(&["verify", THREAD])
        .exits(0)
        .says("⚠️ 01.01.01")
        .says("not the one that was approved");
    world.work(&["verify", THREAD, "--strict"]).exits(1);
    assert!(!world.path("repo/ran").exists());
    assert!(!world.path("repo/ran-other").exists());
}

#[test]
fn a_thread_done_by_hand_and_a_stage_are_verified_on_request() {
    let world = World::with_plan(&[&[1]], World::TICK, |id| match id {
        "01" => vec!["echo the stage; test -f stage".to_owned()],
        _ => vec!["test -f thread".to_owned()],
    });
    world.write("repo/thread", "");
    let update = ["update", "--thread", THREAD, "--status", "completed"];
    world.work(&update).exits(0);
    world
        .work(&["verify", "--dry-run"])
        .exits(0)
        .says("test -f thread")
        .says("test -f stage");
    let answer = world.work(&["verify", "--json"]).exits(1).data();
    assert_eq!(answer["items"][0]["verdict"], "shown", "{answer:#}");
    assert_eq!(answer["items"][1]["id"], "01");
    assert_eq!(answer["items"][1]["verdict"], "failed");
    assert_eq!(world.thread(THREAD)["verified"], true);
    assert_eq!(world.tasks_file()["stages"]["01"]["verified"]["ok"], false);
    world.write("repo/stage", "");
    world
        .work(&["verify", "1"])
        .exits(0)
        .says("✅ 01 Phase 1: Stage 1");
    assert_eq!(world.tasks_file()["stages"]["01"]["verified"]["ok"], true);
    world.work(&["verify", "01.07"]).exits(3);
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn verification_runs_as_the_agent_does_and_may_not_decide() {
    let world = world(
        "env | grep -c ^WORK_ >counted; work approve stage 1; echo $? >code; pwd >where",
        World::TICK,
    );
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.read("repo/code").trim(), "4");
    assert!(world.read("repo/where").trim().ends_with("/repo"));
}

#[test]
fn a_failed_thread_hands_off_too_and_others_at_work_are_named() {
    let script = "cat >/dev/null; echo working; touch $WORK_THREAD; \
        until [ -f 01.01.01 ] && [ -f 01.01.02 ]; do sleep 0.05; done; \
        echo last words; [ $WORK_THREAD = 01.01.02 ] && exit 3; \
        work update --thread $WORK_THREAD --status completed --report 'it is there'";
    let world = World::with_threads(&[2], script);
    world.work(&["multi", "--wait"]).exits(1);
    let one = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(one.contains("completed: it is there"), "{one}");
    assert!(one.contains("some may be of 01.01.02"), "{one}");
    assert!(
        one.contains("(its claim, not checked)\n\n> working\n> last words"),
        "{one}"
    );
    let two = world.read("repo/workstreams/001-story/handoff/01.01.02.md");
    assert!(two.contains("failed (exit 3)"), "{two}");
    assert!(two.contains("- 01.01.02.01 is pending"), "{two}");
    assert!(two.contains("nothing was verified"), "{two}");
}
