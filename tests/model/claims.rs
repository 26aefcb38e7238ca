//! The claims: all properties hold for the rules as they are, and each rule is needed.
use crate::model::explore::{Explored, explore};
use crate::model::properties::Property::{self, P1, P2, P4, P5, P7, P8, P9, P10};
use crate::model::rules::Rules;
use crate::model::state::{Launcher, Settler, State, Supervisor};
use workstreams::domain::session::EndStatus;

fn start() -> State {
    State::start(4, 1)
}

/// Asserts that no property breaks.
#[track_caller]
fn holds(rules: &Rules) -> Explored {
    let all = explore(rules, start(), &[]);
    let ways: Vec<String> = all
        .broken
        .iter()
        .map(|(property, at)| format!("{property:?} breaks:\n{}", all.way_to(*at)))
        .collect();
    assert!(ways.is_empty(), "{}", ways.join("\n\n"));
    all
}

/// Asserts that these properties break.
#[track_caller]
fn breaks(rules: &Rules, expected: &[Property]) {
    let all = explore(rules, start(), expected);
    let missing: Vec<&Property> = expected
        .iter()
        .filter(|property| !all.broken.contains_key(property))
        .collect();
    assert!(
        missing.is_empty(),
        "{missing:?} hold in all {} states",
        all.states.len()
    );
}

/// Whether settle ever records a session as completed.
fn folds_an_exit(rules: &Rules, all: &Explored) -> bool {
    let completed = |state: &State, attempt: usize| {
        state.records[attempt].and_then(|it| it.end) == Some(EndStatus::Completed)
    };
    all.states.iter().any(|before| {
        let Settler::Swept(attempt, _) = before.settler else {
            return false;
        };
        let after = rules.next(before);
        !completed(before, attempt)
            && after
                .iter()
                .any(|after| after.settler == Settler::Nobody && completed(after, attempt))
    })
}

#[test]
fn all_ten_properties_hold_in_every_reachable_state() {
    let all = holds(&Rules::ALL);
    let reaches = |what: &dyn Fn(&State) -> bool| all.states.iter().any(what);
    let end = |state: &State, attempt: usize| state.records[attempt].and_then(|it| it.end);
    // that the model is about something
    assert!(all.states.len() > 5_000, "{} states", all.states.len());
    assert!(reaches(
        &|s| end(s, 0) == Some(EndStatus::Interrupted) && end(s, 1) == Some(EndStatus::Completed)
    ));
    assert!(reaches(&|s| s.kills == 0
        && s.reboots == 0
        && end(s, 1).is_some()));
    assert!(folds_an_exit(&Rules::ALL, &all));
    // a limit: the same supervisor goes on, and, when that is killed, somebody else
    assert!(reaches(
        &|s| s.supervisors[0] == Supervisor::Waiting && s.queued
    ));
    assert!(reaches(&|s| s.queued
        && s.supervisors[0] == Supervisor::Nobody
        && s.launcher == Launcher::Nobody));
}

#[test]
fn without_exit_json_a_finished_session_of_a_killed_supervisor_is_only_interrupted() {
    let rules = Rules {
        exit_file: false,
        ..Rules::ALL
    };
    let all = holds(&rules);
    assert!(!folds_an_exit(&rules, &all));
}

#[test]
fn without_the_limit_in_exit_json_what_it_cut_off_is_forgotten_with_its_supervisor() {
    let rules = Rules {
        exit_file_says_limit: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P10]);
}

#[test]
fn without_taking_it_from_the_queue_two_go_on_with_one_thread() {
    let rules = Rules {
        taken_from_queue: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P2]);
}

#[test]
fn without_fence_and_grace_agents_start_after_their_record_has_ended() {
    let rules = Rules {
        fence: false,
        grace: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P1, P7, P8]);
}

#[test]
fn the_fence_alone_is_enough_for_the_truth() {
    let rules = Rules {
        grace: false,
        ..Rules::ALL
    };
    holds(&rules);
}

#[test]
fn without_the_sweep_agents_of_killed_supervisors_live_on() {
    let rules = Rules {
        sweep: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P1, P8]);
}

#[test]
fn without_the_second_look_a_session_that_came_to_life_meanwhile_is_ended() {
    let rules = Rules {
        second_look: false,
        same_supervisor: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P1, P7, P8]);
}

#[test]
fn without_the_launchers_look_a_session_that_came_to_life_meanwhile_is_given_up() {
    let rules = Rules {
        launcher_looks: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P8]);
}

#[test]
fn without_the_same_supervisor_rule_an_agent_started_after_the_sweep_lives_on() {
    let rules = Rules {
        same_supervisor: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P1, P8]);
}

#[test]
fn without_the_session_on_updates_old_attempts_change_new_work() {
    let rules = Rules {
        updates_say_session: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P4]);
}

#[test]
fn when_the_last_writer_wins_ends_are_undone() {
    let rules = Rules {
        first_end_wins: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P1, P2, P5]);
}

#[test]
fn without_settle_a_killed_supervisor_is_shown_as_running_for_ever() {
    let rules = Rules {
        settle: false,
        ..Rules::ALL
    };
    breaks(&rules, &[P9]);
}
