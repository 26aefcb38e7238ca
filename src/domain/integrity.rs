//! What does not fit together in a workstream that can be read (`work doctor`).
//!
//! Missing fields, dates and words that mean nothing are found when the file is read; these rules
//! are about what its parts say of each other.
use super::id::TaskId;
use super::slug::SessionId;
use super::workstream::Workstream;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// `currentSessionId` names no session that runs on the task's thread.
    DeadMark {
        /// The task.
        task: TaskId,
        /// The session it names.
        session: SessionId,
    },
    /// A session is recorded at two tasks.
    SessionTwice {
        /// The session.
        session: SessionId,
        /// The tasks.
        tasks: Vec<TaskId>,
    },
    /// A session works on a task that does not exist.
    MissingTask {
        /// The session.
        session: SessionId,
        /// The task it names.
        task: TaskId,
    },
    /// A task waits for one that does not exist, or for itself.
    MissingDependency {
        /// The task that waits.
        task: TaskId,
        /// What it waits for.
        on: TaskId,
    },
    /// A thread has two sessions that run.
    TwoRunning {
        /// The one that runs.
        first: SessionId,
        /// The other one.
        second: SessionId,
    },
    /// A session ended before it began.
    EndBeforeStart {
        /// The session.
        session: SessionId,
    },
}

/// All findings, in the order of the file.
#[must_use]
pub fn findings(workstream: &Workstream) -> Vec<Finding> {
    let ids: BTreeSet<TaskId> = workstream.tasks.iter().map(|task| task.id).collect();
    let mut found = Vec::new();
    let mut places: BTreeMap<&SessionId, Vec<TaskId>> = BTreeMap::new();
    for task in &workstream.tasks {
        for record in &task.sessions {
            places.entry(&record.session_id).or_default().push(task.id);
        }
        if let Some(current) = &task.current_session_id {
            let runs = workstream
                .session(current)
                .is_some_and(|(thread, record)| thread == task.id.thread && record.is_running());
            if !runs {
                found.push(Finding::DeadMark {
                    task: task.id,
                    session: current.clone(),
                });
            }
        }
        for on in &task.depends_on {
            if *on == task.id || !ids.contains(on) {
                found.push(Finding::MissingDependency {
                    task: task.id,
                    on: *on,
                });
            }
        }
    }
    for (session, tasks) in places {
        if tasks.len() > 1 {
            found.push(Finding::SessionTwice {
                session: session.clone(),
                tasks,
            });
        }
    }
    let mut running = BTreeMap::new();
    for (thread, record) in workstream.sessions() {
        let session = record.session_id.clone();
        if record.end().is_some_and(|end| end.at < record.started_at) {
            found.push(Finding::EndBeforeStart {
                session: session.clone(),
            });
        }
        for task in record.task_ids.iter().filter(|task| !ids.contains(task)) {
            found.push(Finding::MissingTask {
                session: session.clone(),
                task: *task,
            });
        }
        if record.is_running()
            && let Some(first) = running.insert(thread, session.clone())
        {
            found.push(Finding::TwoRunning {
                first,
                second: session,
            });
        }
    }
    found
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeadMark { task, session } => write!(
                f,
                "task {task}: currentSessionId names {session}, which does not run on its thread"
            ),
            Self::SessionTwice { session, tasks } => {
                let tasks: Vec<String> = tasks.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "session {session} is recorded at {}",
                    tasks.join(" and ")
                )
            }
            Self::MissingTask { session, task } => {
                write!(
                    f,
                    "session {session} works on task {task}, which does not exist"
                )
            }
            Self::MissingDependency { task, on } if task == on => {
                write!(f, "task {task} waits for itself")
            }
            Self::MissingDependency { task, on } => {
                write!(f, "task {task} waits for task {on}, which does not exist")
            }
            Self::TwoRunning { first, second } => {
                write!(
                    f,
                    "sessions {first} and {second} of one thread are both running"
                )
            }
            Self::EndBeforeStart { session } => {
                write!(f, "session {session} ended before it began")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_misfit_is_found_once_and_a_sound_file_has_none() {
        let text = r#"{"version":"1.1.0","tasks":[
            {"id":"1.1.1.1","name":"a","status":"pending","depends_on":["1.1.1.1","9.9.9.9"],
             "currentSessionId":"s9","sessions":[
                {"sessionId":"s1","agentName":"x","model":"","startedAt":"2026-01-02T00:00:00Z",
                 "status":"running","taskIds":["1.1.1.8"]},
                {"sessionId":"s2","agentName":"x","model":"","startedAt":"2026-01-02T00:00:00Z",
                 "status":"running"}]},
            {"id":"1.1.1.2","name":"b","status":"pending","sessions":[
                {"sessionId":"s1","agentName":"x","model":"","startedAt":"2026-01-02T00:00:00Z",
                 "status":"running"},
                {"sessionId":"s3","agentName":"x","model":"","startedAt":"2026-01-02T00:00:00Z",
                 "status":"failed","completedAt":"2026-01-01T00:00:00Z"}]}]}"#;
        let shown: Vec<String> = findings(&serde_json::from_str(text).unwrap())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "task 01.01.01.01: currentSessionId names s9, which does not run on its thread",
                "task 01.01.01.01 waits for itself",
                "task 01.01.01.01 waits for task 09.09.09.09, which does not exist",
                "session s1 is recorded at 01.01.01.01 and 01.01.01.02",
                "session s1 works on task 01.01.01.08, which does not exist",
                "sessions s1 and s2 of one thread are both running",
                "session s3 ended before it began",
            ]
        );
        let sound =
            r#"{"version":"1.1.0","tasks":[{"id":"1.1.1.1","name":"a","status":"pending"}]}"#;
        assert!(findings(&serde_json::from_str(sound).unwrap()).is_empty());
    }
}
