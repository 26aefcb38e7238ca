//! What an agent in its own interface is judged by: silence while it is its turn, calls of the model
//! that fail again and again, a limit of its provider.
use super::chain::{running, set_border};
use super::idle::{Beginning, Silence};
use super::session::{longest_own_pause, speaks_of_limit};
use super::stop_reason::StopReason;
use super::surroundings::Surroundings;
use crate::agent::opencode::interface::{Activity, Snapshot};
use crate::domain::session::{Waits, WaitsFor};
use crate::process::{activity, clock};
use crate::run::limit;
use crate::store::exit_file::LimitLeft;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// What was seen of a conversation.
pub(super) struct TuiWatch {
    silence: Silence,
    before: Option<Snapshot>,
    /// Since when calls of the model fail without anything coming of them.
    failing: Option<Instant>,
}

impl TuiWatch {
    /// From now on, with the agent's `idle_timeout`.
    pub(super) fn new(around: &Surroundings<'_>) -> Self {
        Self {
            silence: Silence::new(around.spec.agent.idle_timeout, Beginning::WithAWord),
            before: None,
            failing: None,
        }
    }

    /// Another look at the conversation. Whether it shows a sign of life, or that none is due: it is
    /// not the agent's turn.
    pub(super) fn see(&mut self, around: &Surroundings<'_>, snapshot: &Snapshot) -> bool {
        let came_on = self.before.as_ref().is_none_or(|before| {
            (before.written, before.tokens) != (snapshot.written, snapshot.tokens)
        });
        match snapshot.activity {
            Activity::Retrying { .. } if !came_on => {
                self.failing.get_or_insert_with(Instant::now);
            }
            Activity::Retrying { .. } => self.failing = Some(Instant::now()),
            // the next call of a series of failures is under way
            Activity::Working if !came_on => {}
            _ => self.failing = None,
        }
        let is_its_turn = matches!(
            snapshot.activity,
            Activity::Working | Activity::Retrying { .. }
        );
        let is_sign = !is_its_turn || came_on;
        if is_sign && self.silence.ends() {
            set_border(around.project, around.spec, &running(around.spec));
        }
        self.before = Some(snapshot.clone());
        is_sign
    }

    /// Shows a silence in the border; gives the reason to end it when it has lasted too long and
    /// no tool works. What the interface itself does, which draws and is asked, is no sign of life.
    pub(super) fn reason_to_stop(
        &mut self,
        around: &Surroundings<'_>,
        interface: Option<u32>,
    ) -> Option<StopReason> {
        if let Some(text) = self.silence.news() {
            let state = format!("{} · {text}", running(around.spec));
            set_border(around.project, around.spec, &state);
        }
        let begun = self.before.is_some();
        let measure = || match interface {
            Some(leader) if begun => activity::Activity::of_tools(leader),
            // it takes its time to start, on a busy machine above all
            _ => activity::Activity::below(std::process::id(), &around.spare),
        };
        let limit = self.silence.is_too_long(measure)?;
        Some(self.silence.reason(limit))
    }

    /// What the interface waits for. A short pause between two tries is none of it, unless the
    /// tries go on without end.
    pub(super) fn waits(&self, around: &Surroundings<'_>, snapshot: &Snapshot) -> Option<Waits> {
        let (kind, what, until) = match &snapshot.activity {
            Activity::NeedsPermission { what } => (WaitsFor::Permission, what.clone(), None),
            Activity::NeedsAnswer => (WaitsFor::Answer, "its question".to_owned(), None),
            Activity::Retrying { message, next } => {
                let until = next.filter(|next| is_long(around, *next));
                let is_limit = until.is_some() || self.fails_at_a_limit(around, message);
                (is_limit).then_some((WaitsFor::Limit, message.clone(), until))?
            }
            Activity::Idle => {
                let error = snapshot.last.as_ref().and_then(|last| last.error.clone())?;
                (WaitsFor::Answer, format!("its error: {error}"), None)
            }
            Activity::Working => return None,
        };
        Some(Waits { kind, what, until })
    }

    fn fails_at_a_limit(&self, around: &Surroundings<'_>, message: &str) -> bool {
        let lasts = self.failing.map(|since| since.elapsed());
        let lasts = lasts.and_then(|lasts| SignedDuration::try_from(lasts).ok());
        lasts.is_some_and(|lasts| lasts > longest_own_pause(around)) && speaks_of_limit(message)
    }
}

fn is_long(around: &Surroundings<'_>, next: Timestamp) -> bool {
    next.duration_since(clock::now()) > longest_own_pause(around)
}

/// Has the limit noted that the interface waits for, off the main thread: others of the account do
/// not start into it.
pub(super) fn note_limit(around: &Surroundings<'_>, waits: &Waits) {
    let (WaitsFor::Limit, Some(until)) = (waits.kind, waits.until) else {
        return;
    };
    let Some(model) = around.spec.models.first() else {
        return;
    };
    let left = LimitLeft {
        account: model.provider().to_owned(),
        until,
        progress: true,
    };
    let (project, session, text) = (
        around.project.clone(),
        around.spec.session.clone(),
        waits.what.clone(),
    );
    let _unwaited = tokio::task::spawn_blocking(move || {
        // the session's own record says the same
        let _refused = project.update(clock::now(), |draft| {
            let Some((thread, record)) = draft.view().session(&session) else {
                return Ok(());
            };
            let record = record.clone();
            limit::note(draft, thread, &record, &left, &text)
        });
    });
}
