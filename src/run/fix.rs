//! What `work fix` does: which threads are in trouble, and how a person's choice becomes an order.
use super::choice::DEFAULT_AGENT;
use super::last_words::last_words;
use super::project::Project;
use super::settle::Present;
use super::update::{Change, update};
use crate::agent::config::AgentsFile;
use crate::domain::beginning::{Beginning, How};
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::remedy::{Action, Means, NotNow, conversation, possible};
use crate::domain::task::TaskStatus;
use crate::domain::thread::{Surroundings, Thread, ThreadStatus};
use crate::store::error::StoreError;

/// Why a thread cannot be put right in that way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not possible for thread {thread}: {why}", .action.name())]
pub struct Impossible {
    /// The thread.
    pub thread: ThreadId,
    /// What was asked for.
    pub action: Action,
    /// Why not.
    pub why: NotNow,
}

/// What is to be done about some threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The threads.
    pub threads: Vec<ThreadId>,
    /// What: one that starts an agent.
    pub action: Action,
    /// A word to the agent.
    pub note: Option<String>,
}

/// The state, and what can be done with it.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The workstream.
    pub project: &'a Project,
    /// Its state.
    pub present: &'a Present,
    /// The agents.
    pub agents: &'a AgentsFile,
    /// Whether a scripted model is to play.
    pub rehearsing: bool,
}

impl<'a> Bench<'a> {
    /// The threads that need a person, in id order.
    #[must_use]
    pub fn in_trouble(&self) -> Vec<ThreadId> {
        self.present
            .workstream
            .threads()
            .iter()
            .filter(|thread| self.status(thread).needs_attention())
            .map(|thread| thread.id)
            .collect()
    }

    /// The status of a thread.
    #[must_use]
    pub fn status(&self, thread: &Thread<'_>) -> ThreadStatus {
        let queue = self.present.workstream.run.as_ref();
        let queue = queue.map(|run| run.queue.as_slice()).unwrap_or_default();
        thread.status(&Surroundings {
            done: self.project.done_policy(),
            queue,
            elsewhere: &self.present.elsewhere,
        })
    }

    /// What actions on the thread have to go on.
    #[must_use]
    pub fn means(&self, thread: &Thread<'_>) -> Means<'a> {
        let had = thread.last().map(|record| record.agent_name.as_str());
        let had = had.or(thread.assigned_agent()).unwrap_or(DEFAULT_AGENT);
        let names = self.agents.agents.iter().map(|agent| agent.name.as_str());
        Means {
            other_agents: names.filter(|name| *name != had).count(),
            host: Some(self.project.host()),
            rehearsing: self.rehearsing,
            planned: self.project.folder().plan_file().exists(),
        }
    }

    /// Whether the action is possible for all of the threads.
    ///
    /// # Errors
    /// The first thread for which it is not, and why.
    pub fn possible(&self, action: Action, threads: &[ThreadId]) -> Result<(), Impossible> {
        let stage = threads.first().map(ThreadId::stage);
        let other = threads.iter().find(|id| Some(id.stage()) != stage);
        if let (Action::NewStage, Some(other)) = (action, other) {
            return Err(Impossible {
                thread: *other,
                action,
                why: NotNow::SeveralStages,
            });
        }
        for id in threads {
            if let Some(thread) = self.present.workstream.thread(*id) {
                possible(action, &thread, self.status(&thread), self.means(&thread)).map_err(
                    |why| Impossible {
                        thread: *id,
                        action,
                        why,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// How each of the threads begins. A thread is tried again with the agent it had last, as long
    /// as agents.yaml has it; a conversation always goes on with its own.
    ///
    /// # Errors
    /// As [`Bench::possible`].
    pub fn beginnings(&self, fix: &Fix) -> Result<Vec<Beginning>, Impossible> {
        self.possible(fix.action, &fix.threads)?;
        let mut beginnings = Vec::new();
        for id in &fix.threads {
            let Some(thread) = self.present.workstream.thread(*id) else {
                continue;
            };
            let last = thread.last().map(|record| record.agent_name.clone());
            let (how, agent) = if fix.action == Action::Resume {
                let record =
                    conversation(&thread, self.means(&thread)).map_err(|why| Impossible {
                        thread: *id,
                        action: fix.action,
                        why,
                    })?;
                (
                    How::Resume(record.session_id.clone()),
                    Some(record.agent_name.clone()),
                )
            } else {
                let known = last.filter(|name| self.agents.agent(name).is_ok());
                (How::Retry, known)
            };
            beginnings.push(Beginning {
                thread: *id,
                how,
                agent,
                note: fix.note.clone(),
            });
        }
        Ok(beginnings)
    }

    /// The last lines of the thread's newest log.
    #[must_use]
    pub fn last_words(&self, thread: ThreadId, lines: usize) -> Vec<String> {
        let thread = self.present.workstream.thread(thread);
        let Some(record) = thread.and_then(|thread| thread.last()) else {
            return Vec::new();
        };
        let folder = self.project.folder().session(&record.session_id);
        last_words(&folder.output_file(), lines)
    }

    /// Those of the threads whose tasks are all settled.
    #[must_use]
    pub fn ticked(&self, threads: &[ThreadId]) -> Vec<ThreadId> {
        let workstream = &self.present.workstream;
        let is_ticked = |id: &ThreadId| workstream.thread(*id).is_some_and(|it| it.is_ticked());
        threads.iter().copied().filter(is_ticked).collect()
    }

    /// The tasks of the threads that are not settled.
    #[must_use]
    pub fn open_tasks(&self, threads: &[ThreadId]) -> Vec<TaskId> {
        self.present
            .workstream
            .tasks
            .iter()
            .filter(|task| threads.contains(&task.id.thread) && !task.status.is_settled())
            .map(|task| task.id)
            .collect()
    }
}

/// Ticks or cancels tasks on a person's word; the report names them.
///
/// # Errors
/// When a task is gone or the state refuses.
pub fn settle_tasks(
    project: &Project,
    tasks: &[TaskId],
    status: TaskStatus,
    why: Option<&str>,
) -> Result<(), StoreError> {
    let who = &project.actor().name;
    let mut report = match status {
        TaskStatus::Cancelled => format!("skipped by {who}"),
        _ => format!("marked done by {who}"),
    };
    if let Some(why) = why {
        report.push_str(": ");
        report.push_str(why);
    }
    let change = Change {
        status: Some(status),
        report: Some(report),
        ..Change::default()
    };
    for task in tasks {
        update(project, Scope::Task(*task), &change, None)?;
    }
    Ok(())
}
