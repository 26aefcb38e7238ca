//! What an agent says counts more than its exit code.
use crate::support::World;
use crate::support::faults::is;
use std::os::unix::fs::PermissionsExt as _;

/// Stands in for opencode: prints these events, ends with 0.
fn opencode(world: &World, events: &str) {
    let text = format!(
        "#!/bin/sh\ncase \"$1\" in\n--version) echo 1.18.33; exit;;\nrun) ;;\nmodels) echo a/b; exit;;\n*) exit;;\nesac\n\
         cat >/dev/null\ncat <<'EVENTS'\n{events}EVENTS\n"
    );
    world.write("bin/opencode", &text);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [a/b]\n",
    );
}

const TEXT: &str = r#"{"type":"text","timestamp":1,"sessionID":"ses_a","part":{"type":"text","text":"hello"}}
"#;
const STOP: &str = r#"{"type":"step_finish","timestamp":2,"sessionID":"ses_a","part":{"type":"step-finish","reason":"stop","tokens":{"input":1,"output":1,"reasoning":0,"cache":{"read":0,"write":0}},"cost":0}}
"#;
const ERROR: &str = r#"{"type":"error","timestamp":3,"sessionID":"ses_a","error":{"name":"APIError","data":{"message":"the model went away"}}}
"#;

fn run(events: &str, code: i32) -> World {
    let world = World::with_threads(&[1], "");
    opencode(&world, events);
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(code);
    world.nobody_left();
    world
}

/// XR-61.
#[test]
fn exit_0_with_an_error_event_is_a_failure_with_its_words() {
    let world = run(&format!("{TEXT}{STOP}{ERROR}"), 1);
    let thread = world.thread("01.01.01");
    is(&thread["last"], "failed", "error");
    let message = thread["last"]["message"].as_str().unwrap();
    assert!(message.contains("the model went away"), "{message}");
    assert_eq!(thread["status"], "failed");
}

#[test]
fn exit_0_with_nothing_done_is_incomplete_and_never_completed() {
    let world = run(&format!("{TEXT}{STOP}"), 1);
    let thread = world.thread("01.01.01");
    is(&thread["last"], "completed", "exit");
    assert_eq!(thread["status"], "incomplete");
    assert_eq!(world.status()["counts"]["completed"], 0);
}

#[test]
fn exit_0_without_a_word_is_a_failure() {
    let world = run("", 1);
    assert_eq!(world.thread("01.01.01")["last"]["status"], "failed");
    assert_eq!(world.thread("01.01.01")["status"], "failed");
}

#[test]
fn events_that_are_no_json_and_text_that_is_no_utf8_change_nothing() {
    let noise = "{\"type\":\nnot json\n\u{fffd}\u{1b}]0;title\u{7}\n{\"type\":\"nobody knows\",\"x\":[]}\n[]\nnull\n";
    let world = run(&format!("{noise}{TEXT}{noise}{STOP}"), 1);
    is(&world.thread("01.01.01")["last"], "completed", "exit");
    assert_eq!(world.record("01.01.01").unwrap()["agentSessionId"], "ses_a");
}
