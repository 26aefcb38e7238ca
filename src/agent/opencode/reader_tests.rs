//! Tests of reading and judging, with lines as opencode 1.18.33 wrote them.

use super::*;
use crate::agent::driver::Tokens;

const ENDED_WELL: AgentExit = AgentExit {
    code: Some(0),
    signal: None,
};
const ENDED_BADLY: AgentExit = AgentExit {
    code: Some(1),
    signal: None,
};
const SESSION: &str = "ses_e07ad652dffe1rEPIqFPJG8NZj";

fn text(said: &str) -> String {
    format!(
        r#"{{"type":"text","timestamp":1,"sessionID":"{SESSION}","part":{{"type":"text","text":"{said}"}}}}"#
    )
}

fn start() -> String {
    format!(
        r#"{{"type":"step_start","timestamp":1,"sessionID":"{SESSION}","part":{{"type":"step-start"}}}}"#
    )
}

fn finish(reason: &str) -> String {
    format!(
        r#"{{"type":"step_finish","timestamp":1,"sessionID":"{SESSION}","part":{{"reason":"{reason}","type":"step-finish","tokens":{{"total":15,"input":10,"output":5,"reasoning":1,"cache":{{"write":2,"read":3}}}},"cost":0.25}}}}"#
    )
}

fn tool(status: &str, exit: i32) -> String {
    format!(
        r#"{{"type":"tool_use","timestamp":1,"sessionID":"{SESSION}","part":{{"type":"tool","tool":"bash","state":{{"status":"{status}","input":{{"command":"make test"}},"output":"(no output)","metadata":{{"exit":{exit}}}}}}}}}"#
    )
}

fn api_error(status: u16, headers: &str) -> String {
    format!(
        r#"{{"type":"error","timestamp":1,"sessionID":"{SESSION}","error":{{"name":"APIError","data":{{"message":"boom","statusCode":{status},"isRetryable":true,"responseHeaders":{{{headers}}}}}}}}}"#
    )
}

fn read(lines: &[String]) -> OpencodeReader {
    let mut reader = OpencodeReader::new(None);
    for line in lines {
        reader.feed_event(line.as_bytes());
    }
    reader
}

fn message(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Completed => "completed",
        Verdict::Failed { message, .. } | Verdict::Interrupted { message, .. } => message,
    }
}

fn cause(verdict: &Verdict) -> Option<EndCause> {
    match verdict {
        Verdict::Completed => None,
        Verdict::Failed { cause, .. } | Verdict::Interrupted { cause, .. } => Some(*cause),
    }
}

#[test]
fn completed_is_exit_0_with_stop_as_the_last_word() {
    let lines = [
        start(),
        tool("completed", 0),
        finish("tool-calls"),
        start(),
        text("done"),
        finish("stop"),
    ];
    let reader = read(&lines);
    assert_eq!(reader.verdict(ENDED_WELL), Verdict::Completed);
    assert_eq!(reader.session_id(), Some(SESSION));
    assert!(reader.had_output());
    let tokens = Tokens {
        input: 20,
        output: 10,
        reasoning: 2,
        cache_read: 6,
        cache_write: 4,
    };
    assert_eq!(reader.usage().tokens, tokens);
    assert_eq!(tokens.total(), 42);
    assert!((reader.usage().cost - 0.5).abs() < 1e-9);
    assert_eq!(reader.usage().steps, 2);
}

#[test]
fn exit_0_is_no_success_without_it() {
    let cases = [
        (vec![start(), text("part"), finish("length")], "cut off"),
        (vec![start(), finish("stop")], "empty"),
        (
            vec![start(), text("x"), finish("unknown")],
            "the model stopped: unknown",
        ),
        (
            vec![start(), tool("completed", 0), finish("tool-calls")],
            "in the middle",
        ),
        (
            vec![start(), text("x"), finish("stop"), api_error(401, "")],
            "401 boom",
        ),
        (vec![start(), text("x")], "without an answer"),
        (vec![], "without an answer"),
    ];
    for (lines, part) in cases {
        let verdict = read(&lines).verdict(ENDED_WELL);
        assert!(message(&verdict).contains(part), "{lines:?}\n→ {verdict:?}");
        let reported = lines.iter().any(|line| line.contains("APIError"));
        let expected = if reported {
            EndCause::Error
        } else {
            EndCause::Exit
        };
        assert_eq!(cause(&verdict), Some(expected));
    }
}

#[test]
fn an_error_that_the_agent_got_over_is_none() {
    let lines = [api_error(500, ""), start(), text("done"), finish("stop")];
    assert_eq!(read(&lines).verdict(ENDED_WELL), Verdict::Completed);
}

#[test]
fn a_refused_permission_ends_the_session_and_is_the_cause() {
    let mut reader = read(&[start(), tool("error", 0), finish("tool-calls")]);
    let line = b"\x1b[93m\x1b[1m! \x1b[0mpermission requested: external_directory (/etc/*); auto-rejecting";
    let events = reader.feed_log(line);
    assert!(
        matches!(&events[..], [AgentEvent::PermissionRefused { what }] if what.contains("/etc"))
    );
    let verdict = reader.verdict(ENDED_WELL);
    assert_eq!(cause(&verdict), Some(EndCause::Permission));
    assert_eq!(
        message(&verdict),
        "not permitted: external_directory (/etc/*)"
    );
}

#[test]
fn a_fall_back_to_another_agent_is_a_failure_whatever_came_of_it() {
    let mut reader = read(&[start(), text("done"), finish("stop")]);
    reader.feed_log(b"! agent \"nobody\" not found. Falling back to default agent");
    assert!(message(&reader.verdict(ENDED_WELL)).contains("nobody"));
}

#[test]
fn errors_of_the_model_carry_status_and_kind() {
    for status in [400, 401, 402, 403, 404, 500, 503] {
        let reader = read(&[api_error(status, "")]);
        let verdict = reader.verdict(ENDED_BADLY);
        assert_eq!(cause(&verdict), Some(EndCause::Error));
        assert_eq!(message(&verdict), format!("{status} boom"));
        assert!(!reader.had_output(), "an early failure");
    }
    let reader = read(&[api_error(429, r#""retry-after":"90""#)]);
    assert_eq!(cause(&reader.verdict(ENDED_BADLY)), Some(EndCause::Limit));
    let error = reader.last_error().expect("an error");
    assert_eq!(error.retry_after, Some(std::time::Duration::from_secs(90)));
}

#[test]
fn an_unknown_model_is_explained_by_stderr() {
    let line = format!(
        r#"{{"type":"error","sessionID":"{SESSION}","error":{{"name":"UnknownError","data":{{"message":"Unexpected server error. Check server logs for details.","ref":"err_1"}}}}}}"#
    );
    let mut reader = read(&[line]);
    reader.feed_log(
        b"timestamp=x level=ERROR run=1 message=failed ref=err_1 error=\"ProviderModelNotFoundError: Model not found: a/b.\"",
    );
    assert_eq!(
        message(&reader.verdict(ENDED_BADLY)),
        "Model not found: a/b."
    );
}

#[test]
fn an_end_without_events_says_what_stderr_said() {
    let mut reader = OpencodeReader::new(None);
    reader.feed_log(b"Error: Session not found");
    assert_eq!(
        message(&reader.verdict(ENDED_BADLY)),
        "exit code 1: Error: Session not found"
    );
}

#[test]
fn signals_are_told_apart() {
    let reader = read(&[start()]);
    let killed = reader.verdict(AgentExit {
        code: None,
        signal: Some(9),
    });
    assert_eq!(
        killed,
        Verdict::failed(EndCause::Signal, "ended by signal 9")
    );
    let keyboard = reader.verdict(AgentExit {
        code: None,
        signal: Some(2),
    });
    assert!(matches!(
        keyboard,
        Verdict::Interrupted {
            cause: EndCause::User,
            ..
        }
    ));
}

#[test]
fn the_session_id_comes_once_and_first_from_stderr() {
    let mut reader = OpencodeReader::new(None);
    let line = format!(
        "timestamp=x level=INFO run=1 message=created id={SESSION} parentID=undefined title=x"
    );
    assert_eq!(
        reader.feed_log(line.as_bytes()),
        [AgentEvent::SessionId(SESSION.to_owned())]
    );
    assert_eq!(reader.feed_event(start().as_bytes()), []);
    let other = line.replace(SESSION, "ses_other");
    assert_eq!(reader.feed_log(other.as_bytes()), []);
    assert_eq!(reader.session_id(), Some(SESSION));
    assert_eq!(
        OpencodeReader::new(Some("ses_1")).session_id(),
        Some("ses_1")
    );
}

#[test]
fn loops_are_noticed() {
    let loops = vec![finish("unknown"); 5];
    assert_eq!(read(&loops[..4]).runaway(), None);
    assert!(
        read(&loops)
            .runaway()
            .is_some_and(|why| why.contains("5 answers"))
    );
    let round = |times: usize| {
        [api_error(413, ""), start(), text("summary"), finish("stop")]
            .into_iter()
            .cycle()
            .take(4 * times)
            .collect::<Vec<String>>()
    };
    assert!(
        read(&round(8))
            .runaway()
            .is_some_and(|why| why.contains("8 errors"))
    );
    let mut worked = round(7);
    worked.push(tool("completed", 0));
    worked.extend(round(7));
    assert_eq!(read(&worked).runaway(), None);
    let mut reader = OpencodeReader::new(None);
    for _ in 0..20 {
        reader.feed_log(b"timestamp=x level=ERROR message=\"stream error\" error.error=\"AI_APICallError: busy\"");
    }
    assert_eq!(reader.waits_for(), Some("busy"));
    assert!(reader.runaway().is_some_and(|why| why.contains("20 calls")));
}

#[test]
fn tools_tell_what_they_did() {
    let mut reader = OpencodeReader::new(None);
    let events = reader.feed_event(tool("completed", 7).as_bytes());
    let Some(AgentEvent::Tool { name, title, ok }) = events.last() else {
        panic!("a tool")
    };
    assert_eq!(
        (name.as_str(), title.as_str(), *ok),
        ("bash", "make test (exit 7)", false)
    );
}

#[test]
fn junk_is_survived() {
    let mut reader = OpencodeReader::new(None);
    let junk: [&[u8]; 8] = [
        b"",
        b"{",
        b"{\"type\":3}",
        b"{\"type\":\"step_finish\",\"part\":{\"reason\":[1],\"tokens\":{\"input\":\"many\",\"cache\":7},\"cost\":null}}",
        b"{\"type\":\"text\",\"part\":[]}",
        b"\xff\xfe\x00",
        b"{\"type\":\"text\",\"part\":{\"text\":\"\xff\"}}",
        b"{\"type\":\"tool_use\",\"part\":{\"tool\":\"bash\",\"state\":{\"output\":\"cut of",
    ];
    for line in junk {
        reader.feed_event(line);
        reader.feed_log(line);
    }
    assert!(reader.had_output());
    assert!(matches!(reader.verdict(ENDED_WELL), Verdict::Failed { .. }));
}
