//! The last supervisor stays while queued threads only have to wait, for the end of a limit or of a
//! pause: somebody has to be there to start them then. When it is killed, the next command starts
//! them.
use super::signals::Signals;
use crate::domain::run::{Run, RunState};
use crate::domain::schedule::{first_due, startable};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::process::follow::DirectoryWatch;
use crate::run::dispatch;
use crate::run::project::Project;
use crate::run::spec::Environment;
use jiff::Timestamp;
use std::time::Duration;

/// The clock may be set, and the machine may sleep: look again at least so often.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Before a state that cannot be read is read again.
const BROKEN: Duration = Duration::from_secs(5);

/// What one look found.
enum Stands {
    /// Nothing of the run waits for a time, or somebody else of it is there.
    Over,
    /// The first of them may start.
    Due,
    /// So long at most.
    Waits(Duration),
}

/// Stays until the first of them may start, and has it started.
pub(super) async fn until_first_due(
    project: &Project,
    environment: &Environment,
    signals: &mut Signals,
) {
    let mut notices = None;
    loop {
        let pause = match stands(project) {
            Stands::Over => return,
            Stands::Due => return dispatch::in_background(project, environment),
            Stands::Waits(pause) => pause,
        };
        let notices = notices.get_or_insert_with(|| {
            DirectoryWatch::new(&[project.folder().dir().as_std_path()]).ok()
        });
        let changed = async {
            match notices {
                Some(notices) => {
                    if notices.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _reason = signals.next() => return,
            () = changed => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn stands(project: &Project) -> Stands {
    let now = clock::now();
    let workstream = match project.read() {
        Ok(workstream) => workstream,
        Err(_) if !project.folder().dir().exists() => return Stands::Over,
        // somebody is in the middle of writing it, or has broken it: it may be mended in time
        Err(_) => return Stands::Waits(BROKEN),
    };
    match is_last(&workstream).and_then(|run| due(&workstream, run, now)) {
        None => Stands::Over,
        Some(at) if at <= now => Stands::Due,
        Some(at) => {
            let pause = Duration::try_from(at.duration_since(now)).unwrap_or_default();
            Stands::Waits(pause.min(LOOK_AGAIN))
        }
    }
}

/// The active run, when none of its sessions runs any more.
fn is_last(workstream: &Workstream) -> Option<&Run> {
    let run = workstream.run.as_ref()?;
    let runs = workstream
        .sessions()
        .any(|(_, record)| record.is_running() && run.has(record));
    (run.state == RunState::Active && !runs).then_some(run)
}

fn due(workstream: &Workstream, run: &Run, now: Timestamp) -> Option<Timestamp> {
    if !startable(workstream, run, now).is_empty() {
        return Some(now);
    }
    first_due(workstream, run, now)
}
