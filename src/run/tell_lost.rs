//! Telling a person of ends that no supervisor could tell of: it vanished, and whoever looked next
//! mended its record; or there never was one. There is no bell here: whoever waits in a terminal
//! rings it there.
use super::batch_done;
use super::linked;
use super::notify::{self, Notice};
use super::project::Project;
use super::settle::Settled;
use super::spec::Environment;
use crate::agent::config::Notify;
use crate::domain::clean::clean_line;
use crate::domain::open_tasks::OpenTasks;
use crate::domain::session::{Cause, End, EndStatus, SessionStatus};
use crate::domain::workstream::Workstream;

/// Tells of each session that was mended, and of the end of the batch when one was its last.
pub(super) fn of(project: &Project, workstream: &Workstream, settled: &[Settled]) {
    let mut environment = Environment::of_this_process();
    // the command is none of the agent's that may have called us
    environment.0.retain(|(name, _)| name != "WORK_SESSION");
    let goes_on = |one: &Settled| {
        let run = workstream.run.as_ref();
        run.is_some_and(|run| run.queue.contains(&one.thread))
    };
    let ways = |one: &Settled| {
        let spec = linked::launch_spec(&project.folder().session(&one.session));
        spec.map(|spec| spec.conditions.notify).unwrap_or_default()
    };
    let tell = |one: &Settled, event: &'static str| {
        let notice = notice(one, event, name(workstream, one));
        let notice = match event {
            "batch-done" => notice.of_batch(project),
            _ => notice,
        };
        tell_of(project, &environment, &ways(one), &notice);
    };
    let open = |one: &Settled| {
        let thread = workstream.thread(one.thread)?;
        OpenTasks::of(&thread).filter(|_| one.end.status == EndStatus::Completed)
    };
    for one in settled {
        // what is tried again by itself is no news yet
        let event = event(&one.end).filter(|event| *event == "waiting" || !goes_on(one));
        if let Some(event) = event {
            tell(one, event);
        }
        if let Some(open) = open(one) {
            let notice = notice(one, "incomplete", name(workstream, one)).of_open(open);
            tell_of(project, &environment, &ways(one), &notice);
        }
    }
    let ours = |one: &&Settled| batch_done::is_ours_to_tell(project, &one.session, &ways(one));
    if let Some(last) = settled.iter().rev().find(ours) {
        tell(last, "batch-done");
    }
}

/// Tells of threads that could not be started, in the ways of agents.yaml.
pub(super) fn of_unstartable(
    project: &Project,
    workstream: &Workstream,
    environment: &Environment,
    ways: &[Notify],
    failed: &[Settled],
) {
    for one in failed {
        let name = || name(workstream, one);
        tell_of(project, environment, ways, &notice(one, "failed", name()));
        if batch_done::is_ours_to_tell(project, &one.session, ways) {
            let notice = notice(one, "batch-done", name()).of_batch(project);
            tell_of(project, environment, ways, &notice);
        }
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

fn name(workstream: &Workstream, one: &Settled) -> String {
    let thread = workstream.thread(one.thread);
    thread.map_or_else(String::new, |thread| thread.name().to_owned())
}

fn notice(one: &Settled, event: &'static str, thread_name: String) -> Notice {
    Notice {
        event,
        thread: one.thread,
        thread_name,
        session: one.session.to_string(),
        status: Some(SessionStatus::from(one.end.status).word()),
        cause: one.end.cause.map(|cause| cause.word().to_owned()),
        message: one.end.message.as_deref().map(clean_line),
    }
}

fn tell_of(project: &Project, environment: &Environment, ways: &[Notify], notice: &Notice) {
    for way in ways {
        if let Notify::Command(command) = way {
            notify::start(project, environment, command, notice);
        }
    }
}
