//! Each document in small, typical and huge state, as files to look at. `WORK_WRITE_GOLDEN=1`
//! writes them anew.
use super::sample::{Sample, entry, huge, small, typical};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use workstreams::track::documents::import::{Sort, sort};
use workstreams::track::intake::take::{Contact, Growth, Touch, take};
use workstreams::track::read;
use workstreams::track::story::model::Story;
use workstreams::track::text::lines::lines;
use workstreams::track::views::{orchestration, progress, session_state};

pub(super) fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

pub(super) fn agrees(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/documents")
        .join(name);
    if std::env::var_os("WORK_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == text,
        "{} is another text now:\n{text}",
        path.display()
    );
}

#[test]
fn ts_040_to_ts_052_session_progress_as_it_is_written() {
    agrees(
        "SESSION_PROGRESS.small.md",
        &progress::render(&small().story(), &berlin()),
    );
    agrees(
        "SESSION_PROGRESS.typical.md",
        &progress::render(&typical().story(), &berlin()),
    );
}

#[test]
fn sm_011_to_sm_034_session_md_as_it_is_written() {
    agrees(
        "SESSION.small.md",
        &session_state::render(&small().story(), &berlin(), 0),
    );
    agrees(
        "SESSION.typical.md",
        &session_state::render(&typical().story(), &berlin(), 0),
    );
    agrees(
        "SESSION.huge.md",
        &session_state::render(&huge().story(), &berlin(), 0),
    );
}

#[test]
fn pp_017_to_pp_035_and_pp_058_to_pp_062_the_progress_file_as_it_is_written() {
    agrees(
        "orchestration.small.md",
        &orchestration::render(&small().story(), &berlin()),
    );
    agrees(
        "orchestration.full.md",
        &orchestration::render(&typical().story(), &berlin()),
    );
    let mut minimal = typical().story();
    minimal.agents = 1;
    agrees(
        "orchestration.minimal.md",
        &orchestration::render(&minimal, &berlin()),
    );
}

/// A document of that size is not kept whole: its first lines, its last, and how many there are.
pub(super) fn ends_of(text: &str) -> String {
    const SHOWN: usize = 40;
    let lines: Vec<&str> = text.lines().collect();
    let head = lines[..SHOWN].join("\n");
    let tail = lines[lines.len() - SHOWN..].join("\n");
    format!("{head}\n\n… {} lines in all …\n\n{tail}\n", lines.len())
}

#[test]
fn ts_002_pp_062_the_huge_documents_as_they_begin_and_end() {
    let mut story = huge().story();
    let text = progress::render(&story, &berlin());
    for phase in &story.phases {
        for item in &phase.tasks {
            assert!(text.contains(&item.name), "TS-002 {}", item.name);
        }
    }
    agrees("SESSION_PROGRESS.huge.md", &ends_of(&text));
    story.agents = 3;
    agrees(
        "orchestration.huge.md",
        &ends_of(&orchestration::render(&story, &berlin())),
    );
}

#[test]
fn sm_002_sm_073_session_md_stays_below_200_lines_whatever_the_size() {
    let mut story = huge().story();
    for foreign in [0, 20, 60, 120] {
        let text = session_state::render(&story, &berlin(), foreign);
        assert!(
            text.lines().count() + foreign < 200,
            "{} and {foreign}",
            text.lines().count()
        );
    }
    // every stage in progress at once
    for phase in &mut story.phases {
        phase.standing = workstreams::track::story::model::Standing::InProgress;
    }
    assert!(session_state::render(&story, &berlin(), 0).lines().count() < 200);
}

#[test]
fn the_same_state_gives_the_same_bytes_and_the_zone_only_changes_times() {
    for sample in [small(), typical(), huge()] {
        let (one, other) = (sample.story(), sample.story());
        assert_eq!(
            progress::render(&one, &berlin()),
            progress::render(&other, &berlin())
        );
        assert_eq!(
            session_state::render(&one, &TimeZone::UTC, 0),
            session_state::render(&other, &TimeZone::UTC, 0)
        );
        assert_eq!(
            orchestration::render(&one, &TimeZone::UTC),
            orchestration::render(&other, &TimeZone::UTC)
        );
    }
    let text = progress::render(&small().story(), &TimeZone::UTC);
    assert!(
        text.contains("2025-10-23 09:00: Task 1 completed - 12 tests"),
        "TS-065 {text}"
    );
}

/// What a document of ours says that its own story does not: nothing.
fn nothing_new(story: &Story, name: &str, text: &str) -> Result<(), TestCaseError> {
    let lines = lines(text);
    let reading = match sort(name.into(), text) {
        Some(Sort::Progress) => read::progress::read(&lines),
        Some(Sort::Session) => read::session_state::read(&lines),
        Some(Sort::Orchestration) => read::orchestration::read(&lines),
        other => panic!("{name} is {other:?}"),
    };
    for growth in [Growth::Grows, Growth::Planned] {
        let intake = take(&reading, story, Contact::First, growth, &|_| Touch::New);
        prop_assert!(
            intake.is_empty(),
            "{name}: {intake:#?}
{text}"
        );
    }
    Ok(())
}

fn nothing_new_in_any(story: &mut Story) -> Result<(), TestCaseError> {
    nothing_new(
        story,
        "SESSION_PROGRESS.md",
        &progress::render(story, &berlin()),
    )?;
    nothing_new(
        story,
        "SESSION.md",
        &session_state::render(story, &berlin(), 0),
    )?;
    for agents in [1, 3] {
        story.agents = agents;
        nothing_new(story, "x.md", &orchestration::render(story, &berlin()))?;
    }
    Ok(())
}

#[test]
fn rendered_and_read_back_nothing_is_new() {
    for sample in [small(), typical(), huge()] {
        nothing_new_in_any(&mut sample.story()).unwrap();
    }
}

fn words() -> impl Strategy<Value = String> {
    "[a-z]{2,6}( [a-zA-Z0-9/.]{1,6}){0,3}"
}

/// Any workstream: stages, threads, tasks in all states, and a journal about them.
pub(super) fn any_sample() -> impl Strategy<Value = Sample> {
    const STATUSES: [&str; 5] = [
        "pending",
        "in_progress",
        "completed",
        "blocked",
        "cancelled",
    ];
    let task = (
        1_u32..4,
        1_u32..3,
        prop::sample::select(&STATUSES),
        words(),
        prop::option::of(words()),
    );
    let tasks = prop::collection::vec(task, 0..14);
    let said = prop::collection::vec((0_u32..8, words(), words()), 0..14);
    (tasks, said).prop_map(|(tasks, said)| {
        let mut numbers = std::collections::BTreeMap::<(u32, u32), u32>::new();
        let mut list = Vec::new();
        for (place, (stage, thread, status, name, report)) in tasks.into_iter().enumerate() {
            let number = numbers.entry((stage, thread)).or_default();
            *number += 1;
            list.push(serde_json::json!({
                "id": format!("{stage:02}.01.{thread:02}.{number:02}"), "name": format!("{name} {place}"),
                "stage_name": format!("stage {stage}"), "batch_name": "b", "thread_name": format!("t{thread}"),
                "status": status, "report": report, "blocked_by": (status == "blocked").then_some("waits"),
                "created_at": "2025-10-23T08:00:00Z", "updated_at": "2025-10-23T09:30:00Z", "sessions": [],
            }));
        }
        let journal = said.into_iter().enumerate().map(|(number, (kind, one, other))| {
            let (kind, fields) = match kind {
                0 => ("failed", serde_json::json!({ "approach": format!("{one} {number}"), "why": other })),
                1 => ("decision", serde_json::json!({ "text": format!("{one} {number}"), "why": other })),
                2 => ("next", serde_json::json!({ "text": one })),
                3 => ("note", serde_json::json!({ "section": "Key File Paths", "text": format!("{one}: {other}") })),
                4 => ("note", serde_json::json!({ "text": one })),
                5 => ("blocked", serde_json::json!({ "text": one, "waiting_for": other })),
                6 => ("error", serde_json::json!({ "kind": "Timeout", "text": one })),
                _ => ("output", serde_json::json!({ "thread": "01.01.01", "agent": "api", "output": { "said": one } })),
            };
            entry(number, "2025-10-23T09:00:00Z", kind, "", &fields)
        });
        Sample {
            plan: None,
            tasks: serde_json::json!({ "version": "1.1.0", "stream_id": "001-x", "name": "Anything", "tasks": list }),
            journal: journal.collect(),
        }
    })
}

/// As many cases as asked for, else few: each is many documents.
pub(super) fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let usual = ProptestConfig::default().cases;
    ProptestConfig {
        cases: if asked { usual } else { few },
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_state_rendered_and_read_back_is_the_same(sample in any_sample()) {
        nothing_new_in_any(&mut sample.story())?;
    }
}
