//! The documents that are written once and kept, in small, typical and huge state: those of a tracked
//! session, the archive, the hand-off of a thread, COMPLETION.md, and the short progress file.
use super::golden::{agrees, berlin, ends_of};
use super::sample::{Sample, entry, huge, small, typical};
use serde_json::{Value, json};
use std::fmt::Write as _;
use workstreams::domain::handoff::{self, Changed, HandOff};
use workstreams::domain::workstream::Workstream;
use workstreams::plan::completion::{Completion, completion};
use workstreams::store::entry::Recorded;
use workstreams::track::views::tracked::{TrackedSession, tracked, words};
use workstreams::track::views::{
    orchestration, session_archive, tracked_decisions, tracked_handoff, tracked_log,
};

/// The journal of a sample as one tracked session, and more entries of its.
fn in_session(sample: &Sample, more: &[String], ends: Option<&str>) -> Vec<Recorded> {
    let begin = json!({ "number": "00003", "state": "started", "purpose": "The tasks API",
        "start_commit": "abc1234def" });
    let mut lines = vec![entry(
        900_000,
        "2025-01-01T00:00:00Z",
        "tracked",
        "",
        &begin,
    )];
    for line in sample.journal.iter().chain(more) {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line["tracked"] = "00003".into();
        lines.push(line.to_string());
    }
    if let Some(at) = ends {
        let files: Vec<Value> = ["src/routes/tasks.ts", "docs/API.md", "src/lib/schemas.ts"]
            .iter()
            .map(|path| json!({ "path": path }))
            .collect();
        let end = json!({ "number": "00003", "state": "ended", "summary": "GET and POST answer.",
            "files": files, "next": "Implement PATCH in src/routes/tasks.ts:47" });
        lines.push(entry(900_001, at, "tracked", "", &end));
    }
    let mut entries: Vec<Recorded> = lines
        .iter()
        .map(|line| Recorded::parse(line).unwrap())
        .collect();
    entries.sort_by(|a, b| (a.ts, &a.id).cmp(&(b.ts, &b.id)));
    entries
}

fn only(entries: &[Recorded]) -> TrackedSession<'_> {
    let mut sessions = tracked(entries);
    assert_eq!(sessions.len(), 1);
    sessions.remove(0)
}

#[test]
fn st_017_to_st_021_xr_49_the_four_of_a_session_as_they_are_written() {
    // it began, and nothing was said; there is no workstream
    let begun = in_session(
        &Sample {
            plan: None,
            tasks: json!({}),
            journal: Vec::new(),
        },
        &[],
        None,
    );
    let session = only(&begun);
    agrees(
        "SESSION-N-LOG.small.md",
        &tracked_log::render(&session, &berlin()),
    );
    agrees("SESSION-N-FILES.small.txt", &session.files_text());
    agrees(
        "SESSION-N-DECISIONS.small.md",
        &tracked_decisions::render(&session, &berlin()),
    );
    agrees(
        "SESSION-N-HANDOFF.small.md",
        &tracked_handoff::render(&session, None, &berlin()),
    );
    // a day of work, one word of it told late, past midnight in Berlin
    let typical = typical();
    let late = json!({ "text": "Only one index", "why": "writes are rare",
        "rec": "2025-10-23T23:10:00Z" });
    let more = [
        entry(800, "2025-10-23T09:42:00Z", "decision", "02", &late),
        entry(
            801,
            "2025-10-23T22:30:00Z",
            "log",
            "02",
            &json!({ "category": "testing", "text": "14 of 15 pass" }),
        ),
    ];
    let entries = in_session(&typical, &more, Some("2025-10-23T23:30:00Z"));
    let session = only(&entries);
    let story = typical.story();
    agrees(
        "SESSION-N-LOG.typical.md",
        &tracked_log::render(&session, &berlin()),
    );
    agrees("SESSION-N-FILES.typical.txt", &session.files_text());
    agrees(
        "SESSION-N-DECISIONS.typical.md",
        &tracked_decisions::render(&session, &berlin()),
    );
    agrees(
        "SESSION-N-HANDOFF.typical.md",
        &tracked_handoff::render(&session, Some(&story), &berlin()),
    );
    // five thousand entries, and as many files
    let huge = huge();
    let entries = in_session(&huge, &[], Some("2025-12-31T23:00:00Z"));
    let mut session = only(&entries);
    session.files = (0..5000)
        .map(|number| format!("src/part-{}/file-{}.rs", number % 60, number))
        .collect();
    let story = huge.story();
    let whole = tracked_log::render(&session, &berlin());
    let told = session
        .entries
        .iter()
        .filter(|it| words(&it.entry.event).is_some());
    assert_eq!(whole.matches("\n**[").count(), told.count());
    agrees("SESSION-N-LOG.huge.md", &ends_of(&whole));
    agrees("SESSION-N-FILES.huge.txt", &ends_of(&session.files_text()));
    agrees(
        "SESSION-N-DECISIONS.huge.md",
        &ends_of(&tracked_decisions::render(&session, &berlin())),
    );
    agrees(
        "SESSION-N-HANDOFF.huge.md",
        &ends_of(&tracked_handoff::render(&session, Some(&story), &berlin())),
    );
}

#[test]
fn ts_074_the_archive_as_it_is_written() {
    let at = "2025-11-01T08:00:00Z".parse().unwrap();
    for (name, sample) in [("small", small()), ("typical", typical()), ("huge", huge())] {
        let story = sample.story();
        let text = session_archive::render(&story, &session_archive::ready(&story), at, &berlin());
        let text = if name == "huge" { ends_of(&text) } else { text };
        agrees(&format!("SESSION_ARCHIVE.{name}.md"), &text);
    }
}

#[test]
fn pp_058_to_pp_061_the_short_progress_file_as_it_is_written() {
    let bare = Sample {
        plan: None,
        tasks: json!({ "version": "1.1.0", "stream_id": "001-tasks-api", "name": "Tasks API", "tasks":
            (1..=3).map(|stage| json!({ "id": format!("0{stage}.01.01.01"), "name": format!("task {stage}"),
                "stage_name": format!("Part {stage}"), "batch_name": "b", "thread_name": "t",
                "status": "pending", "sessions": [] })).collect::<Vec<_>>() }),
        journal: Vec::new(),
    };
    agrees(
        "orchestration.minimal-small.md",
        &orchestration::render(&bare.story(), &berlin()),
    );
    // four stages of a huge plan, with all that was ever said
    let mut story = huge().story();
    story.phases.retain(|phase| (28..=31).contains(&phase.id.0));
    story.agents = 1;
    agrees(
        "orchestration.minimal-huge.md",
        &ends_of(&orchestration::render(&story, &berlin())),
    );
}

#[test]
fn completion_as_it_is_written() {
    for (name, sample) in [("small", small()), ("typical", typical()), ("huge", huge())] {
        let (plan, workstream, _) = sample.read();
        let many: Vec<String> = (1..=300).map(|it| format!("src/file-{it}.rs")).collect();
        let insights = ["small steps\nare seen".to_owned(), "tests first".to_owned()];
        let (files, insights, missing): (&[String], &[String], &[String]) = match name {
            "small" => (&[], &[], &[]),
            "typical" => (
                &many[..3],
                &insights,
                &["stage 02 is not approved".to_owned()],
            ),
            _ => (&many, &insights, &[]),
        };
        let text = completion(&Completion {
            workstream: &workstream,
            plan: plan.as_ref(),
            stream_id: "001-tasks-api",
            name: workstream.name.as_deref().unwrap(),
            at: "2025-11-01T08:00:00.5Z".parse().unwrap(),
            summary: (name != "small").then_some("It answers."),
            insights,
            missing,
            files,
        });
        let text = if name == "huge" { ends_of(&text) } else { text };
        agrees(&format!("COMPLETION.{name}.md"), &text);
    }
}

/// A thread of so many tasks, each with a report of so many lines.
fn thread(tasks: usize, lines: usize) -> Workstream {
    let session = json!({
        "sessionId": "s1", "agentName": "default", "model": "a/b", "attempt": 1,
        "startedAt": "2026-01-02T03:04:05Z", "completedAt": "2026-01-02T03:09:05Z",
        "status": "completed", "cause": "exit", "exitCode": 0,
    });
    let report = (0..lines).fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "line {line} of it");
        text
    });
    let tasks: Vec<Value> = (1..=tasks)
        .map(|number| {
            let sessions = if number == 1 { json!([session]) } else { json!([]) };
            json!({ "id": format!("01.01.01.{number:02}"), "name": format!("Step {number}"),
                "thread_name": "Lexer", "status": if number % 7 == 3 { "pending" } else { "completed" },
                "report": report.trim_end(), "sessions": sessions })
        })
        .collect();
    serde_json::from_value(json!({ "version": "1.1.0", "tasks": tasks })).unwrap()
}

/// The typical one stands beside the code, in `src/domain/handoff.rs`.
#[test]
fn the_hand_off_of_a_thread_with_nothing_and_with_very_much() {
    for (name, tasks, lines, files, claim) in [
        ("small", 1, 0, 0, ""),
        ("huge", 2000, 3, 5000, "I did it.\n\nAll of it.\n"),
    ] {
        let workstream = thread(tasks, lines);
        let thread = workstream.thread("01.01.01".parse().unwrap()).unwrap();
        let changed = Changed {
            base: "0123456789abcdef".to_owned(),
            files: (0..files).map(|it| format!("src/file-{it}.rs")).collect(),
            with: Vec::new(),
        };
        let text = handoff::render(&HandOff {
            thread: &thread,
            session: thread.last().unwrap(),
            verified: None,
            changed: (files > 0).then_some(&changed),
            claim,
        });
        let text = if name == "huge" { ends_of(&text) } else { text };
        agrees(&format!("handoff.{name}.md"), &text);
    }
}
