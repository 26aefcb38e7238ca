//! `work complete`, `archive`, `delete`: the end of a workstream.
use crate::support::faults::HOLD;
use crate::support::{Answer, World};
use serde_json::{Value, json};

/// Two stages whose batches have equal numbers, everything done, both stages approved.
fn finished() -> World {
    let world = World::new();
    let task = |id: &str, stage: &str, batch: &str, name: &str, report: &str| {
        json!({
            "id": id, "name": name, "stage_name": stage, "batch_name": batch,
            "thread_name": format!("Thread of {batch}"), "status": "completed", "report": report,
            "created_at": "2026-01-21T10:00:00Z", "updated_at": "2026-01-22T10:00:00Z",
            "sessions": [],
        })
    };
    let mut tasks = vec![
        task(
            "01.01.01.01",
            "Ground",
            "Parts",
            "Read the words",
            "reads them\nand more",
        ),
        task("01.01.01.02", "Ground", "Parts", "Write | pipes", ""),
        task("02.01.01.01", "Roof", "Together", "Join both", "joined"),
    ];
    tasks[1]["status"] = "cancelled".into();
    let approved = json!({ "status": "approved", "at": "2026-01-22T11:00:00Z", "by": "tester" });
    let file = json!({
        "version": "1.1.0", "stream_id": "001-story", "name": "A story",
        "approval": { "stages": { "01": approved, "02": approved } }, "tasks": tasks,
    });
    write(&world, &file);
    world
}

fn write(world: &World, file: &Value) {
    let text = serde_json::to_string_pretty(file).unwrap() + "\n";
    world.write("repo/workstreams/001-story/tasks.json", &text);
}

fn at(world: &World, time: &str, args: &[&str]) -> Answer {
    world
        .command(args)
        .env("WORK_NOW", time)
        .output()
        .unwrap()
        .into()
}

const COMPLETION: &str = "\
# Completion: A story

**Stream ID:** `001-story`
**Completed At:** 2026-01-23T12:00:00.000Z

Words are counted.

## Accomplishments

### Ground

#### Parts

**Thread: Thread of Parts**
- ✓ Read the words
  > reads them
  > and more
- ✗ Write | pipes (cancelled)

### Roof

#### Together

**Thread: Thread of Together**
- ✓ Join both
  > joined

## Key Insights
- small words count

## File References
- `files/notes/a.txt`

## Metrics
- **Tasks:** 2/3 completed
- **Stages:** 2
- **Batches:** 2
- **Threads:** 2
- **Completion Rate:** 66.6%
- **Status Breakdown:**
  - Completed: 2
  - In Progress: 0
  - Pending: 0
  - Blocked: 0
  - Cancelled: 1
";

#[test]
fn complete_writes_the_same_record_whenever_it_is_asked() {
    let world = finished();
    world.write("repo/workstreams/001-story/files/notes/a.txt", "a");
    world.write("repo/workstreams/001-story/files/.hidden", "b");
    let first = [
        "complete",
        "--summary",
        "Words are counted.",
        "--insight",
        "small words count",
    ];
    at(&world, "2026-01-23T12:00:00Z", &first).exits(0);
    let path = "repo/workstreams/001-story/COMPLETION.md";
    assert_eq!(world.read(path), COMPLETION);
    let before = world.read("repo/workstreams/001-story/tasks.json");
    at(&world, "2026-02-01T00:00:00Z", &["complete"])
        .exits(0)
        .warns("was completed before");
    assert_eq!(world.read(path), COMPLETION);
    assert_eq!(world.read("repo/workstreams/001-story/tasks.json"), before);
    assert_eq!(world.tasks_file()["status"], "completed");
    let journal = world.read("repo/workstreams/001-story/journal.jsonl");
    assert_eq!(journal.matches("\"completed\"").count(), 1, "{journal}");
    at(
        &world,
        "2026-02-01T00:00:00Z",
        &["complete", "--insight", "late"],
    )
    .exits(0);
    let text = world.read(path);
    assert!(text.contains("- small words count\n- late\n"), "{text}");
    assert!(text.contains("2026-01-23T12:00:00.000Z"), "{text}");
}

#[test]
fn a_completion_that_somebody_edited_is_not_replaced_unasked() {
    let world = finished();
    world.work(&["complete"]).exits(0);
    let path = "repo/workstreams/001-story/COMPLETION.md";
    world.write(path, "mine\n");
    world
        .work(&["complete"])
        .exits(4)
        .warns("says something else");
    assert_eq!(world.read(path), "mine\n");
    world.work(&["complete", "--force"]).exits(0);
    assert!(world.read(path).starts_with("# Completion: A story"));
}

/// TS-034, TS-057, PP-054.
#[test]
fn everything_that_is_missing_is_said_at_once() {
    let world = finished();
    world.write(
        "repo/workstreams/001-story/PLAN.md",
        "# Plan: x\n\n## Stages\n\n### Stage 03: Later\n",
    );
    let mut file = world.tasks_file();
    file["approval"]["stages"]["02"]["status"] = "revoked".into();
    file["tasks"][0]["status"] = "blocked".into();
    file["tasks"][2]["sessions"] = json!([{
        "sessionId": "s-1", "agentName": "default", "model": "a/b", "status": "completed",
        "startedAt": "2026-01-22T09:00:00Z", "completedAt": "2026-01-22T10:00:00Z",
        "verified": { "ok": false, "at": "2026-01-22T10:00:01Z", "commands": ["false"] },
    }]);
    write(&world, &file);
    let answer = world.work(&["complete"]).exits(4);
    for part in [
        "the plan is not approved",
        "thread 01.01.01 is blocked (1 of 2 tasks open)",
        "stage 02 is not approved",
        "verification of thread 02.01.01 failed",
        "stage 03 has no tasks",
        "--force",
    ] {
        assert!(answer.stderr.contains(part), "{part}\n{answer}");
    }
    assert!(
        !world
            .path("repo/workstreams/001-story/COMPLETION.md")
            .exists()
    );
    let data = world
        .work(&["complete", "--force", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["missing"].as_array().unwrap().len(), 6, "{data:#}");
    assert!(
        world
            .read("repo/workstreams/001-story/COMPLETION.md")
            .contains("○ Read the words (blocked)")
    );
}

#[test]
fn an_empty_workstream_is_not_complete() {
    let world = World::new();
    write(
        &world,
        &json!({ "version": "1.1.0", "stream_id": "001-story", "tasks": [] }),
    );
    world
        .work(&["complete"])
        .exits(4)
        .warns("there are no tasks");
    world.work(&["complete", "--force"]).exits(0);
}

#[test]
fn nothing_is_moved_or_completed_while_an_agent_runs() {
    let world = World::with_threads(&[1], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    world
        .work(&["complete", "--force"])
        .exits(5)
        .warns("01.01.01 is running");
    for args in [
        &["archive"][..],
        &["archive", "--dry-run"],
        &["delete", "-y"],
        &["delete", "--dry-run"],
    ] {
        world.work(args).exits(5).warns("running: 01.01.01");
    }
    assert!(world.path("repo/workstreams/001-story/tasks.json").exists());
    world.go();
    world.nobody_left();
    world
        .work(&["archive"])
        .exits(0)
        .warns("it is not finished: not approved: stage 01");
}

#[test]
fn an_unfinished_workstream_is_archived_with_a_warning_and_found_again() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["execute", "1.1.1"]).exits(0);
    world
        .work(&["archive", "--dry-run"])
        .exits(0)
        .warns("1 of 2 tasks open");
    let answer = world.work(&["archive"]).exits(0);
    answer
        .warns("it is not finished: 1 of 2 tasks open")
        .warns("brings it back");
    world
        .work(&["status"])
        .exits(3)
        .warns("there is no workstream here: 1 archived")
        .warns("work list --all");
    for named in ["001", "story"] {
        world
            .work(&["-s", named, "status"])
            .exits(3)
            .warns("001-story is archived: it lies in ")
            .warns("move its folder back");
    }
    // as the hint says
    std::fs::rename(
        world.path("repo/workstreams/archive/001-story"),
        world.path("repo/workstreams/001-story"),
    )
    .unwrap();
    world.work(&["status"]).exits(0).says("1/2");
}

#[test]
fn archive_moves_the_whole_folder_and_clears_current() {
    let world = finished();
    world.work(&["current", "1"]).exits(0);
    let before = world.contents();
    world
        .work(&["archive", "--dry-run"])
        .exits(0)
        .warns("would move");
    assert_eq!(world.contents().len(), before.len() + lock_files(&world));
    let data = world.work(&["archive", "story", "--json"]).exits(0).data();
    assert_eq!(data["stream"], "001-story");
    assert!(
        world
            .path("repo/workstreams/archive/001-story/tasks.json")
            .exists()
    );
    assert!(!world.path("repo/workstreams/001-story").exists());
    assert!(!world.path("repo/workstreams/.current").exists());
    world.work(&["archive", "1"]).exits(3);
    world
        .work(&["list"])
        .exits(0)
        .says("no workstreams yet")
        .warns("`work list --all` shows what is archived (1)");
    world.work(&["init", "--example"]).exits(0);
    assert!(world.path("repo/workstreams/002-hello-agents").exists());
}

/// Files that a dry run may leave: none of them is data.
fn lock_files(world: &World) -> usize {
    let locks = world.contents();
    locks
        .iter()
        .filter(|(path, _)| path.ends_with("launch.lock"))
        .count()
}

#[test]
fn delete_asks_and_moves_to_the_trash() {
    let world = finished();
    world.work(&["delete"]).exits(2).warns("--yes");
    assert!(world.path("repo/workstreams/001-story").exists());
    world
        .work(&["delete", "--dry-run"])
        .exits(0)
        .warns("3 tasks, 3 done, 0 sessions");
    at(&world, "2026-01-23T12:00:00Z", &["delete", "1", "-y"]).exits(0);
    let place = "repo/workstreams/trash/001-story-20260123t120000z/tasks.json";
    assert!(world.path(place).exists());
    // the same name again, deleted within the same second
    write(
        &world,
        &json!({ "version": "1.1.0", "stream_id": "001-story", "tasks": [] }),
    );
    at(&world, "2026-01-23T12:00:00Z", &["delete", "1", "-y"])
        .exits(5)
        .warns("is there already");
    assert!(world.path("repo/workstreams/001-story/tasks.json").exists());
}

#[test]
fn a_workstream_that_cannot_be_read_can_be_deleted() {
    let world = World::new();
    world.write("repo/workstreams/001-story/tasks.json", "{ \"tasks\": [");
    world.work(&["delete", "1", "-y"]).exits(0);
    assert!(!world.path("repo/workstreams/001-story").exists());
}

#[test]
fn pp_073_xr_24_what_is_complete_and_not_put_away_is_named_until_it_is() {
    let world = finished();
    let quiet = world.work(&["list"]).exits(0);
    assert!(!quiet.stderr.contains("work archive"), "{quiet}");
    world.work(&["complete", "--force"]).exits(0);
    for args in [&["list"][..], &["status", "--all"]] {
        world
            .work(args)
            .exits(0)
            .warns("001-story is complete: `work archive 001-story` puts it away");
    }
    world
        .work(&["resume"])
        .exits(0)
        .says("the workstream is complete: `work archive` puts it away");
    world.work(&["archive"]).exits(0);
    for args in [&["list"][..], &["list", "--all"]] {
        let quiet = world.work(args).exits(0);
        assert!(!quiet.stderr.contains("puts it away"), "{quiet}");
    }
}

#[test]
fn pp_054_of_what_is_complete_nothing_is_left_to_do() {
    let world = finished();
    let open = world.work(&["resume", "--todos"]).exits(0);
    assert!(open.stdout.contains("- [ ] Verify: "), "{open}");
    world.work(&["complete", "--force"]).exits(0);
    let list = world.work(&["resume", "--todos"]).exits(0);
    assert!(
        list.stdout.contains("- [x] Phase 1: ") && !list.stdout.contains("[ ]"),
        "{list}"
    );
}
