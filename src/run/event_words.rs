//! What an entry of the journal says, in a line for people.
use crate::domain::tracked::TrackedState;
use crate::store::entry::Event;

/// The word for it, and what it says.
pub(super) fn told(event: &Event) -> (&str, String) {
    match event {
        Event::Session { to, .. } => ("session", to.word().to_owned()),
        Event::Task {
            from, to, report, ..
        } => (
            "task",
            with(format!("{from} → {to}"), ": ", report.as_deref()),
        ),
        Event::Log { category, text } => ("log", format!("{category}: {text}")),
        Event::Decision { text, why, .. } => (
            "decision",
            with(format!("decided: {text}"), ", because ", why.as_deref()),
        ),
        Event::Failed {
            approach,
            why,
            then,
            ..
        } => {
            let text = with(format!("did not work: {approach}"), ": ", why.as_deref());
            ("failed", with(text, "; then ", then.as_deref()))
        }
        Event::Blocked { text, .. } => ("blocked", format!("blocked: {text}")),
        Event::Unblocked { text } => ("unblocked", format!("no longer blocked: {text}")),
        Event::Error { kind, text } => (
            "error",
            kind.as_ref()
                .map_or_else(|| text.clone(), |kind| format!("{kind}: {text}")),
        ),
        Event::Resolved { text, .. } => ("resolved", text.clone()),
        Event::Next { text, .. } => ("next", format!("next: {text}")),
        Event::Note { text, .. } => ("note", text.clone()),
        Event::Approval { of, status } => ("approval", format!("{of} {status}")),
        Event::Run { state, .. } => ("run", format!("run {state}")),
        Event::Other { kind, .. } => (kind, kind.clone()),
        _ => kept(event),
    }
}

/// Of entries that `work` itself makes of what it did.
fn kept(event: &Event) -> (&str, String) {
    match event {
        Event::Checkpoint {
            status,
            description,
            commit,
            ..
        } => (
            "checkpoint",
            with(
                format!("{status}: {description}"),
                ", commit ",
                commit.as_deref(),
            ),
        ),
        Event::Verify { items, .. } => ("verify", format!("{} items verified", items.len())),
        Event::Plan { reason, .. } => (
            "plan",
            with("the plan changed".to_owned(), ": ", reason.as_deref()),
        ),
        Event::Requirements { reason, .. } => (
            "requirements",
            with(
                "the requirements changed".to_owned(),
                ": ",
                reason.as_deref(),
            ),
        ),
        Event::Tracked { number, state, .. } => {
            let state = match state {
                TrackedState::Started => "started",
                TrackedState::Summary => "summed up",
                TrackedState::Ended => "ended",
            };
            ("tracked", format!("session {number} {state}"))
        }
        Event::Activity { stage, activity } => ("activity", format!("stage {stage}: {activity}")),
        Event::Output { thread, .. } => ("output", format!("output of {thread}")),
        Event::Limit { text, .. } => ("limit", text.clone()),
        Event::Retry { text, .. } => ("retry", text.clone()),
        _ => ("", String::new()),
    }
}

/// A text with something more behind it, if there is more.
pub(super) fn with(mut text: String, between: &str, more: Option<&str>) -> String {
    if let Some(more) = more {
        text.push_str(between);
        text.push_str(more);
    }
    text
}
