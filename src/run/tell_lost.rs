//! Telling a person of sessions whose supervisor could not tell: it vanished, and whoever looked
//! next mended their records. There is no bell here: nobody sits at this session's terminal.
use super::linked;
use super::notify::{self, Notice};
use super::project::Project;
use super::settle::Settled;
use super::spec::Environment;
use crate::agent::config::Notify;
use crate::domain::clean::clean_line;
use crate::domain::run::RunState;
use crate::domain::session::{Cause, End, EndStatus, SessionStatus};
use crate::domain::workstream::Workstream;

/// Tells of each, and of the end of the batch when one of them was its last.
pub(super) fn of(project: &Project, workstream: &Workstream, settled: &[Settled]) {
    let goes_on = |one: &Settled| {
        let run = workstream.run.as_ref();
        run.is_some_and(|run| run.queue.contains(&one.thread))
    };
    for one in settled {
        // what is tried again by itself is no news yet
        let event = event(&one.end).filter(|event| *event == "waiting" || !goes_on(one));
        if let Some(event) = event {
            tell(project, workstream, one, event);
        }
    }
    let of_the_run = |one: &&Settled| {
        let record = workstream.session(&one.session);
        let run = workstream.run.as_ref();
        run.zip(record)
            .is_some_and(|(run, (_, record))| run.state == RunState::Ended && run.has(record))
    };
    if let Some(last) = settled.iter().rfind(of_the_run) {
        tell(project, workstream, last, "batch-done");
    }
}

/// What there is to tell. What a person did themselves is not news to them.
const fn event(end: &End) -> Option<&'static str> {
    match (end.status, end.cause) {
        (EndStatus::Interrupted, Some(Cause::Limit)) => Some("waiting"),
        (EndStatus::Failed, _)
        | (EndStatus::Interrupted, Some(Cause::Lost | Cause::Reboot | Cause::SpawnFailed)) => {
            Some("failed")
        }
        _ => None,
    }
}

fn tell(project: &Project, workstream: &Workstream, one: &Settled, event: &'static str) {
    let folder = project.folder().session(&one.session);
    let Ok(spec) = linked::launch_spec(&folder) else {
        return;
    };
    let thread = workstream.thread(one.thread);
    let notice = Notice {
        event,
        thread: one.thread,
        thread_name: thread.map_or_else(String::new, |thread| thread.name().to_owned()),
        session: one.session.to_string(),
        status: Some(SessionStatus::from(one.end.status).word()),
        cause: one.end.cause.map(|cause| cause.word().to_owned()),
        message: one.end.message.as_deref().map(clean_line),
    };
    let mut environment = Environment::of_this_process();
    // the command is none of the agent's that may have called us
    environment.0.retain(|(name, _)| name != "WORK_SESSION");
    for way in &spec.conditions.notify {
        if let Notify::Command(command) = way {
            notify::start(project, &environment, command, &notice);
        }
    }
}
