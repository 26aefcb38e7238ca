//! An agent may not do what belongs to the person who runs it.
use super::refusals::refused_with;
use crate::support::World;

const REFUSED: [&[&str]; 15] = [
    &["multi", "--wait"],
    &["stop", "--all"],
    &["stop", "1.1.1"],
    &["approve", "stage", "1", "--force"],
    &["approve", "plan", "--force"],
    &["assign", "1.1.1", "default"],
    &["session", "complete", "--all"],
    &["execute", "1.1.1"],
    &["fix"],
    &["open", "1.1.1"],
    &["init"],
    &["complete", "--force"],
    &["archive"],
    &["delete", "-y"],
    &["import", "."],
];

/// XR-59.
#[test]
fn commands_of_the_person_are_refused_inside_an_agent_session() {
    let world = World::with_threads(&[1], World::TICK);
    let session = "01980000-0000-7000-8000-000000000001";
    for args in REFUSED {
        refused_with(&world, args, &[("WORK_SESSION", session)], 4).warns("agent session");
        // whatever stands in it: set is set
        refused_with(&world, args, &[("WORK_SESSION", "x")], 4);
    }
}

#[test]
fn a_real_agent_gets_four_and_its_session_goes_on() {
    let script = "cat >/dev/null\nwork multi; echo $? >code\nwork stop --all -y; echo $? >>code\n\
                  work update --thread \"$WORK_THREAD\" --status completed";
    let world = World::with_threads(&[1], script);
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.read("repo/code"), "4\n4\n");
}
