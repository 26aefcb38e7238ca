//! What opencode prints: events on stdout, its log on stderr. Nothing that an agent prints reaches
//! a terminal as a control sequence, and nothing but a finished step makes a success.
use super::engine::{Food, fuzz};
use workstreams::agent::config::{DriverKind, Mode};
use workstreams::agent::driver::{AgentExit, Reader, Verdict, readable};
use workstreams::domain::clean::is_unsafe;

const EVENTS: &str = concat!(
    r#"{"type":"step_start","timestamp":1,"sessionID":"ses_a","part":{"type":"step-start"}}"#,
    "\n",
    r#"{"type":"text","timestamp":1,"sessionID":"ses_a","part":{"type":"text","text":"hello\nworld"}}"#,
    "\n",
    r#"{"type":"tool_use","timestamp":2,"sessionID":"ses_a","part":{"type":"tool","tool":"bash","state":{"status":"completed","input":{"command":"ls"},"output":"x","title":"ls"}}}"#,
    "\n",
    r#"{"type":"tool_use","timestamp":2,"sessionID":"ses_a","part":{"type":"tool","tool":"bash","state":{"status":"error","error":"The user rejected permission"}}}"#,
    "\n",
    r#"{"type":"error","timestamp":3,"sessionID":"ses_a","error":{"name":"APIError","data":{"message":"Too many requests","statusCode":429,"isRetryable":true,"responseHeaders":{"retry-after":"30"}}}}"#,
    "\n",
    r#"{"type":"step_finish","timestamp":4,"sessionID":"ses_a","part":{"type":"step-finish","reason":"stop","tokens":{"input":1,"output":2,"reasoning":0,"cache":{"read":0,"write":0}},"cost":0.5}}"#,
    "\n",
    "!permission requested: bash (rm -rf /); auto-rejecting\n",
    "ERROR 2026-01-02T03:04:05 +5ms service=llm error={\"error\":{\"name\":\"AI_APICallError\",\"statusCode\":529}} stream error\n",
    "INFO  2026-01-02T03:04:05 +0ms service=session id=ses_a message=created\n",
    "! agent \"x\" not found. Falling back to default agent\n",
);

const WORDS: &[&str] = &[
    "\"type\":\"error\"",
    "\"type\":\"step_finish\"",
    "\"reason\":\"stop\"",
    "\"reason\":\"tool-calls\"",
    "\"reason\":\"length\"",
    "\"sessionID\":\"ses_b\"",
    "\"statusCode\":429",
    "\"retry-after\":\"99999999999999\"",
    "\"cost\":1e308",
    "\"tokens\":{\"input\":-1}",
    "\"input\":18446744073709551616",
    "\"timestamp\":null",
    "\"part\":[]",
    "message=created id=ses_c",
    "ERROR ",
];

fn finished(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    text.contains("step_finish") && text.contains("stop")
}

fn events(input: &[u8]) -> String {
    let mut reader = Reader::new(DriverKind::Opencode, Mode::Piped, None);
    let mut kinds = Vec::new();
    for (number, line) in input.split(|byte| *byte == b'\n').enumerate() {
        let told = if line.starts_with(b"{") || number.is_multiple_of(2) {
            reader.feed_stdout_line(line)
        } else {
            reader.feed_stderr_line(line)
        };
        for event in &told {
            if let Some(text) = readable(event) {
                assert!(!text.contains(is_unsafe), "{text:?}");
            }
            let kind = format!("{event:?}");
            kinds.push(
                kind.split([' ', '(', '{'])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
    }
    kinds.dedup();
    let exit = |code| AgentExit { code, signal: None };
    let verdict = reader.verdict(exit(Some(0)));
    assert!(
        verdict != Verdict::Completed || finished(input),
        "completed without a finished step"
    );
    assert!(reader.verdict(exit(Some(1))) != Verdict::Completed);
    let killed = AgentExit {
        code: None,
        signal: Some(9),
    };
    assert!(reader.verdict(killed) != Verdict::Completed);
    format!(
        "{kinds:?} {verdict:?} {:?} {:?}",
        reader.runaway().is_some(),
        reader.waits_for().is_some()
    )
}

#[test]
fn any_output_is_judged_and_only_a_finished_step_is_a_success() {
    let mut samples = vec![EVENTS.as_bytes().to_vec()];
    samples.extend(EVENTS.lines().map(|line| line.as_bytes().to_vec()));
    let food = Food {
        name: "opencode events",
        samples,
        words: WORDS,
        inputs: 1500,
    };
    fuzz(food, events);
}
