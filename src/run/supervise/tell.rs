//! Telling a person: that a thread waits or has failed, that the batch is done.
use super::next::Next;
use super::outcome::Outcome;
use super::screen::Screen;
use super::surroundings::Surroundings;
use crate::agent::config::Notify;
use crate::domain::clean::clean_line;
use crate::domain::open_tasks::OpenTasks;
use crate::domain::session::{End, EndStatus, Waits};
use crate::run::batch_done;
use crate::run::notify::{self, Notice};

/// The bell of the terminal. tmux hands it on to whoever is attached.
const BELL: &[u8] = b"\x07";

/// What the end of a session has to tell.
pub(super) fn of_end(around: &Surroundings<'_>, outcome: &Outcome, screen: &mut Screen) {
    let event = match (&outcome.next, outcome.end.status) {
        (Next::Wait { .. }, _) => "waiting",
        (_, EndStatus::Failed) => "failed",
        (_, EndStatus::Completed) => return of_open(around, &outcome.end, screen),
        (_, EndStatus::Interrupted) => return,
    };
    tell(around, screen, &notice(around, event, Some(&outcome.end)));
}

/// That tasks are open although the session ended well.
fn of_open(around: &Surroundings<'_>, end: &End, screen: &mut Screen) {
    let ways = &around.spec.conditions.notify;
    let workstream = (!ways.is_empty()).then(|| around.project.read().ok());
    let open = workstream
        .flatten()
        .and_then(|workstream| OpenTasks::of(&workstream.thread(around.spec.thread)?));
    if let Some(open) = open {
        let notice = notice(around, "incomplete", Some(end)).of_open(open);
        tell(around, screen, &notice);
    }
}

/// That a running session waits for a person.
pub(super) fn of_waiting(around: &Surroundings<'_>, waits: &Waits, screen: &mut Screen) {
    let notice = Notice {
        message: Some(clean_line(&waits.to_string())),
        cause: Some(waits.kind.word().to_owned()),
        ..notice(around, "waiting", None)
    };
    tell(around, screen, &notice);
}

/// That the batch is done, if this session was the last of its run, and nothing is verified any
/// more.
pub(super) fn of_batch(around: &Surroundings<'_>, end: &End, screen: &mut Screen) {
    if batch_done::is_ours_to_tell(
        around.project,
        &around.spec.session,
        &around.spec.conditions.notify,
    ) {
        let notice = notice(around, "batch-done", Some(end)).of_batch(around.project);
        tell(around, screen, &notice);
    }
}

fn notice(around: &Surroundings<'_>, event: &'static str, end: Option<&End>) -> Notice {
    let message = end.and_then(|end| end.message.as_deref());
    Notice {
        event,
        thread: around.spec.thread,
        thread_name: around.spec.thread_name.clone(),
        session: around.spec.session.to_string(),
        status: end.map(|end| crate::domain::session::SessionStatus::from(end.status).word()),
        cause: end
            .and_then(|end| end.cause)
            .map(|cause| cause.word().to_owned()),
        message: message.map(clean_line),
    }
}

fn tell(around: &Surroundings<'_>, screen: &mut Screen, notice: &Notice) {
    for way in &around.spec.conditions.notify {
        match way {
            Notify::Bell => screen.tty.write(BELL),
            Notify::Command(command) => {
                notify::start(around.project, around.environment, command, notice);
            }
        }
    }
}
