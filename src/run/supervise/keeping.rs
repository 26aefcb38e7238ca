//! The last supervisor stays while queued threads wait for nothing but the end of a limit: somebody
//! has to be there to start them then. When it is killed, the next command starts them.
use super::signals::Signals;
use crate::domain::run::{Run, RunState};
use crate::domain::schedule::{first_limit_ends, startable};
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

/// Stays until the first of them may start, and has it started.
pub(super) async fn until_limits_end(
    project: &Project,
    environment: &Environment,
    signals: &mut Signals,
) {
    let mut notices = None;
    loop {
        let now = clock::now();
        let Ok(workstream) = project.read() else {
            return;
        };
        let Some(until) = is_last(&workstream).and_then(|run| first_due(&workstream, run, now))
        else {
            return;
        };
        if until <= now {
            dispatch::in_background(project, environment);
            return;
        }
        let pause = Duration::try_from(until.duration_since(now)).unwrap_or_default();
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
            () = tokio::time::sleep(pause.min(LOOK_AGAIN)) => {}
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

fn first_due(workstream: &Workstream, run: &Run, now: Timestamp) -> Option<Timestamp> {
    if !startable(workstream, run, now).is_empty() {
        return Some(now);
    }
    first_limit_ends(workstream, run, now)
}
