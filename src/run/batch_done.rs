//! The end of a batch is told once, whoever finds it: sessions that end in the same moment, a command
//! that mends records, a dispatch that could not start the last thread.
use super::project::Project;
use crate::agent::config::Notify;
use crate::domain::id::ThreadId;
use crate::domain::run::{Run, RunState};
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::domain::thread::{Surroundings, ThreadStatus};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use std::collections::BTreeMap;

/// Whether the run of this session is over, nothing of it is verified any more, and nobody else
/// tells of it: from now on that is for the caller to do, in these ways. Where there are none
/// nothing is written; where the state cannot be written it is told rather twice than never.
pub(super) fn is_ours_to_tell(project: &Project, session: &SessionId, ways: &[Notify]) -> bool {
    let over = |workstream: &Workstream| untold(workstream, session).is_some();
    if ways.is_empty() || !project.read().is_ok_and(|workstream| over(&workstream)) {
        return false;
    }
    let ours = project.update(clock::now(), |draft| {
        let Some(run) = untold(draft.view(), session).cloned() else {
            return Ok(false);
        };
        draft.set_run(Some(&Run { told: true, ..run }))?;
        Ok::<_, crate::store::error::StoreError>(true)
    });
    ours.unwrap_or(true)
}

/// What became of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Became {
    /// `completed`, `failed`, `interrupted`, or `incomplete`: the worst of its threads.
    pub(super) status: ThreadStatus,
    /// How many threads stand how, and which of them are not completed.
    pub(super) words: String,
}

/// What became of the threads of the present run.
pub(super) fn became(project: &Project) -> Option<Became> {
    let workstream = project.read().ok()?;
    let run = workstream.run.as_ref()?;
    let around = Surroundings {
        done: project.done_policy(),
        queue: &run.queue,
        elsewhere: &[],
    };
    let mut standing: BTreeMap<ThreadStatus, Vec<ThreadId>> = BTreeMap::new();
    for thread in workstream.threads() {
        if run.threads.contains(&thread.id) {
            let status = thread.status(&around);
            standing.entry(status).or_default().push(thread.id);
        }
    }
    let only_completed = standing.keys().all(|it| *it == ThreadStatus::Completed);
    let status = [ThreadStatus::Failed, ThreadStatus::Interrupted]
        .into_iter()
        .find(|status| standing.contains_key(status))
        .unwrap_or(if only_completed {
            ThreadStatus::Completed
        } else {
            ThreadStatus::Incomplete
        });
    let words: Vec<String> = standing
        .iter()
        .map(|(status, ids)| words(*status, ids))
        .collect();
    Some(Became {
        status,
        words: words.join(", "),
    })
}

/// `2 completed`, `1 failed (01.01.02)`.
fn words(status: ThreadStatus, ids: &[ThreadId]) -> String {
    let count = format!("{} {status}", ids.len());
    if status == ThreadStatus::Completed {
        return count;
    }
    let ids: Vec<String> = ids.iter().map(ThreadId::to_string).collect();
    format!("{count} ({})", ids.join(", "))
}

/// The run of the session, when it is over and nobody has told of it.
fn untold<'a>(workstream: &'a Workstream, session: &SessionId) -> Option<&'a Run> {
    let run = workstream.run.as_ref()?;
    let (_, record) = workstream.session(session)?;
    let verifies = |other: &SessionRecord| {
        let verified = other.verified.as_ref();
        run.has(other) && verified.is_some_and(|verified| verified.running)
    };
    let over = run.state == RunState::Ended
        && run.has(record)
        && !workstream.sessions().any(|(_, other)| verifies(other));
    (over && !run.told).then_some(run)
}
