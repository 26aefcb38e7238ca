//! The report of `work verify` (seed 000): a ticked box is a claim, and the report says which
//! claims hold.
use crate::support::{STREAM, World};
use serde_json::{Value, json};

fn journal(world: &World, kind: &str) -> Vec<Value> {
    let text = world.read(&format!("repo/workstreams/{STREAM}/journal.jsonl"));
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["type"] == kind).collect()
}

/// One stage with three threads, all ticked: tests that pass, tests that fail, and no command.
fn ticked() -> World {
    let world = World::with_plan(&[&[3]], World::TICK, |id| match id {
        "01.01.01" => vec!["echo 12 tests passed".to_owned()],
        "01.01.02" => vec!["cat answer".to_owned()],
        _ => Vec::new(),
    });
    for thread in ["1.1.1", "1.1.2", "1.1.3"] {
        world.work(&["done", thread, "-m", "done"]).exits(0);
    }
    world
}

/// Also TS-014, XR-02, XR-08, XR-09.
#[test]
fn ts_021_ts_048_to_ts_051_ts_058_the_report_has_four_parts_with_evidence() {
    let world = ticked();
    let said = world.work(&["verify"]).exits(1);
    for part in [
        "✅ Successfully Verified\n  ✅ 01.01.01 Thread 1: `echo 12 tests passed`: exit 0, 12 tests passed\n",
        "⚠️ Minor Issues Found\n  ⚠️ 01.01.03 Thread 3: no command and no evidence shows it\n",
        "❌ Blocking Issues\n  ❌ 01.01.02 Thread 2: `cat answer`: exit 1, cat: answer: No such file or directory\n",
        "📋 Recommended Next Steps\n1. Make it pass: 01.01.02 Thread 2, `cat answer`: exit 1",
        "2. Show 01.01.03 Thread 3: no command and no evidence shows it (a command under `**Verify:**` in PLAN.md, or `work update --thread 01.01.03 --evidence TEXT`)\n",
        "Looked at: unit tests, acceptance criteria. Not looked at: integration tests",
        "❌ Phase 1: `cat answer`: exit 1",
    ] {
        assert!(said.stdout.contains(part), "lacks {part}\n{said}");
    }
    let entry = journal(&world, "verify").pop().unwrap();
    assert_eq!(entry["items"][0]["verdict"], "ok", "{entry:#}");
    assert_eq!(entry["items"][1]["verdict"], "fail");
    assert_eq!(entry["items"][2]["verdict"], "warn");
    assert_eq!(entry["items"][0]["kind"], "unit tests");
    assert_eq!(entry["next_steps"].as_array().unwrap().len(), 2);
    // it reports and does not repair: the tick is what it was
    assert_eq!(world.tasks_file()["tasks"][1]["status"], "completed");
}

#[test]
fn ts_062_all_boxes_ticked_and_never_verified_is_said() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["done", "1.1.1"]).exits(0);
    let said = world.work(&["status"]).exits(0);
    assert!(!said.stderr.contains("nothing was verified"), "{said}");
    world.work(&["done", "1.1.2"]).exits(0);
    world
        .work(&["status"])
        .exits(0)
        .warns("every box is ticked, and nothing was verified");
    let data = world.work(&["status", "--json"]).exits(0).data();
    assert_eq!(data["warnings"].as_array().unwrap().len(), 1);
    world.work(&["verify"]).exits(0);
    let said = world.work(&["status"]).exits(0);
    assert!(!said.stderr.contains("nothing was verified"), "{said}");
}

#[test]
fn ts_087_ts_089_flagged_and_new_items_are_looked_at_alone() {
    let world = ticked();
    world.work(&["verify"]).exits(1);
    world.write("repo/answer", "42\n");
    let flagged = world
        .work(&["verify", "--failed", "--json"])
        .exits(0)
        .data();
    let ids: Vec<&str> = flagged["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["01.01.02", "01.01.03"]);
    // the newest report is the whole picture
    let entry = journal(&world, "verify").pop().unwrap();
    assert_eq!(entry["items"].as_array().unwrap().len(), 3);
    world
        .work(&["verify", "--since-last"])
        .exits(0)
        .warns("Nothing is new since the last report");
    world
        .work(&[
            "update",
            "--task",
            "1.1.3.1",
            "--evidence",
            "tried it by hand",
        ])
        .exits(0);
    let new = world
        .work(&["verify", "--since-last", "--json"])
        .exits(0)
        .data();
    assert_eq!(new["items"].as_array().unwrap().len(), 1);
    assert_eq!(new["items"][0]["verdict"], "shown");
    assert_eq!(new["items"][0]["kind"], "user flows");
    world
        .work(&["verify", "--failed"])
        .exits(0)
        .warns("The last report flagged nothing");
    world.work(&["verify", "--strict"]).exits(0);
}

#[test]
fn sm_030_sm_031_a_stage_moves_to_verification_and_to_debugging() {
    let world = ticked();
    let activity = |world: &World| world.tasks_file()["stages"]["01"]["activity"].clone();
    world
        .work(&["start", "1", "--activity", "implementation"])
        .exits(0);
    world.work(&["verify"]).exits(1);
    assert_eq!(activity(&world), "debugging");
    world.write("repo/answer", "42\n");
    world.work(&["verify"]).exits(0);
    assert_eq!(activity(&world), "verification");
    world
        .work(&["start", "1", "--activity", "implementation"])
        .exits(0);
    assert_eq!(activity(&world), "implementation");
    let told: Vec<Value> = journal(&world, "activity")
        .iter()
        .map(|it| it["activity"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "implementation",
            "debugging",
            "verification",
            "implementation"
        ]
    );
    world.work(&["start", "1"]).exits(2);
    world.work(&["start", "--activity", "dancing"]).exits(2);
    world
        .work(&["start", "9", "--activity", "debugging"])
        .exits(3);
}

#[test]
fn ts_015_xr_03_open_unknown_and_circular_dependencies_block() {
    let world = World::with_threads(&[3], World::TICK);
    let mut file = world.tasks_file();
    file["tasks"][0]["depends_on"] = json!(["01.01.02.01"]);
    file["tasks"][1]["depends_on"] = json!(["01.01.01.01"]);
    file["tasks"][2]["depends_on"] = json!(["01.01.09.01"]);
    world.write(
        &format!("repo/workstreams/{STREAM}/tasks.json"),
        &file.to_string(),
    );
    for thread in ["1.1.1", "1.1.3"] {
        world.work(&["done", thread]).exits(0);
    }
    world
        .work(&["verify"])
        .exits(1)
        .says("01.01.01.01 needs 01.01.02.01, which is not done")
        .says("01.01.01.01, 01.01.02.01 need each other")
        .says("01.01.03.01 needs 01.01.09.01, which does not exist");
}

#[test]
fn ts_038_evidence_that_is_older_than_the_files_it_is_about_is_stale() {
    let world = World::new();
    world.shell_agent(World::TICK, "");
    plan(
        &world,
        "R1: it counts",
        "[req: R1]",
        "\n\n**Files:**\n\n- src/**",
    );
    world.write("repo/src/count.ts", "1\n");
    world.work(&["approve", "plan"]).exits(0);
    world
        .work(&[
            "update",
            "--task",
            "1.1.1.1",
            "--status",
            "completed",
            "--evidence",
            "counted by hand",
        ])
        .exits(0);
    world
        .work(&["verify"])
        .exits(0)
        .says("✅ 01.01.01 Counter: counted by hand");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let file = std::fs::File::options()
        .write(true)
        .open(world.path("repo/src/count.ts"))
        .unwrap();
    file.set_modified(later).unwrap();
    world
        .work(&["verify"])
        .exits(0)
        .says("its evidence is older than `src/count.ts`");
    world.work(&["verify", "--strict"]).exits(1);
}

fn plan(world: &World, requirement: &str, tag: &str, more: &str) {
    world.write(
        &format!("repo/workstreams/{STREAM}/PLAN.md"),
        &format!(
            "# Plan: Counter\n\n## Summary\n\nIt counts.\n\n## Requirements\n\n- {requirement}\n- R2: it is quick\n\n## Stages\n\n\
             ### Stage 01: Core\n\n#### Definition\n\nThe core.\n\n#### Batches\n\n##### Batch 01: First\n\nTogether.\n\n\
             ###### Thread 01: Counter @default\n\n**Summary:** Count.\n\n**Tasks:**\n\n- [ ] Count words {tag}{more}\n"
        ),
    );
    if !world
        .path(&format!("repo/workstreams/{STREAM}/tasks.json"))
        .exists()
    {
        let file = json!({ "version": "1.1.0", "stream_id": STREAM, "name": "Story", "tasks": [] });
        world.write(
            &format!("repo/workstreams/{STREAM}/tasks.json"),
            &file.to_string(),
        );
    }
}

/// Also TS-020, XR-04.
#[test]
fn ts_013_ts_016_ts_088_gaps_and_what_left_the_baseline_are_named_until_a_reason_is_on_record() {
    let world = World::new();
    world.shell_agent(World::TICK, "");
    plan(&world, "R1: it counts", "[req: R1]", "");
    world.work(&["approve", "plan"]).exits(0);
    assert_eq!(
        journal(&world, "requirements")[0]["list"],
        json!(["R1: it counts", "R2: it is quick"])
    );
    world
        .work(&[
            "update",
            "--task",
            "1.1.1.1",
            "--status",
            "completed",
            "--evidence",
            "12 tests pass",
        ])
        .exits(0);
    world
        .work(&["verify"])
        .exits(0)
        .says("⚠️ R2 is named by no task: it is quick");
    plan(&world, "R1: it counts words and lines", "[req: R1]", "");
    world
        .work(&["verify"])
        .exits(0)
        .says("a requirement on record is not in the plan any more: R1: it counts\n")
        .says("a requirement that nobody approved: R1: it counts words and lines")
        .says("not in the plan that was approved");
    world
        .work(&["approve", "plan"])
        .exits(0)
        .warns("nobody says why");
    plan(&world, "R1: it counts words", "[req: R1]", "");
    world
        .work(&["approve", "plan", "--because", "lines are another tool"])
        .exits(0);
    let last = journal(&world, "requirements").pop().unwrap();
    assert_eq!(last["reason"], "lines are another tool");
    let said = world.work(&["verify"]).exits(0);
    assert!(!said.stdout.contains("on record"), "{said}");
}

#[test]
fn ts_047_xr_01_without_anything_done_nothing_is_recorded_and_without_a_workstream_it_fails() {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["verify"])
        .exits(0)
        .warns("Nothing is done yet");
    assert!(
        !world
            .path(&format!("repo/workstreams/{STREAM}/journal.jsonl"))
            .exists()
    );
    World::new().work(&["verify"]).exits(3);
}

#[test]
fn ts_090_what_was_approved_is_not_looked_at_again_unless_asked() {
    let world = World::with_plan(&[&[1], &[1]], World::TICK, |id| match id {
        "01.01.01" => vec!["echo run >>../first".to_owned()],
        "02.01.01" => vec!["echo run >>../second".to_owned()],
        _ => Vec::new(),
    });
    world.work(&["save", "-c"]).exits(0);
    let runs = |file: &str| world.read(file).lines().count();
    world.work(&["done", "1.1.1", "-m", "one"]).exits(0);
    world.work(&["verify"]).exits(0);
    assert_eq!(runs("first"), 1);
    world.work(&["approve", "stage", "1"]).exits(0);
    world.work(&["save", "-c", "--archive"]).exits(0);
    world.work(&["done", "2.1.1", "-m", "two"]).exits(0);
    world.work(&["verify"]).exits(0);
    assert_eq!((runs("first"), runs("second")), (1, 1));
    world.work(&["verify", "--all"]).exits(0);
    assert_eq!((runs("first"), runs("second")), (2, 2));
    world.work(&["verify", "01"]).exits(0);
    assert_eq!((runs("first"), runs("second")), (3, 2));
}
