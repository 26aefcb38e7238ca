//! Each document in small, typical and huge state, as files to look at. `WORK_WRITE_GOLDEN=1`
//! writes them anew.
use super::sample::{huge, small, typical};
use jiff::tz::TimeZone;
use workstreams::track::documents::import::{Sort, sort};
use workstreams::track::intake::take::{Contact, Growth, Touch, take};
use workstreams::track::read;
use workstreams::track::story::model::Story;
use workstreams::track::text::lines::lines;
use workstreams::track::views::{orchestration, progress, session_state};

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn agrees(name: &str, text: &str) {
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
fn nothing_new(story: &Story, name: &str, text: &str) {
    let lines = lines(text);
    let reading = match sort(name.into(), text) {
        Some(Sort::Progress) => read::progress::read(&lines),
        Some(Sort::Session) => read::session_state::read(&lines),
        Some(Sort::Orchestration) => read::orchestration::read(&lines),
        other => panic!("{name} is {other:?}"),
    };
    for growth in [Growth::Grows, Growth::Planned] {
        let intake = take(&reading, story, Contact::First, growth, &|_| Touch::New);
        assert!(intake.is_empty(), "{name}: {intake:#?}");
    }
}

#[test]
fn rendered_and_read_back_nothing_is_new() {
    for sample in [small(), typical(), huge()] {
        let story = sample.story();
        nothing_new(
            &story,
            "SESSION_PROGRESS.md",
            &progress::render(&story, &berlin()),
        );
        nothing_new(
            &story,
            "SESSION.md",
            &session_state::render(&story, &berlin(), 0),
        );
        nothing_new(&story, "x.md", &orchestration::render(&story, &berlin()));
        let mut story = story;
        story.agents = 1;
        nothing_new(&story, "x.md", &orchestration::render(&story, &berlin()));
    }
}
