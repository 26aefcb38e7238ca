//! Wrong use: exit 2 (or 3 for what does not exist), with what was meant.
use super::refusals::{refused, refused_with};
use crate::support::{Answer, World};

fn world() -> World {
    World::with_threads(&[2, 1], World::TICK)
}

/// Arguments that clap refuses: exit 2 and a word that helps.
#[track_caller]
fn wrong(world: &World, args: &[&str], part: &str) {
    refused(world, args, 2).warns(part);
}

#[test]
fn unknown_flags_and_commands_name_the_near_one() {
    let world = world();
    wrong(&world, &["multi", "--batsh", "1.1"], "--batch");
    wrong(&world, &["statsu"], "status");
    wrong(&world, &["session", "complet"], "complete");
    wrong(&world, &["multi", "--executor", "proces"], "process");
    wrong(
        &world,
        &["update", "--task", "1.1.1.1", "--status", "complete"],
        "completed",
    );
}

#[test]
fn what_is_no_id_is_refused_with_the_right_shape() {
    let world = world();
    wrong(&world, &["multi", "--batch", "1"], "01.02");
    wrong(&world, &["multi", "--thread", "1.1"], "01.02.03");
    wrong(
        &world,
        &["update", "--task", "1.1.1", "--status", "completed"],
        "01.02.03.04",
    );
    wrong(&world, &["show", "1.-1"], "01.02.03.04");
    wrong(&world, &["approve", "stage", "1.1"], "01");
    let nobody = ["show", "../../etc/passwd"];
    refused(&world, &nobody, 3).warns("no item is called `../../etc/passwd`");
    refused(&world, &["approve", "stage", "x"], 3).warns("no stage is called `x`");
    wrong(&world, &["multi", "--max-parallel", "0"], "max-parallel");
    wrong(&world, &["wait", "--timeout", "soon"], "90s");
}

#[test]
fn flags_that_exclude_each_other_or_are_missing_are_named() {
    let world = world();
    wrong(&world, &["multi", "--in-place"], "--rehearse");
    wrong(&world, &["multi", "--wait", "--detach"], "--detach");
    wrong(
        &world,
        &["multi", "--batch", "1.1", "--continue"],
        "--continue",
    );
    wrong(&world, &["update", "--status", "completed"], "--task");
    wrong(&world, &["update", "--task", "1.1.1.1"], "--status");
    wrong(&world, &["session", "complete"], "--all");
    wrong(&world, &["stop"], "--all");
    wrong(
        &world,
        &["logs", "1.1.1", "--events", "--errors"],
        "--errors",
    );
}

#[test]
fn threads_of_two_batches_are_refused() {
    let world = world();
    let args = ["multi", "--thread", "1.1.1", "--thread", "1.2.1"];
    refused(&world, &args, 2)
        .warns("01.01.01")
        .warns("01.02.01");
    let args = ["multi", "--batch", "1.1", "--thread", "1.2.1"];
    refused(&world, &args, 2).warns("01.01").warns("01.02.01");
}

#[test]
fn ids_that_do_not_exist_name_the_near_ones() {
    let world = world();
    refused(&world, &["multi", "--batch", "1.3"], 3)
        .warns("no batch 01.03")
        .warns("01.02");
    refused(&world, &["multi", "--thread", "1.1.7"], 3)
        .warns("no thread 01.01.07")
        .warns("01.01.01");
    refused(&world, &["execute", "1.1.7"], 3)
        .warns("01.01.07")
        .warns("01.01.01");
    refused(&world, &["logs", "1.1.7"], 3).warns("01.01.01");
    refused(&world, &["diff", "1.1.7"], 3).warns("01.01.01");
    refused(&world, &["show", "1.1.1.9"], 3).warns("01.01.01.01");
    refused(&world, &["status", "2"], 3).warns("01");
    refused(&world, &["tree", "--batch", "1.9"], 3).warns("01.02");
    refused(&world, &["wait", "1.1.9"], 3).warns("01.01.01");
    refused(&world, &["stop", "1.1.9"], 3).warns("01.01.01");
    refused(&world, &["session", "list", "1.1.9"], 3).warns("01.01.01");
    refused(&world, &["session", "show", "1.1.9"], 3).warns("01.01.01");
    refused(&world, &["session", "complete", "--thread", "1.1.9"], 3).warns("01.01.01");
    refused(
        &world,
        &["update", "--task", "1.1.1.9", "--status", "completed"],
        3,
    )
    .warns("01.01.01.01");
    refused(
        &world,
        &["update", "--thread", "1.1.9", "--status", "completed"],
        3,
    )
    .warns("01.01.01");
    refused(&world, &["approve", "stage", "9"], 3).warns("01");
}

#[test]
fn a_workstream_that_does_not_exist_names_the_near_one() {
    let world = world();
    refused(&world, &["status", "-s", "storry"], 3).warns("001-story");
    refused(&world, &["current", "-s", "storry"], 3).warns("001-story");
    refused_with(&world, &["status"], &[("WORK_STREAM", "storry")], 3).warns("001-story");
}

#[test]
fn empty_variables_count_as_unset() {
    let world = world();
    let answer: Answer = world
        .command(&["status"])
        .env("WORK_STREAM", "")
        .env("WORK_ROOT", "")
        .output()
        .unwrap()
        .into();
    answer.exits(0);
}

#[test]
fn outside_a_repository_it_says_how_to_make_one() {
    let world = world();
    let answer: Answer = world
        .command(&["status"])
        .current_dir(world.path("home"))
        .output()
        .unwrap()
        .into();
    answer
        .exits(3)
        .warns("no `workstreams` folder")
        .warns("work init");
    let root = world.path("home");
    world
        .work(&["status", "--root", root.to_str().unwrap()])
        .exits(3)
        .warns("no `workstreams` folder");
    world
        .work(&["status", "--root", "/no/such/folder"])
        .exits(3);
}

#[test]
fn without_a_workstream_and_with_several_it_says_what_to_do() {
    let world = World::new();
    world.work(&["status"]).exits(3).warns("work init");
    for stream in ["001-one", "002-two"] {
        let text = format!(r#"{{"version":"1.1.0","stream_id":"{stream}","tasks":[]}}"#);
        world.write(&format!("repo/workstreams/{stream}/tasks.json"), &text);
    }
    world
        .work(&["status"])
        .exits(3)
        .warns("several")
        .warns("--stream");
    world
        .work(&["current"])
        .exits(3)
        .warns("work current STREAM");
    world.work(&["current", "--json"]).exits(3);
    world.work(&["current", "two"]).exits(0);
    world.work(&["current"]).exits(0).says("002-two");
    world
        .work(&["current", "tw", "--json"])
        .exits(0)
        .says("002-two");
    world.work(&["status"]).exits(0);
    world.work(&["current", "--clear"]).exits(0);
    world.work(&["current"]).exits(3);
}

#[test]
fn what_needs_a_terminal_says_so_and_names_the_way_without() {
    let world = world();
    refused(&world, &["attach"], 2)
        .warns("terminal")
        .warns("work logs");
    refused(&world, &["multi", "--tui"], 2).warns("terminal");
}
