//! Agents that print what no terminal should see, or more than anybody can read.
use crate::support::faults::{HOLD, is};
use crate::support::{Answer, World};

/// Runs the one thread detached from tmux, with a cap of output.
fn run(world: &World, cap: &str) -> Answer {
    let mut command = world.command(&["multi", "--wait", "--executor", "process"]);
    command.env("WORK_OUTPUT_CAP", cap);
    command.output().unwrap().into()
}

fn last(world: &World) -> serde_json::Value {
    world.thread("01.01.01")["last"].clone()
}

fn log(world: &World) -> Vec<u8> {
    let id = last(world)["sessionId"].clone();
    std::fs::read(
        world
            .session_folder(id.as_str().unwrap())
            .join("output.log"),
    )
    .unwrap()
}

#[test]
fn escape_sequences_and_broken_text_do_not_reach_log_or_screen() {
    let hostile = r#"printf 'a\033[2Jb\033]0;title\007c\033]52;c;aGk=\007d\rreturn\bback\n'
printf '\377\376 broken \300\257 utf8 \302\233 c1\n'
printf '\342\200\256 turned\n\033Pdevice\033\\done\n'
printf '\033[31mred\033[0m' >&2
"#;
    let world = World::with_threads(&[1], &format!("{hostile}{}", World::TICK));
    run(&world, "1000000").exits(0);
    is(&last(&world), "completed", "exit");
    let log = log(&world);
    let text = String::from_utf8(log).expect("the log is UTF-8");
    assert!(text.contains("done") && text.contains("broken"), "{text:?}");
    let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
    assert!(!text.contains(bad), "{text:?}");
    let shown = world.work(&["logs", "01.01.01"]).exits(0);
    assert!(!shown.stdout.contains(bad), "{:?}", shown.stdout);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_survived_in_little_memory() {
    let script = format!("head -c 100000000 /dev/zero | tr '\\0' a\necho\n{HOLD}");
    let world = World::with_threads(&[1], &script);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    let peak = || {
        let status = std::fs::read_to_string(format!("/proc/{supervisor}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse::<u64>().unwrap()
    };
    let before_end = peak();
    assert!(before_end < 64 * 1024, "{before_end} kB");
    world.go();
    is(&world.ended_by_itself("01.01.01"), "completed", "exit");
    assert!(log(&world).len() < 2_000_000, "{}", log(&world).len());
    world.nobody_left();
}

#[test]
fn endless_output_is_failed_as_flood_and_the_agent_is_gone() {
    let world = World::with_threads(
        &[1],
        "cat >/dev/null; trap '' INT TERM; while :; do yes; done",
    );
    run(&world, "2000000").exits(1);
    is(&last(&world), "failed", "flood");
    world.nobody_left();
}

#[test]
fn takes_long_a_real_gigabyte_is_ended_at_the_cap_of_every_day() {
    if std::env::var_os("WORK_LONG").is_none() {
        eprintln!("SKIP: writes 1 GiB; WORK_LONG=1 runs it");
        return;
    }
    let world = World::with_threads(
        &[1],
        "cat >/dev/null; trap '' INT TERM; while :; do yes; done",
    );
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(1);
    let last = last(&world);
    is(&last, "failed", "flood");
    let id = last["sessionId"].as_str().unwrap();
    let events = world.session_folder(id).join("events.jsonl");
    let bytes = std::fs::metadata(events).unwrap().len();
    assert!((1 << 30..3 << 30).contains(&bytes), "{bytes}");
    world.nobody_left();
}
