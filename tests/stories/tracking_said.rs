//! What verbs of tracking say to a person who did not read the manual.
use crate::support::{STREAM, World};
use serde_json::Value;
use std::process::Command;

fn add_task(world: &World, more: &[&str]) -> crate::support::Answer {
    world.work(&[&["add", "task"], more].concat())
}

#[test]
fn a_task_needs_no_thread_where_only_one_can_be_meant() {
    let world = World::new();
    world.work(&["save", "-c"]).exits(0);
    let document = world.read("repo/SESSION_PROGRESS.md");
    assert!(
        document.contains("Next: nothing, there are no items yet"),
        "{document}"
    );
    add_task(&world, &["Read the header in src/page.rs"]).exits(0);
    add_task(&world, &["--name", "Write the footer in src/page.rs"]).exits(0);
    let document = world.read("repo/SESSION_PROGRESS.md");
    assert!(
        document.contains("- [ ] Task 2: Write the footer in src/page.rs [dependency: none]"),
        "{document}"
    );
    add_task(&world, &[]).exits(2);
    let two = World::with_threads(&[2], World::TICK);
    add_task(&two, &["Anything"])
        .exits(2)
        .warns("--thread says which");
    add_task(&two, &["Anything", "--thread", "1.1.2"]).exits(0);
}

#[test]
fn ts_166_xr_05_vague_words_are_told_with_an_example_when_added_and_when_verified() {
    let world = World::new();
    world.work(&["save", "-c"]).exits(0);
    for vague in ["fix bugs", "Works well.", "Make it better"] {
        add_task(&world, &[vague])
            .exits(0)
            .warns("does not say what is to be done")
            .warns("\"Reject empty titles in src/tasks.ts, createTask()\"");
    }
    let plain = add_task(&world, &["Test the parser with an empty file"]).exits(0);
    assert!(!plain.stderr.contains("does not say"), "{plain}");
    for task in ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"] {
        world
            .work(&[
                "update",
                "--task",
                task,
                "--status",
                "completed",
                "--evidence",
                "looked at it",
            ])
            .exits(0);
    }
    let said = world.work(&["verify"]).exits(0);
    assert!(said.stdout.contains("⚠️ Minor Issues Found"), "{said}");
    for part in [
        "01.01.01.01 \"fix bugs\" does not say",
        "01.01.01.02 \"Works well.\" does not say",
    ] {
        assert!(said.stdout.contains(part), "lacks {part}: {said}");
    }
    assert!(!said.stdout.contains("01.01.01.04 \""), "{said}");
    world.work(&["verify", "--strict"]).exits(1);
}

#[test]
fn verify_says_how_a_criterion_in_words_is_shown() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| Vec::new());
    let path = format!("repo/workstreams/{STREAM}/PLAN.md");
    let plan = world.read(&path);
    let words = "#### Verification\n\n- the page reads well on a phone\n";
    world.write(&path, &plan.replacen("#### Verification\n\n", words, 1));
    world.work(&["approve", "plan"]).exits(0);
    world.work(&["done", "1.1.1"]).exits(0);
    world
        .work(&["verify"])
        .exits(0)
        .says("a person has to look: the page reads well on a phone (`work approve stage 1 --evidence TEXT`)");
}

#[test]
fn of_several_sessions_none_is_chosen_and_that_is_said() {
    let world = World::new();
    world.work(&["session", "start"]).exits(0);
    world
        .work(&["log", "the parser reads headings", "-k", "testing"])
        .exits(0)
        .warns("(session 00001)");
    world.work(&["session", "start"]).exits(0);
    let verbs: [&[&str]; 2] = [
        &["log", "the parser reads lists", "-k", "testing"],
        &["decide", "lists are flat", "--why", "nobody nests them"],
    ];
    for verb in verbs {
        world
            .work(verb)
            .exits(0)
            .warns("sessions 00001 and 00002 are running, and it belongs to none of them")
            .warns("CURRENT_SESSION");
        let named = [verb, &["--session", "2"]].concat();
        let named = world.work(&named).exits(0).warns("(session 00002)");
        assert!(!named.stderr.contains("are running"), "{named}");
    }
}

#[test]
fn import_makes_the_folder_as_create_does() {
    let world = World::new();
    std::fs::remove_dir_all(world.path("repo/workstreams")).unwrap();
    world.write(
        "repo/OLD.md",
        "# Session Progress\n\n## Plan\n\n- [ ] Task 1: Rename the header [dependency: none]\n",
    );
    world
        .work(&["import", "OLD.md", "--dry-run"])
        .exits(3)
        .warns("`work import` makes it, without --dry-run");
    world.work(&["import", "NONE.md"]).exits(3);
    assert!(!world.path("repo/workstreams").exists());
    world.work(&["import", "OLD.md"]).exits(0);
    assert_eq!(world.status()["counts"]["total"], 1);
}

#[test]
fn a_gate_is_something_that_needs_a_person() {
    let world = World::with_plan(&[&[1], &[1]], World::TICK, |_| Vec::new());
    assert_eq!(world.status()["attention"], Value::Array(Vec::new()));
    world.work(&["done", "1.1.1"]).exits(0);
    let gate = &world.status()["attention"][0];
    assert_eq!(gate["id"], "01", "{gate:#}");
    assert_eq!(gate["what"], "gate");
    assert_eq!(
        gate["cause"],
        "stage 01 Stage 1 is done and waits for a person"
    );
    assert!(
        gate["hint"]
            .as_str()
            .unwrap()
            .contains("`work approve stage 1`")
    );
    let other = world.work(&["status", "2", "--json"]).exits(0).data();
    assert_eq!(other["attention"], Value::Array(Vec::new()));
    world.work(&["approve", "stage", "1", "--force"]).exits(0);
    assert_eq!(world.status()["attention"], Value::Array(Vec::new()));
}

/// SM-060, SM-061, SM-062, SM-065: what `work` writes is no surprise before a batch begins; a
/// file that was moved is one change.
#[test]
fn sm_060_sm_062_multi_warns_of_uncommitted_sources_and_not_of_its_own_documents() {
    let world = World::with_threads(&[1], World::TICK);
    world.write("repo/src/old.rs", "fn main() {}\n");
    world
        .work(&["init", "--documents", "progress,session"])
        .exits(0);
    world.work(&["save", "-c"]).exits(0);
    world.git(&["add", "-A"]);
    world.git(&["commit", "-qm", "all"]).exits(0);
    world
        .work(&["fail", "a regex", "--why", "fences break it"])
        .exits(0);
    world.write("repo/CLAUDE.md", "# Notes\n");
    let dirty = world.git(&["status", "--porcelain"]).stdout;
    assert!(dirty.contains("SESSION_PROGRESS.md"), "{dirty}");
    let dry = world.work(&["multi", "--dry-run"]).exits(0);
    assert!(!dry.stderr.contains("uncommitted"), "{dry}");
    assert!(
        !dry.stdout.contains("  models "),
        "a command has no model: {dry}"
    );
    world.git(&["mv", "src/old.rs", "src/new.rs"]);
    world
        .work(&["multi", "--dry-run"])
        .exits(0)
        .warns("uncommitted changes in the working tree (src/new.rs): agents");
    world.write("repo/src/more.rs", "fn more() {}\n");
    for form in [["multi", "--dry-run"], ["multi", "--wait"]] {
        world
            .work(&form)
            .exits(0)
            .warns("(src/new.rs and 1 more): agents");
    }
}

/// Also XR-35.
#[test]
fn sm_041_resume_lists_checkpoint_commits_by_their_subjects_however_often_it_was_saved() {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["next", "Write src/page.rs, header()"])
        .exits(0);
    world.write("repo/src/page.rs", "fn header() {}\n");
    world.git(&["add", "-A"]);
    world
        .work(&["checkpoint", "-m", "Header works", "-s", "in-progress"])
        .exits(0);
    for text in ["one", "two", "three", "four", "five", "six"] {
        world.work(&["save", "-c", "-m", text]).exits(0);
    }
    let subject = Command::new("git")
        .args(["log", "-1", "--format=%s"])
        .current_dir(world.repo())
        .output()
        .unwrap();
    let subject = String::from_utf8(subject.stdout).unwrap();
    assert_eq!(
        subject.trim(),
        "checkpoint: Phase 1 In Progress - Header works"
    );
    let brief = world.work(&["resume"]).exits(0).says(subject.trim());
    assert_eq!(brief.stdout.matches("Saved: ").count(), 1, "{brief}");
    assert!(brief.stdout.contains("Saved: six"), "{brief}");
}

#[test]
fn sm_068_sm_071_planning_text_that_was_copied_into_session_md_is_told() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| Vec::new());
    let path = format!("repo/workstreams/{STREAM}/PLAN.md");
    let plan = world.read(&path);
    let criterion = "every request without a token is answered with 401";
    let words = format!("#### Verification\n\n- {criterion}\n");
    world.write(&path, &plan.replacen("#### Verification\n\n", &words, 1));
    world.work(&["approve", "plan"]).exits(0);
    world.work(&["init", "--documents", "session"]).exits(0);
    world.work(&["start", "1.1.1.1"]).exits(0);
    let document = world.read("repo/SESSION.md");
    let quiet = world.work(&["sync"]).exits(0);
    assert!(!quiet.stderr.contains("name the place instead"), "{quiet}");
    world.write(
        "repo/SESSION.md",
        &format!("{document}\n## Criteria\n\n- [ ] {criterion}\n"),
    );
    world.work(&["sync"]).exits(0).warns(&format!(
        "a line of it stands in workstreams/{STREAM}/PLAN.md: name the place instead"
    ));
}

#[test]
fn a_plan_that_was_edited_after_its_approval_is_told_by_status() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| Vec::new());
    world.work(&["approve", "plan", "--force"]).exits(0);
    let quiet = world.work(&["status"]).exits(0);
    assert!(!quiet.stderr.contains("was changed"), "{quiet}");
    let path = format!("repo/workstreams/{STREAM}/PLAN.md");
    let plan = world.read(&path);
    world.write(
        &path,
        &plan.replace("- [ ] task of", "- [ ] another task of"),
    );
    world
        .work(&["status"])
        .exits(0)
        .warns("PLAN.md was changed since it was approved")
        .warns("`work plan diff`");
    world.work(&["approve", "plan"]).exits(0);
    let quiet = world.work(&["status"]).exits(0);
    assert!(!quiet.stderr.contains("was changed"), "{quiet}");
}

#[test]
fn what_was_done_last_and_by_hand_is_remembered_as_it_was() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["session", "start"]).exits(0);
    world.work(&["session", "start"]).exits(0);
    world.write("repo/src/page.rs", "fn header() {}\n");
    world.git(&["add", "src/page.rs"]);
    world.work(&["done", "1.1.1.1"]).exits(0);
    world.work(&["done", "1.1.2.1"]).exits(0);
    let evidence = ["update", "--thread", "1.1.1", "--evidence", "read it"];
    world.work(&evidence).exits(0);
    world
        .work(&["resume"])
        .exits(0)
        .says("Last completed: 01.01.02.01");
    world
        .work(&["session", "end", "2", "--next", "Phase 1 - footer"])
        .exits(0)
        .says("Session 00002: complete")
        .warns("1 completed task is shown by nothing yet");
    world
        .work(&["session", "end", "1", "--session", "1"])
        .exits(2);
    world
        .work(&["complete", "--force", "--summary", "done"])
        .exits(0);
    let completion = world.read(&format!("repo/workstreams/{STREAM}/COMPLETION.md"));
    assert!(completion.contains("src/page.rs"), "{completion}");
}
