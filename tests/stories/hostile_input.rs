//! Names, ids, prompts and folders that somebody prepared to do harm.
use crate::support::{Answer, World};
use serde_json::{Value, json};
use std::os::unix::fs::symlink;

const STREAM: &str = "repo/workstreams/001-story";

/// Names that would run a command, end an option, move a cursor or leave a folder.
const HOSTILE: [&str; 9] = [
    "$(touch /tmp/work-hostile-name)",
    "`touch /tmp/work-hostile-name`; touch /tmp/work-hostile-name",
    "#(touch /tmp/work-hostile-name)#{E:@work_root}",
    "'; kill-server ;",
    "../../../../etc/passwd",
    "--help -t %0",
    "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}2J",
    "\u{202e}desrever\u{2066}",
    "a\nb\tc\rd",
];

/// One thread for each hostile name, in every name there is.
fn world() -> World {
    let world = World::with_threads(&[9], World::TICK);
    let mut file = world.tasks_file();
    for (task, name) in file["tasks"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(HOSTILE)
    {
        for field in ["name", "thread_name", "stage_name", "batch_name"] {
            task[field] = json!(name);
        }
    }
    file["name"] = json!(HOSTILE.concat());
    world.write(&format!("{STREAM}/tasks.json"), &file.to_string());
    world
}

fn is_clean(answer: &Answer) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || ('\u{202a}'..='\u{2069}').contains(&c) && !('\u{2030}'..='\u{2065}').contains(&c)
    };
    for text in [&answer.stdout, &answer.stderr] {
        assert!(!text.contains(bad), "{text:?}");
    }
}

#[test]
fn names_are_text_wherever_they_go() {
    let world = world();
    let answer = world.work(&["multi", "--wait"]).exits(0);
    is_clean(&answer);
    assert_eq!(world.status()["counts"]["completed"], 9);
    assert!(!std::path::Path::new("/tmp/work-hostile-name").exists());
    for args in [
        &["status", "--sessions"][..],
        &["tree"],
        &["list"],
        &["show", "1.1.7"],
        &["session", "list"],
        &["why", "1.1.7"],
        &["report"],
        &["logs", "1.1.7"],
    ] {
        is_clean(&world.work(args).exits(0));
    }
    // all that was made lies where it belongs
    for (path, _) in world.contents() {
        let path = path.to_string_lossy().into_owned();
        assert!(!path.contains("..") && !path.contains("passwd/"), "{path}");
    }
    world.nobody_left();
}

#[test]
fn ids_that_are_paths_lead_nowhere() {
    let world = World::with_threads(&[1], World::TICK);
    world.write("outside/tasks.json", "{}");
    for id in [
        "../outside",
        "..",
        "/etc",
        "001-story/../../outside",
        "001-story\u{0}x",
        "%0",
    ] {
        let mut command = world.command(&["status"]);
        let answer = command
            .env("WORK_STREAM", id.replace('\0', ""))
            .output()
            .unwrap();
        let answer: Answer = answer.into();
        assert!(matches!(answer.code, Some(2 | 3)), "{id}: {answer}");
    }
    for id in [
        "../../x",
        "01.01.01/../..",
        "1.1.1.1.1",
        "99999999999.1",
        "-1.1",
        "1..1",
        "",
    ] {
        let answer = world.work(&["show", "--", id]);
        assert!(matches!(answer.code, Some(2 | 3)), "{id}: {answer}");
    }
    world.work(&["supervise", "../../outside"]).exits(2);
    let with = |session: &str| -> Answer {
        let mut command = world.command(&["update", "--task", "1.1.1.1", "--breadcrumb", "x"]);
        command
            .env("WORK_SESSION", session)
            .output()
            .unwrap()
            .into()
    };
    let _taken_or_refused = with("../../../outside");
    assert_eq!(world.read("outside/tasks.json"), "{}");
}

#[test]
fn a_session_id_in_the_file_that_is_a_path_is_an_error_with_its_place() {
    let world = World::with_threads(&[1], World::TICK);
    let mut file = world.tasks_file();
    file["tasks"][0]["sessions"] = json!([{
        "sessionId": "../../../../outside", "agentName": "default", "model": "", "threadId": "01.01.01",
        "startedAt": "2026-01-02T03:04:05Z", "status": "running",
    }]);
    let text = serde_json::to_string_pretty(&file).unwrap();
    world.write(&format!("{STREAM}/tasks.json"), &text);
    world.work(&["status"]).exits(5).warns("tasks.json:");
    assert_eq!(world.read(&format!("{STREAM}/tasks.json")), text);
    assert!(!world.path("outside").exists());
}

#[test]
fn prompts_of_any_text_reach_the_agent_as_they_are() {
    let keep = "cat > \"$HOME/prompt-$WORK_THREAD\"\nwork update --thread \"$WORK_THREAD\" --status completed";
    let world = World::with_threads(&[1], keep);
    let prompt = format!(
        "{}\n-- ; kill-server ; $(id) `id` \\ ' \" %d {{}}\nend;",
        HOSTILE.join("\n")
    );
    world.write(
        &format!("{STREAM}/prompts/01-stage/01-batch-1/01-thread-1.md"),
        &prompt,
    );
    world.work(&["multi", "--wait"]).exits(0);
    // what we add about ticking comes after it
    assert!(world.read("home/prompt-01.01.01").starts_with(&prompt));
    assert!(!std::path::Path::new("/tmp/work-hostile-name").exists());
}

#[test]
fn links_in_the_place_of_our_folders_are_not_followed() {
    for name in ["sessions", ".state"] {
        let world = World::with_threads(&[1], World::TICK);
        std::fs::create_dir(world.path("victim")).unwrap();
        symlink(
            world.path("victim"),
            world.path(&format!("{STREAM}/{name}")),
        )
        .unwrap();
        let answer = world.work(&["multi", "--wait", "--executor", "process"]);
        assert!(matches!(answer.code, Some(1 | 4)), "{name}: {answer}");
        assert!(answer.stderr.contains("symbolic link"), "{name}: {answer}");
        let written = std::fs::read_dir(world.path("victim")).unwrap().count();
        assert_eq!(written, 0, "{name}");
        assert_eq!(world.workers(), Vec::<u32>::new());
    }
}

#[test]
fn folders_that_others_may_write_in_are_not_trusted() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with_threads(&[1], World::TICK);
    let folder = world.path(&format!("{STREAM}/.state"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "completed"])
        .exits(4)
        .warns("chmod go-w");
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "pending");
}

#[test]
fn needs_root_a_folder_of_another_user_is_not_trusted() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to give a folder away");
        return;
    }
    let world = World::with_threads(&[1], World::TICK);
    let folder = world.path(&format!("{STREAM}/.state"));
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::chown(&folder, Some(65534), Some(65534)).unwrap();
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "completed"])
        .exits(4)
        .warns("another user");
}

#[test]
fn giant_lines_and_deep_nesting_are_refused_with_a_word() {
    let world = World::with_threads(&[1], World::TICK);
    let good = world.tasks_file();
    let with = |key: &str, value: Value| {
        let mut file = good.clone();
        file[key] = value;
        file.to_string()
    };
    // a line of 8 MB is only long
    world.write(
        &format!("{STREAM}/tasks.json"),
        &with("note", json!("x".repeat(8_000_000))),
    );
    assert_eq!(world.status()["counts"]["total"], 1);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = good
        .to_string()
        .replacen('{', &format!("{{\"deep\":{deep},"), 1);
    world.write(&format!("{STREAM}/tasks.json"), &text);
    // a reader passes over what it does not know; a writer would have to understand it
    world.work(&["status"]).exits(0);
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "completed"])
        .exits(5)
        .warns("nested deeper than 128 levels");
    assert_eq!(world.read(&format!("{STREAM}/tasks.json")), text);
    world.write(&format!("{STREAM}/tasks.json"), &good.to_string());
    world.write(
        "repo/agents.yaml",
        &format!("agents: {}", "[".repeat(200_000)),
    );
    world.work(&["multi", "--detach"]).exits(1);
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nagents: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";
    world.write("repo/agents.yaml", bomb);
    world.work(&["multi", "--detach"]).exits(1);
    assert_eq!(world.workers(), Vec::<u32>::new());
}
