//! Documents that stay when their workstream is put away are not taken for new work.
use crate::support::World;
use std::fs;

const DOCUMENT: &str = "repo/SESSION_PROGRESS.md";

/// A workstream whose only task is done, saved and put away.
fn finished(verb: &[&str]) -> World {
    let world = World::new();
    world.work(&["save", "-c"]).exits(0);
    world
        .work(&["add", "task", "Rename the header in src/page.rs"])
        .exits(0);
    world.work(&["done", "1.1.1.1"]).exits(0);
    let text = world.read(DOCUMENT) + "\nAsk Ada about the footer.\n";
    world.write(DOCUMENT, &text);
    world.work(&["sync"]).exits(0);
    world.work(verb).exits(0);
    world
}

fn streams(world: &World) -> usize {
    let list = world.work(&["list", "--json"]).exits(0).data();
    list["streams"].as_array().map_or(0, Vec::len)
}

#[test]
fn ts_019_after_the_archive_there_is_nothing_to_resume_and_nothing_is_made() {
    for verb in [["archive", "001"].as_slice(), &["delete", "001", "-y"]] {
        let world = finished(verb);
        let before = world.read(DOCUMENT);
        for again in ["resume", "track"] {
            let arguments: &[&str] = if again == "track" {
                &["track", "resume"]
            } else {
                &["resume"]
            };
            world
                .work(arguments)
                .exits(3)
                .warns("that of a workstream that was put away")
                .warns("`work create NAME` begins something new");
        }
        assert_eq!(streams(&world), 0);
        assert_eq!(world.read(DOCUMENT), before);
    }
}

#[test]
fn what_is_new_begins_without_the_old_items_in_another_clone_too() {
    for clone in [false, true] {
        let world = finished(&["archive", "001"]);
        if clone {
            fs::remove_dir_all(world.path("repo/workstreams/.state")).unwrap();
            world.work(&["resume"]).exits(3);
        }
        world.work(&["save", "-c"]).exits(0);
        world
            .work(&["add", "task", "Write the footer in src/page.rs"])
            .exits(0);
        let text = world.read(DOCUMENT);
        assert!(!text.contains("Rename the header"), "{clone}: {text}");
        assert!(text.contains("Write the footer"), "{clone}: {text}");
        assert!(
            text.contains("Ask Ada about the footer."),
            "{clone}: {text}"
        );
        assert_eq!(world.status()["counts"]["total"], 1, "{clone}");
    }
}

#[test]
fn what_a_person_adds_afterwards_is_new_work() {
    let world = finished(&["archive", "001"]);
    let text = world.read(DOCUMENT);
    world.write(
        DOCUMENT,
        &text.replace(
            "## Current Status",
            "- [ ] Task 2: Footer\n\n## Current Status",
        ),
    );
    fs::remove_dir_all(world.path("repo/workstreams/.state")).unwrap();
    world.work(&["resume"]).exits(0).says("Footer");
    assert_eq!(streams(&world), 1);
}
