//! The promise of tracking with the real opencode and a scripted model: what one agent learned
//! reaches the next although the first was killed, and a tick is not taken for the truth.
use super::needs_opencode_fix::{AGENTS, seen};
use crate::support::faults::signal;
use crate::support::{STREAM, World, until};

/// The first agent writes down what failed and is killed in its work; the second asks before it
/// tries the same, and does it in another way.
const SCRIPT: &str = r#"threads:
  '*':
    - - tool: { bash: "work fail 'in-memory sessions' --why 'lost at every restart' --then Redis" }
      - tool: { bash: "work next 'Add the Redis client in src/session.ts:12'" }
      - tool: { bash: ': > "$WORK_ROOT/busy"; sleep 600' }
    - - tool: { bash: "work resume > ../brief.txt" }
      - tool: { bash: "work fail 'In memory session' --check > ../check.txt; echo $? > ../check.code" }
      - tool: { bash: "work fail 'In memory session' --why again; echo $? > ../again.code" }
      - tool: { bash: "echo redis > session.ts" }
      - tool: { bash: "work update --thread $WORK_THREAD --status completed --report 'Redis client added'" }
"#;

#[test]
fn what_a_killed_agent_learned_reaches_the_model_of_the_next_and_is_not_repeated() {
    let world = World::with_plan(&[&[2]], World::TICK, |id| match id {
        "01.01.02" => vec!["test -e never-made".to_owned()],
        _ => Vec::new(),
    });
    if !world.install_opencode() {
        return;
    }
    world.write("repo/agents.yaml", AGENTS);
    world.write("repo/session.ts", "memory\n");
    world.write("repo/.gitignore", "busy\n");
    world.write("script.yaml", SCRIPT);
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "the plan"]);
    let rehearse = [
        "--rehearse",
        "../script.yaml",
        "--in-place",
        "--executor",
        "process",
    ];
    let launch = [&["multi", "--thread", "1.1.1", "--detach"], &rehearse[..]].concat();
    world.work(&launch).exits(0);
    until("the first agent to be at work", || {
        world.path("repo/busy").exists()
    });
    signal("KILL", world.supervisor("01.01.01"));
    until("its supervisor to be missed", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });

    // a new conversation: nothing of the first one is in it but what was written down
    let retry = [&["fix", "-t", "1.1.1", "--retry", "--wait"], &rehearse[..]].concat();
    world.work(&retry).exits(0);
    let sessions = world.sessions();
    let (first, second) = (&sessions[0], &sessions[1]);
    assert_ne!(first["agentSessionId"], second["agentSessionId"]);
    let seen = serde_json::to_string(&seen(&world, second)).unwrap();
    assert!(
        seen.contains("in-memory sessions: lost at every restart; instead: Redis"),
        "{seen}"
    );
    let brief = world.read("brief.txt");
    assert!(
        brief.contains("- in-memory sessions: failed because lost at every restart"),
        "{brief}"
    );
    assert!(
        brief.ends_with("Add the Redis client in src/session.ts:12\n"),
        "{brief}"
    );
    assert_eq!(world.read("check.code"), "1\n");
    assert_eq!(
        world.read("again.code"),
        "4\n",
        "the same approach is refused"
    );
    assert_eq!(world.thread("01.01.01")["status"], "completed");

    // the checkpoint, the hand-off, and the tick that nothing shows
    world.work(&["checkpoint", "-m", "Redis client"]).exits(0);
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.starts_with("checkpoint: Phase 1 In Progress - Redis client"),
        "{message}"
    );
    let hand_off = world.read(&format!("repo/workstreams/{STREAM}/handoff/01.01.01.md"));
    assert!(hand_off.contains("Redis client added"), "{hand_off}");
    world.work(&["done", "1.1.2.1", "-m", "all fine"]).exits(0);
    world
        .work(&["verify", "--all"])
        .exits(1)
        .says("❌ 01.01.02 Thread 2: `test -e never-made`: exit 1");
    world
        .work(&["resume"])
        .exits(0)
        .says("❌")
        .says("never-made");
    world.nobody_left();
}
