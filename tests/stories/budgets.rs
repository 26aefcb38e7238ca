//! Budgets: what is used up ends the session that used it, and nothing more of that scope starts.
use crate::support::{World, until};
use std::os::unix::fs::PermissionsExt as _;

/// A program that speaks as opencode does: one call of the model for 0.40 $ and 1,000 tokens
/// each time the test says so, up to four, then it ticks its tasks.
const PAID: &str = r#"#!/bin/sh
case "$1" in --version) echo 1.18.33; exit 0;; session) exit 0;; esac
cat >/dev/null
say() { printf '%s\n' "$1"; }
echo "timestamp=1 level=INFO message=created id=ses_$WORK_ATTEMPT$WORK_THREAD parentID=undefined" >&2
step() { say '{"type":"step_finish","part":{"reason":"'$1'","cost":0.4,"tokens":{"input":900,"output":100}}}'; }
n=0
while [ $n -lt 4 ]; do
  say '{"type":"tool_use","part":{"tool":"bash","state":{"status":"completed","input":{},"metadata":{"exit":0}}}}'
  step tool-calls
  n=$((n+1))
  sleep 0.3
done
work update --thread "$WORK_THREAD" --status completed
say '{"type":"text","part":{"text":"done"}}'
step stop
"#;

fn world(threads: u32, agent: &str, defaults: &str) -> World {
    let world = World::new();
    world.threads(&[threads]);
    world.write("bin/opencode", PAID);
    let program = world.path("bin/opencode");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let agents = format!(
        "agents:\n  - {{ name: default, models: [acme/first]{agent} }}\ndefaults: {{ max_parallel: 1, {defaults} }}\n"
    );
    world.write("repo/agents.yaml", &agents);
    world
}

#[test]
fn a_thread_beyond_its_budget_is_ended_and_the_others_go_on() {
    let world = world(2, ", budget: 1.00", "");
    world.work(&["multi", "--wait"]).exits(1);
    for thread in ["01.01.01", "01.01.02"] {
        let last = world.thread(thread)["last"].clone();
        assert_eq!(last["status"], "failed", "{last:#}");
        assert_eq!(last["cause"], "budget");
        let said = last["message"].as_str().unwrap();
        assert!(
            said.starts_with("the thread's budget of $1.00 is used up ($1.20"),
            "{said}"
        );
        assert!((last["cost"].as_f64().unwrap() - 1.2).abs() < 1e-9);
    }
    // nothing of it starts again, and why is said
    world
        .work(&["multi", "--wait"])
        .exits(4)
        .warns("budget of $1.00 is used up");
    world
        .work(&["why", "01.01.01"])
        .exits(0)
        .says("So it is failed: budget")
        .says("is used up");
}

#[test]
fn a_batch_beyond_its_budget_starts_nothing_more() {
    let world = world(3, "", "budget: { batch: { tokens: 7k } }");
    world.work(&["multi", "--detach"]).exits(0);
    until("the second thread to fail", || {
        world.thread("01.01.02")["status"] == "failed"
    });
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    let third = world.thread("01.01.03");
    assert_eq!(third["status"], "queued");
    assert_eq!(third["waits"]["for"], "budget");
    let said = third["waits"]["text"].as_str().unwrap();
    assert!(
        said.starts_with("the batch's budget of 7000 tokens"),
        "{said}"
    );
    world.work(&["status"]).exits(0).says("the batch's budget");
    // nobody waits for what will not happen by itself
    world.work(&["wait"]).exits(1);
    assert_eq!(world.sessions().len(), 2);
}

#[test]
fn a_wrong_budget_points_at_its_place() {
    let world = world(1, "", "budget: { stream: much }");
    world
        .work(&["multi", "--wait"])
        .warns("line 3, column 48")
        .warns("an amount in dollars");
}
