//! What rehearsals leave behind does not grow: only what somebody may still need stays.
use super::fix_resume::{REHEARSE, cut_short, resume, without_opencode};
use crate::support::STREAM;

#[test]
fn homes_that_nobody_needs_go_and_a_conversation_that_can_be_resumed_stays() {
    let world = cut_short();
    let run = world.tasks_file()["run"]["id"].as_str().unwrap().to_owned();
    let homes = world
        .repo()
        .join(format!("workstreams/{STREAM}/.state/rehearsal"));
    let home = |name: &str| homes.join(name);
    // the newest by their names, which begin with the time
    let newer = ["f1", "f2", "f3", "f4", "f5"];
    for name in newer.iter().chain(&[run.as_str()]) {
        std::fs::create_dir_all(home(name).join("data")).unwrap();
    }
    resume(&world, &[&REHEARSE[..], &["--wait"]].concat()).exits(0);
    let there = newer.map(|name| home(name).exists());
    assert_eq!(there, [false, false, true, true, true]);
    assert!(home(&run).exists(), "the conversation's home is gone");

    let again = [
        &[
            "multi",
            "--rerun",
            "1.1.1",
            "--wait",
            "--executor",
            "process",
        ],
        &REHEARSE[..],
    ];
    without_opencode(&world, &again.concat()).exits(0);
    assert!(!home(&run).exists(), "a home that nobody needs stays");
}

#[test]
fn a_conversation_whose_home_is_gone_is_refused_before_anything_is_written() {
    let world = cut_short();
    let session = world.sessions()[0]["sessionId"].clone();
    let file = world
        .session_folder(session.as_str().unwrap())
        .join("launch.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace("\"played\": true", "\"played\": false");
    assert!(text.contains("\"played\": false"), "{text}");
    std::fs::write(&file, text).unwrap();
    let before = world.tasks_file();
    resume(&world, &REHEARSE)
        .exits(1)
        .warns("what was kept of that rehearsal was removed");
    assert_eq!(world.tasks_file(), before);
}
