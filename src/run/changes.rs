//! Notices that something of a workstream changed: its state, or what a running agent does.
use super::project::Project;
use super::settle::Present;
use crate::domain::slug::SessionId;
use crate::process::follow::{Change, DirectoryWatch};
use std::collections::BTreeSet;
use std::ffi::OsStr;

/// Files that say something new; the agents' raw output is not among them.
const TELLING: [&str; 4] = ["tasks.json", "live.json", "exit.json", "output.log"];

/// What is listened to.
pub struct Changes<'a> {
    project: &'a Project,
    watch: Option<DirectoryWatch>,
    sessions: BTreeSet<SessionId>,
}

impl<'a> Changes<'a> {
    /// Listens to the workstream's own files. Needs a tokio runtime with I/O around it.
    #[must_use]
    pub fn of(project: &'a Project) -> Self {
        Self {
            project,
            watch: DirectoryWatch::new(&[project.folder().dir().as_std_path()]).ok(),
            sessions: BTreeSet::new(),
        }
    }

    /// Listens to the sessions that run now, too.
    pub fn follow(&mut self, present: &Present) {
        let Some(watch) = &mut self.watch else {
            return;
        };
        for (_, record) in present.running(None) {
            if self.sessions.insert(record.session_id.clone()) {
                let folder = self.project.folder().session(&record.session_id);
                // one that is not made yet is told of by the state when it is
                if watch.add(folder.dir().as_std_path()).is_err() {
                    self.sessions.remove(&record.session_id);
                }
            }
        }
    }

    /// Waits for something new. For ever where the kernel has no watcher left: who shows something
    /// that runs looks again from time to time anyway. Can be dropped and called again.
    pub async fn next(&mut self) {
        let telling = |name: &OsStr| TELLING.iter().any(|file| name == OsStr::new(file));
        while let Some(watch) = &mut self.watch {
            let Ok(changes) = watch.changed().await else {
                self.watch = None;
                break;
            };
            let tells = changes.iter().any(|change| match change {
                Change::Entry { name, .. } => telling(name),
                Change::DirectoryGone { .. } | Change::Overflow => true,
            });
            if tells {
                return;
            }
        }
        std::future::pending::<()>().await;
    }
}
