//! The opencode driver against the real opencode.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use workstreams::agent::driver::{AgentEvent, AgentExit, EndCause, Verdict};
use workstreams::agent::opencode::{
    session_list, session_titled, version_command, version_of, warm_up,
};

use super::finder::opencode;
use super::rig::{Outcome, Rig};

#[track_caller]
fn assert_failed(outcome: &Outcome, cause: EndCause, part: &str) {
    match &outcome.verdict {
        Verdict::Failed {
            cause: found,
            message,
        } if *found == cause => {
            assert!(message.contains(part), "{message}");
        }
        other => panic!("expected failed({}), got {other:?}", cause.word()),
    }
}

fn roles_of_last_request(rig: &Rig) -> Vec<String> {
    let record = fs::read_to_string(rig.record()).expect("requests were recorded");
    let last: Value = serde_json::from_str(record.lines().last().expect("one")).expect("JSON");
    let messages = last["messages"].as_array().expect("messages");
    messages
        .iter()
        .filter_map(|message| message["role"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn works_on_its_tasks_and_can_be_resumed() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("").await;
    rig.ask(&server, &warm_up());
    let version = rig.ask(&server, &version_command());
    version_of(&String::from_utf8_lossy(&version)).expect("it tells its version");
    let outcome = rig.run(&server).await;
    assert_eq!(outcome.verdict, Verdict::Completed);
    let file = rig.project().join("rehearsal/01.01.02.md");
    let written = fs::read_to_string(&file).expect("the tool call was real");
    assert_eq!(written, "- 01.01.02.01 it's $(id)\n- 01.01.02.02 two\n");
    let ticks = rig.ticks();
    assert!(
        ticks.starts_with("update --task 01.01.02.01 --status completed --report"),
        "{ticks}"
    );
    assert_eq!(ticks.lines().count(), 2);
    assert!(outcome.reader.usage().tokens.total() > 0);
    assert_eq!(outcome.reader.usage().steps, 3);
    let id = outcome.early_id.expect("stderr tells the session id");
    assert!(id.starts_with("ses_"), "{id}");
    assert_eq!(
        outcome
            .events
            .iter()
            .filter(|e| matches!(e, AgentEvent::SessionId(_)))
            .count(),
        1
    );
    let prompt = fs::read_to_string(rig.record()).expect("recorded");
    assert!(
        prompt.contains("Do the \\\"task\\\" of $HOME\\nnow."),
        "the prompt arrives as it is"
    );

    let list = rig.ask(&server, &session_list());
    assert_eq!(
        session_titled(&list, "A thread [0198c0de]"),
        Some(id.clone())
    );

    let again = rig.resume(&server, &id).await;
    assert_eq!(again.verdict, Verdict::Completed);
    assert_eq!(again.reader.session_id(), Some(id.as_str()));
    let roles = roles_of_last_request(&rig);
    assert_eq!(
        roles.iter().filter(|role| *role == "user").count(),
        2,
        "{roles:?}"
    );
    assert_eq!(fs::read_to_string(&file).expect("there").lines().count(), 4);
}

#[tokio::test]
async fn a_refused_key_is_an_early_failure() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[{ error: 401 }]").await;
    let outcome = rig.run(&server).await;
    assert_failed(&outcome, EndCause::Error, "401");
    assert!(!outcome.reader.had_output());
}

#[tokio::test]
async fn a_short_limit_is_waited_out_by_opencode() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig
        .serve("[{ error: 429, retry_after: 100ms, times: 2 }, tasks]")
        .await;
    let outcome = rig.run(&server).await;
    assert_eq!(outcome.verdict, Verdict::Completed);
    let retries = outcome
        .events
        .iter()
        .filter(|e| matches!(e, AgentEvent::Retrying { .. }))
        .count();
    assert_eq!(retries, 2);
}

#[tokio::test]
async fn a_limit_that_stays_is_the_cause() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[{ error: 429, retry_after: 100ms }]").await;
    let outcome = rig.run(&server).await;
    assert_failed(
        &outcome,
        EndCause::Limit,
        "429 rehearsed: rate limit reached",
    );
    let limit = outcome.reader.limit().expect("a limit");
    assert_eq!(
        limit.retry_after,
        Some(Duration::from_millis(100)),
        "to the millisecond, by retry-after-ms"
    );
}

#[tokio::test]
async fn a_server_error_that_stays_is_a_failure() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[{ error: 500, retry_after: 100ms }]").await;
    assert_failed(&rig.run(&server).await, EndCause::Error, "500");
}

#[tokio::test]
async fn nothing_done_is_completed_and_nothing_is_ticked() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[nothing]").await;
    assert_eq!(rig.run(&server).await.verdict, Verdict::Completed);
    assert_eq!(rig.ticks(), "");
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_a_failure() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[{ finish: length }]").await;
    assert_failed(&rig.run(&server).await, EndCause::Exit, "cut off");
}

#[tokio::test]
async fn an_answer_that_never_ends_well_is_noticed_as_a_loop() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[{ finish: unknown }]").await;
    let mut child = rig.start(&server, None);
    let still_there = AgentExit {
        code: None,
        signal: None,
    };
    let noticed = tokio::time::timeout(Duration::from_secs(120), async {
        loop {
            if let Some(why) = rig.outcome(still_there, None).reader.runaway() {
                return why;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    let why = noticed.await.expect("the loop is noticed");
    assert!(why.contains("for no known reason"), "{why}");
    child.kill().await.expect("it can be ended");
}

#[tokio::test]
async fn a_permission_that_nobody_gives_is_the_cause() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "permissions: { outside: ask }");
    let server = rig.serve("[permission, tasks]").await;
    assert_failed(
        &rig.run(&server).await,
        EndCause::Permission,
        "external_directory",
    );
    assert_eq!(rig.ticks(), "", "the session stops there");
}

#[tokio::test]
async fn a_permission_that_is_denied_is_no_end() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[permission, tasks]").await;
    let outcome = rig.run(&server).await;
    assert_eq!(outcome.verdict, Verdict::Completed);
    assert!(
        outcome
            .events
            .iter()
            .any(|e| matches!(e, AgentEvent::Tool { ok: false, .. }))
    );
    assert_eq!(rig.ticks().lines().count(), 2);
}

#[tokio::test]
async fn an_unknown_agent_profile_is_a_failure() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "args: [--agent, nobody]");
    let server = rig.serve("[nothing]").await;
    assert_failed(&rig.run(&server).await, EndCause::Exit, "nobody");
}

#[tokio::test]
async fn an_unknown_model_is_named() {
    let Some(program) = opencode() else { return };
    let mut rig = Rig::new(program, "");
    rig.model.model = "rehearsal/no/such".to_owned();
    let server = rig.serve("").await;
    assert_failed(
        &rig.run(&server).await,
        EndCause::Error,
        "Model not found: rehearsal/no/such",
    );
}

#[tokio::test]
async fn a_crash_is_a_signal_and_the_conversation_goes_on_after_it() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let server = rig.serve("[crash]").await;
    let outcome = rig.run(&server).await;
    assert_failed(&outcome, EndCause::Signal, "signal 9");
    let id = outcome.early_id.expect("known before the crash");
    drop(server);
    let server = rig.serve("").await;
    assert_eq!(rig.resume(&server, &id).await.verdict, Verdict::Completed);
    assert_eq!(rig.ticks().lines().count(), 2);
}
