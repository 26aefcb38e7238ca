//! Names in place of ids, and what `approve`, `list` and `create` say beside the main road.
use super::planned::TEXT;
use crate::support::World;

/// XR-60.
#[test]
fn a_part_of_a_name_is_an_id_in_every_command() {
    let world = World::approved();
    let executor = ["--executor", "process"];
    world
        .work(&["prompt", "read"])
        .exits(0)
        .says("# Reader (01.01.01)");
    world.work(&["assign", "read", "careful"]).exits(0);
    world
        .work(&[&["multi", "--thread", "count", "--wait"][..], &executor].concat())
        .exits(0);
    assert_eq!(world.sessions()[0]["threadId"], "01.01.02");
    for args in [
        &["show", "counter"][..],
        &["why", "counter"],
        &["logs", "counter"],
        &["diff", "counter"],
        &["status", "counter"],
        &["session", "list", "counter"],
        &["session", "show", "counter"],
        &["wait", "counter"],
        &["verify", "counter"],
        &["tree", "--batch", "modules"],
        &["start", "Give nothing"],
        &[
            "update",
            "--task",
            "Read the words",
            "--breadcrumb",
            "begun",
        ],
        &["block", "give nothing", "-m", "no sample"],
        &["update", "--thread", "reader", "--status", "completed"],
        &["add", "task", "--thread", "reader", "--name", "More"],
        &["add", "thread", "--batch", "tests", "--name", "Again"],
        &["add", "batch", "--stage", "proof", "--name", "Later"],
    ] {
        world.work(args).exits(0);
    }
    let state = world.state();
    assert_eq!(state["tasks"][0]["breadcrumb"], "begun");
    assert_eq!(state["tasks"][1]["status"], "completed");
    world
        .work(&["stop", "countr"])
        .exits(3)
        .warns("no thread is called `countr`; did you mean Counter?");
    world.work(&["show", "com"]).exits(0).says("02.01.01");
    world
        .work(&["update", "--task", "th", "--status", "pending"])
        .exits(2)
        .warns("`th` fits several: 01.01.01.01 Read the words");
    // a new name that nobody approved yet is known where the plan is changed
    world
        .work(&["add", "task", "--thread", "again", "--name", "Do it"])
        .exits(0);
}

#[test]
fn approve_alone_says_what_can_be_approved() {
    let world = World::with_plan_text(&TEXT.replace("Counter @default", "Counter @nobody"));
    world
        .work(&["approve"])
        .exits(0)
        .says("plan: not approved")
        .says("missing: line ")
        .says("nobody")
        .warns("Nothing can be approved now");
    world.edit_plan("Counter @nobody", "Counter @default");
    world
        .work(&["approve"])
        .exits(0)
        .says("plan: not approved")
        .warns("`work approve plan`");
    world.work(&["approve", "plan"]).exits(0);
    world
        .work(&["approve"])
        .exits(0)
        .says("plan: approved")
        .says("stage 1 Parts: not approved")
        .says("missing: 01.01.01 pending");
    let update = ["update", "--status", "completed", "--thread"];
    for thread in ["reader", "counter"] {
        world.work(&[&update[..], &[thread]].concat()).exits(0);
    }
    let data = world.work(&["approve", "--json"]).exits(0).data();
    assert_eq!(data["approvals"][1]["what"], "stage 1", "{data:#}");
    assert_eq!(data["approvals"][1]["can"], true);
    assert_eq!(data["approvals"][2]["can"], false);
}

#[test]
fn list_all_shows_what_was_put_away_and_create_keeps_a_domain() {
    let world = World::new();
    world
        .work(&["create", "First", "--domain", "billing"])
        .exits(0);
    let file = world.read("repo/workstreams/001-first/tasks.json");
    assert!(file.contains("\"domain\": \"billing\""), "{file}");
    world.work(&["create", "Second"]).exits(0);
    world.work(&["archive", "first", "--yes"]).exits(0);
    let few = world.work(&["list"]).exits(0).says("002-second");
    assert!(!few.stdout.contains("001-first"), "{few}");
    world
        .work(&["list", "--all"])
        .exits(0)
        .says("001-first")
        .says("archived");
    let data = world.work(&["list", "--all", "--json"]).exits(0).data();
    assert_eq!(data["streams"][1]["archived"], true, "{data:#}");
}

#[test]
fn plan_show_names_what_has_no_threads() {
    let world = World::with_plan_text(&format!("{TEXT}\n### Stage 03: Later\n\nSome day.\n"));
    world
        .work(&["plan", "show"])
        .exits(0)
        .says("Stage 03 Later: no threads yet");
    let data = world.work(&["plan", "show", "--json"]).exits(0).data();
    assert_eq!(data["plan"]["empty"][0], "Stage 03");
}

#[test]
fn a_summary_that_is_only_the_template_s_comment_is_found() {
    let world = World::with_plan_text(&TEXT.replace("Count words.", "<!-- one sentence -->"));
    world
        .work(&["plan", "check"])
        .exits(1)
        .says("this summary is still that of the template");
}

#[test]
fn failed_approaches_stand_in_every_prompt() {
    let world = World::approved();
    let fail = ["fail", "split at spaces", "--why", "tabs"];
    world
        .work(&[&fail[..], &["--about", "counter"]].concat())
        .exits(0);
    world
        .work(&["prompt", "counter"])
        .exits(0)
        .says("- split at spaces: tabs")
        .says("work fail \"the approach\" --why")
        .says("work log ");
    world
        .work(&["prompt", "reader"])
        .exits(0)
        .says("- split at spaces: tabs");
}
