//! `work init`, with and without the example, and a rehearsal of it on a machine with nothing.
use crate::support::{Answer, World};

/// PATH without tmux from the world's own folder and without opencode.
const PLAIN: &str = "/usr/bin:/bin";

fn plain(world: &World, args: &[&str]) -> Answer {
    world
        .command(args)
        .env("PATH", PLAIN)
        .output()
        .unwrap()
        .into()
}

fn fresh() -> World {
    let world = World::new();
    std::fs::remove_dir_all(world.path("repo/workstreams")).unwrap();
    world
}

#[test]
fn init_makes_what_is_missing_and_leaves_what_is_there() {
    let world = fresh();
    world
        .work(&["init"])
        .exits(0)
        .says("agents.yaml")
        .says("tasks.json");
    let ignore = world.read("repo/workstreams/.gitignore");
    for line in ["sessions/", ".state/", ".current"] {
        assert!(ignore.contains(line), "{ignore}");
    }
    world.write("repo/agents.yaml", "agents: [] # mine\n");
    let answer = world.work(&["init"]).exits(0).says("stays");
    assert!(!answer.stdout.contains("made "), "{answer}");
    assert_eq!(world.read("repo/agents.yaml"), "agents: [] # mine\n");
    let data = world.work(&["init", "--json"]).exits(0).data();
    assert_eq!(data["files"][0]["new"], false);
}

#[test]
fn init_goes_to_the_top_of_the_repository() {
    let world = fresh();
    std::fs::create_dir_all(world.path("repo/deep/er")).unwrap();
    let answer: Answer = world
        .command(&["init"])
        .current_dir(world.path("repo/deep/er"))
        .output()
        .unwrap()
        .into();
    answer.exits(0);
    assert!(world.path("repo/workstreams").is_dir());
    assert!(world.path("repo/agents.yaml").is_file());
}

#[test]
fn the_file_that_init_shows_runs_as_it_is() {
    let world = fresh();
    let answer = world.work(&["init"]).exits(0);
    let begin = answer.stdout.find("  {\n").unwrap();
    let end = answer.stdout.find("\n  }\n").unwrap() + 5;
    let text = &answer.stdout[begin..end];
    world.write("repo/workstreams/001-first-steps/tasks.json", text);
    world.shell_agent(World::TICK, "");
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["percent"], 100);
}

#[test]
fn the_example_can_be_rehearsed_at_once_without_tmux_and_opencode() {
    let world = fresh();
    world
        .work(&["init", "--example"])
        .exits(0)
        .says("work multi --rehearse");
    world.work(&["current"]).exits(0).says("001-hello-agents");
    let args = [
        "multi",
        "--rehearse",
        "--in-place",
        "--executor",
        "process",
        "--wait",
    ];
    plain(&world, &args)
        .exits(0)
        .warns("opencode is not installed");
    let status = world.status();
    for thread in status["threads"].as_array().unwrap() {
        let first = thread["batch"] == "01.01";
        let expected = if first { "completed" } else { "pending" };
        assert_eq!(thread["status"], expected, "{thread:#}");
        if first {
            assert_eq!(thread["last"]["rehearsal"], true);
            let id = thread["id"].as_str().unwrap();
            assert!(world.path(&format!("repo/rehearsal/{id}.md")).exists());
        }
    }
    plain(&world, &args).exits(0);
    assert_eq!(world.status()["percent"], 100);
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn a_rehearsal_on_a_copy_leaves_the_real_state_alone() {
    let world = fresh();
    world.work(&["init", "--example"]).exits(0);
    world.work(&["init", "--example"]).exits(0);
    let tasks = "repo/workstreams/001-hello-agents/tasks.json";
    let before = world.read(tasks);
    let temporary = world.path("temporary");
    std::fs::create_dir_all(&temporary).unwrap();
    let args = ["multi", "--rehearse", "--executor", "process", "--wait"];
    let answer: Answer = world
        .command(&args)
        .env("PATH", PLAIN)
        .env("TMPDIR", &temporary)
        .output()
        .unwrap()
        .into();
    let answer = answer.exits(0);
    assert_eq!(before, world.read(tasks));
    assert!(!world.path("repo/rehearsal").exists());
    // the command that it names shows the copy, though there are several workstreams
    let copy = std::fs::read_dir(&temporary)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let copy = copy.to_str().unwrap();
    assert!(
        answer
            .stderr
            .contains(&format!("work status --root {copy}")),
        "{answer}"
    );
    world
        .work(&["status", "--root", copy])
        .exits(0)
        .says("hello-agents");
}
