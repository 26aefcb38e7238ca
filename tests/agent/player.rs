//! The scripted agent speaks as opencode does.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use workstreams::agent::config::{DriverKind, Mode};
use workstreams::agent::driver::{AgentEvent, AgentExit, EndCause, Reader, Verdict};
use workstreams::agent::rehearsal::{Spec, play};

fn perform(steps: &str, outside: Option<&str>) -> (Verdict, Vec<AgentEvent>, Reader) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
    let script: Utf8PathBuf = root.join("script.yaml");
    fs::write(&script, format!("threads: {{ '*': {steps} }}\n")).expect("the script");
    let spec = Spec {
        thread_id: "01.01.01".into(),
        attempt: 1,
        tasks: Vec::new(),
        work: "work".into(),
        script: Some(script),
        record: Some(root.join("record.jsonl")),
        outside: outside.map(str::to_owned),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = play(&spec, None, &b"the prompt"[..], &mut out, &mut err).expect("it plays");
    let record = fs::read_to_string(root.join("record.jsonl")).expect("a record");
    assert!(record.contains("the prompt"));
    let mut reader = Reader::new(DriverKind::Rehearsal, Mode::Piped, None);
    let mut events = Vec::new();
    for line in err.split(|byte| *byte == b'\n') {
        events.extend(reader.feed_stderr_line(line));
    }
    assert!(reader.session_id().is_some_and(|id| id.starts_with("ses_")));
    for line in out.split(|byte| *byte == b'\n') {
        events.extend(reader.feed_stdout_line(line));
    }
    let exit = AgentExit {
        code: Some(i32::from(code)),
        signal: None,
    };
    (reader.verdict(exit), events, reader)
}

fn cause(verdict: &Verdict) -> Option<EndCause> {
    match verdict {
        Verdict::Failed { cause, .. } => Some(*cause),
        _ => None,
    }
}

#[test]
fn it_uses_tools_for_real() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    let steps = format!(
        "[{{ text: hello }}, {{ tool: {{ bash: 'echo x > {}' }} }}]",
        file.display()
    );
    let (verdict, events, reader) = perform(&steps, None);
    assert_eq!(verdict, Verdict::Completed);
    assert_eq!(fs::read_to_string(file).expect("made"), "x\n");
    assert!(
        events
            .iter()
            .any(|e| matches!(e, AgentEvent::Tool { ok: true, .. }))
    );
    assert_eq!(reader.usage().steps, 2);
}

#[test]
fn it_fails_as_it_is_told() {
    assert_eq!(
        cause(&perform("[{ exit: 3 }]", None).0),
        Some(EndCause::Exit)
    );
    assert_eq!(
        cause(&perform("[{ error: 401 }]", None).0),
        Some(EndCause::Error)
    );
    assert_eq!(
        cause(&perform("[{ finish: length }]", None).0),
        Some(EndCause::Exit)
    );
    let (verdict, events, reader) = perform("[{ error: 429, retry_after: 1ms }]", None);
    assert_eq!(cause(&verdict), Some(EndCause::Limit));
    assert_eq!(
        events
            .iter()
            .filter(|e| matches!(e, AgentEvent::Retrying { .. }))
            .count(),
        6
    );
    assert!(!reader.had_output());
    let (verdict, ..) = perform(
        "[{ error: 500, retry_after: 1ms, times: 2 }, nothing]",
        None,
    );
    assert_eq!(verdict, Verdict::Completed);
}

#[test]
fn its_permissions_are_those_of_the_agent() {
    assert_eq!(
        cause(&perform("[permission]", Some("ask")).0),
        Some(EndCause::Permission)
    );
    assert_eq!(perform("[permission]", Some("deny")).0, Verdict::Completed);
    assert_eq!(perform("[permission]", Some("allow")).0, Verdict::Completed);
}
