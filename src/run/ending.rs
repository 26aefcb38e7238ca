//! Supervisors that have recorded the end of their session and have a last thing to do: tell a
//! person, start what waits. They hold their session's folder for that moment.
use super::project::Project;
use super::settle::Present;
use crate::domain::id::Scope;
use crate::domain::run::RunState;
use crate::store::alive::is_alive;
use camino::Utf8PathBuf;
use std::time::{Duration, Instant};

/// How long they are waited for. They take milliseconds, on a busy machine a second.
const LIMIT: Duration = Duration::from_secs(5);

/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Waits until those of the scope (all without one) are gone. Those that stay for long are not
/// waited for: they run verification commands, or keep to a run that goes on by itself.
pub fn await_supervisors(project: &Project, present: &Present, scope: Option<Scope>) {
    let run = present.workstream.run.as_ref();
    if run.is_some_and(|run| run.state == RunState::Active && !run.queue.is_empty()) {
        return;
    }
    let at_work = |session| {
        present
            .at_work(None)
            .any(|(_, record)| record.session_id == session)
    };
    let files: Vec<Utf8PathBuf> = present
        .workstream
        .sessions()
        .filter(|(thread, _)| scope.is_none_or(|scope| scope.holds(*thread)))
        .filter(|(_, record)| !record.is_running() && !at_work(record.session_id.clone()))
        .map(|(_, record)| {
            let folder = project.folder().session(&record.session_id);
            folder.alive_file()
        })
        .collect();
    let until = Instant::now() + LIMIT;
    for file in files {
        while is_alive(&file) && Instant::now() < until {
            std::thread::sleep(LOOK_AGAIN);
        }
    }
}
