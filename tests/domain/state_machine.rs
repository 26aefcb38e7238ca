//! docs/state-machine.md says what `domain::transition` and `domain::thread` do.
use std::collections::BTreeMap;
use workstreams::domain::session::{Cause, End, EndStatus, SessionState, SessionStatus};
use workstreams::domain::thread::ThreadStatus;
use workstreams::domain::transition::{Outcome, SessionEvent, apply};

const PAGE: &str = include_str!("../../docs/state-machine.md");

/// The cells of the table under a heading, row by row.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, rest) = PAGE.split_once(&format!("## {heading}\n")).expect(heading);
    rest.lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

fn end(status: EndStatus, cause: Cause) -> End {
    End {
        status,
        cause: Some(cause),
        exit_code: None,
        signal: None,
        at: "2026-01-02T03:04:05Z".parse().unwrap(),
        message: None,
    }
}

#[test]
fn the_table_of_transitions_is_the_function() {
    let ends = [
        EndStatus::Completed,
        EndStatus::Failed,
        EndStatus::Interrupted,
    ];
    let mut states = vec![SessionState::Running];
    states.extend(ends.map(|status| SessionState::Ended(end(status, Cause::Exit))));
    let mut expected = Vec::new();
    for state in &states {
        let from = match state {
            SessionState::Running => SessionStatus::Running,
            SessionState::Ended(end) => end.status.into(),
        };
        for (verb, declared) in [("ended", false), ("declared", true)] {
            for status in ends {
                let event = if declared {
                    SessionEvent::Declared(end(status, Cause::Declared))
                } else {
                    SessionEvent::Ended(end(status, Cause::Lost))
                };
                let becomes = match apply(state, &event) {
                    Ok(Outcome::Changed(SessionState::Ended(end))) => {
                        SessionStatus::from(end.status).word()
                    }
                    Ok(Outcome::Changed(SessionState::Running)) => "running",
                    Ok(Outcome::Unchanged) => "no change",
                    Err(_) => "refused",
                };
                let event = format!("{verb} {}", SessionStatus::from(status).word());
                expected.push(vec![from.word().to_owned(), event, becomes.to_owned()]);
            }
        }
    }
    let rows: Vec<String> = expected
        .iter()
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    assert!(
        table("Sessions") == expected,
        "docs/state-machine.md, Sessions, should be\n{}",
        rows.join("\n")
    );
}

#[test]
fn the_table_of_threads_names_every_status_in_the_order_of_the_rules() {
    use ThreadStatus as S;
    let order = [
        S::Running,
        S::Elsewhere,
        S::Verifying,
        S::Blocked,
        S::Completed,
        S::Unverified,
        S::Queued,
        S::Waiting,
        S::Failed,
        S::Interrupted,
        S::Incomplete,
        S::InProgress,
        S::Pending,
    ];
    let table = table("Threads");
    let words: Vec<&str> = table.iter().map(|row| row[0]).collect();
    let expected: Vec<&str> = order.iter().map(|status| status.word()).collect();
    assert_eq!(words, expected);
    let attention: BTreeMap<&str, &str> = table.iter().map(|row| (row[0], row[2])).collect();
    for status in order {
        let yes = if status.needs_attention() {
            "yes"
        } else {
            "no"
        };
        assert_eq!(attention[status.word()], yes, "{status}");
    }
}
