//! Waiting for the end of a limit: the supervisor sleeps, and goes on with the thread in its own
//! pane. It holds nothing but its place: whoever finds the thread due later may start it as well,
//! so a supervisor that is killed meanwhile costs no more than its pane.
use super::follow::{Following, next_session};
use super::next::Talk;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use super::terms_of;
use crate::domain::run::{Run, RunState};
use crate::domain::schedule::{Asker, WhyNot, held, may_go_on};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::process::follow::DirectoryWatch;
use crate::run::intent;
use crate::store::error::StoreError;
use jiff::Timestamp;
use std::time::Duration;

/// The clock may be set, and the machine may sleep: look again at least so often.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Before a state that cannot be read is read again.
const BROKEN: Duration = Duration::from_secs(5);

/// How the waiting ended.
pub(super) enum Waited {
    /// The limit has ended and there is a slot.
    GoOn,
    /// The thread is no longer for this supervisor to go on with.
    Over,
}

/// Waits until the thread may go on.
pub(super) async fn until_it_may_go_on(
    around: &Surroundings<'_>,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Waited {
    let folder = around.project.folder().dir().as_std_path();
    let mut notices = DirectoryWatch::new(&[folder]).ok();
    loop {
        let now = clock::now();
        let pause = match around.project.read() {
            Ok(workstream) => match stands(around, &workstream, now) {
                Stands::MayGoOn => return Waited::GoOn,
                Stands::Over => return Waited::Over,
                Stands::Waits(pause) => pause.min(LOOK_AGAIN),
            },
            Err(_) if !around.folder.dir().exists() => return Waited::Over,
            // somebody is in the middle of writing it, or has broken it: nothing to decide yet
            Err(_) => BROKEN,
        };
        tokio::select! {
            _reason = signals.next() => {
                give_up(around);
                return Waited::Over;
            }
            () = changed(notices.as_mut()) => {}
            () = screen.tty.drained(), if screen.tty.has_backlog() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The state refused: it is asked again soon, unless somebody ends us meanwhile.
pub(super) async fn a_moment(around: &Surroundings<'_>, signals: &mut Signals) -> Waited {
    tokio::select! {
        _reason = signals.next() => {
            give_up(around);
            Waited::Over
        }
        () = tokio::time::sleep(BROKEN) => Waited::GoOn,
    }
}

/// Takes the thread from the queue and records its next session, in one transaction. False when
/// somebody else was faster.
pub(super) fn take(around: &Surroundings<'_>, next: &Following) -> Result<bool, StoreError> {
    let now = clock::now();
    around.project.update(now, |draft| {
        let id = around.spec.thread;
        let Some(mut run) = draft.view().run.clone() else {
            return Ok(false);
        };
        if !may_go_on(draft.view(), &run, id, now) {
            return Ok(false);
        }
        draft.start_session(&next.record)?;
        run.queue.retain(|queued| *queued != id);
        draft.set_run(Some(&run))?;
        Ok(true)
    })
}

/// The session that goes on, with the first model that stands at no limit any more. None when
/// there is nothing left to go on with.
///
/// # Errors
/// When the state cannot be read.
pub(super) fn following(around: &Surroundings<'_>) -> Result<Option<Following>, StoreError> {
    let workstream = around.project.read()?;
    let session = workstream.session(&around.spec.session);
    let (Some(run), Some((_, record))) = (workstream.run.as_ref(), session) else {
        return Ok(None);
    };
    let conversation = record.agent_session_id.as_deref();
    let models = terms_of::after_limit(around.spec, run, clock::now());
    // none when it was cut off before its conversation was known: a new one begins then
    let beginning = run.beginning(around.spec.thread);
    let note = beginning.and_then(|begin| begin.note.as_deref());
    let note = note.unwrap_or_default();
    let talk = match conversation {
        Some(_) => Talk::GoesOn,
        None => Talk::New,
    };
    next_session(around, conversation, models, talk, note)
}

enum Stands {
    MayGoOn,
    Waits(Duration),
    Over,
}

fn stands(around: &Surroundings<'_>, workstream: &Workstream, now: Timestamp) -> Stands {
    let id = around.spec.thread;
    let ours = |run: &&Run| {
        let record = workstream.session(&around.spec.session);
        run.state == RunState::Active
            && run.queue.contains(&id)
            && record.is_some_and(|(_, record)| run.has(record))
    };
    let Some(run) = workstream.run.as_ref().filter(ours) else {
        return Stands::Over;
    };
    if may_go_on(workstream, run, id, now) {
        return Stands::MayGoOn;
    }
    match held(workstream, run, id, Asker::ItsSupervisor(id), now) {
        Some(WhyNot::Limit { until, .. } | WhyNot::Retry(until)) => {
            Stands::Waits(Duration::try_from(until.duration_since(now)).unwrap_or_default())
        }
        // a slot, a dependency: whatever it is, tasks.json changes when it does
        None | Some(_) => Stands::Waits(LOOK_AGAIN),
    }
}

/// Somebody closed the pane or ended us: nothing starts until a person says so.
fn give_up(around: &Surroundings<'_>) {
    let _refused = around
        .project
        .update(clock::now(), |draft| intent::after_end(draft, true));
}

async fn changed(notices: Option<&mut DirectoryWatch>) {
    let heard = match notices {
        Some(notices) => notices.changed().await.is_ok(),
        None => false,
    };
    if !heard {
        std::future::pending::<()>().await;
    }
}
