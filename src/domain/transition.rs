//! The only place where a session's state changes: (state, event) → state.
//!
//! One function serves live events, settle and replay alike. An end is final: the first one wins.
//! Only a person's declaration may follow an interruption (`work session complete`).
use super::session::{End, EndStatus, SessionState, SessionStatus};

/// What may happen to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEvent {
    /// It ended; said by its supervisor, or by settle from what that left on disk.
    Ended(End),
    /// A person says how it ended.
    Declared(End),
}

/// What the event did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: it was known already.
    Unchanged,
    /// The state is another one now.
    Changed(SessionState),
}

/// The event cannot happen in this state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a session that is {} cannot become {}; the first end of a session is final", .from.word(), SessionStatus::from(*.to).word())]
pub struct IllegalTransition {
    /// The state it is in.
    pub from: SessionStatus,
    /// The end that was refused.
    pub to: EndStatus,
}

/// The state after the event.
///
/// # Errors
/// When another end is recorded already.
pub fn apply(state: &SessionState, event: &SessionEvent) -> Result<Outcome, IllegalTransition> {
    let (SessionEvent::Ended(new) | SessionEvent::Declared(new)) = event;
    match (state, event) {
        (SessionState::Running, _) => Ok(Outcome::Changed(SessionState::Ended(new.clone()))),
        (SessionState::Ended(old), _) if old.status == new.status => Ok(Outcome::Unchanged),
        (SessionState::Ended(old), SessionEvent::Declared(_))
            if old.status == EndStatus::Interrupted =>
        {
            Ok(Outcome::Changed(SessionState::Ended(new.clone())))
        }
        (SessionState::Ended(old), _) => Err(IllegalTransition {
            from: old.status.into(),
            to: new.status,
        }),
    }
}

/// Which of two records of one session is the later truth: a join, so that replay in any order
/// and any number of times gives the same (running < ended; a declaration beats an
/// interruption; otherwise the one already there).
#[must_use]
pub fn supersedes(old: &SessionState, new: &SessionState) -> bool {
    match (old, new) {
        (_, SessionState::Running) => matches!(old, SessionState::Running),
        (SessionState::Running, SessionState::Ended(_)) => true,
        (SessionState::Ended(old), SessionState::Ended(new)) => {
            old == new
                || (old.status == EndStatus::Interrupted
                    && new.cause == Some(super::session::Cause::Declared))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::session::Cause;
    use super::*;
    use proptest::prelude::*;

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

    fn ends() -> impl Strategy<Value = End> {
        (
            prop_oneof![
                Just(EndStatus::Completed),
                Just(EndStatus::Failed),
                Just(EndStatus::Interrupted)
            ],
            prop_oneof![Just(Cause::Exit), Just(Cause::Lost), Just(Cause::User)],
        )
            .prop_map(|(status, cause)| end(status, cause))
    }

    fn events() -> impl Strategy<Value = SessionEvent> {
        prop_oneof![
            ends().prop_map(SessionEvent::Ended),
            ends().prop_map(|mut end| {
                end.cause = Some(Cause::Declared);
                SessionEvent::Declared(end)
            }),
        ]
    }

    #[test]
    fn completed_is_final_even_against_a_declaration() {
        let done = SessionState::Ended(end(EndStatus::Completed, Cause::Exit));
        let failed = SessionEvent::Declared(end(EndStatus::Failed, Cause::Declared));
        assert_eq!(
            apply(&done, &failed).unwrap_err().to_string(),
            "a session that is completed cannot become failed; the first end of a session is final"
        );
    }

    #[test]
    fn a_person_may_declare_an_interrupted_session_completed() {
        let cut = SessionState::Ended(end(EndStatus::Interrupted, Cause::Lost));
        let said = end(EndStatus::Completed, Cause::Declared);
        assert_eq!(
            apply(&cut, &SessionEvent::Declared(said.clone())).unwrap(),
            Outcome::Changed(SessionState::Ended(said))
        );
    }

    proptest! {
        #[test]
        fn terminal_is_final_and_the_same_event_twice_is_no_change(events in prop::collection::vec(events(), 0..12)) {
            let mut state = SessionState::Running;
            for event in &events {
                let before = state.clone();
                if let Ok(Outcome::Changed(next)) = apply(&state, event) {
                    state = next;
                }
                if let SessionState::Ended(old) = &before {
                    let declared = matches!(event, SessionEvent::Declared(_)) && old.status == EndStatus::Interrupted;
                    prop_assert!(before == state || declared);
                }
                prop_assert_ne!(&state, &SessionState::Running);
                prop_assert!(!matches!(apply(&state, event), Ok(Outcome::Changed(_))));
            }
        }

        #[test]
        fn every_accepted_change_supersedes_what_was(start in prop::option::of(ends()), event in events()) {
            let state = start.map_or(SessionState::Running, SessionState::Ended);
            if let Ok(Outcome::Changed(next)) = apply(&state, &event) {
                prop_assert!(supersedes(&state, &next));
                prop_assert!(!supersedes(&next, &SessionState::Running));
            }
        }
    }
}
