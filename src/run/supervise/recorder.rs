//! Writes facts about a running session into its record, one after another, off the main thread:
//! waiting for the state lock must not keep the supervisor from its agent.
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::process::clock;
use crate::run::project::Project;
use std::sync::mpsc;
use std::thread::JoinHandle;

type Change = Box<dyn Fn(&mut SessionRecord) + Send>;

/// The queue of facts of one session.
#[derive(Debug)]
pub(super) struct Recorder {
    changes: mpsc::Sender<Change>,
    writer: JoinHandle<()>,
}

impl Recorder {
    /// Starts the writer. None when the system gives no thread: then facts wait for the end.
    pub(super) fn start(project: &Project, session: &SessionId) -> Option<Self> {
        let (changes, queue) = mpsc::channel::<Change>();
        let (project, session) = (project.clone(), session.clone());
        let write = move || {
            while let Ok(first) = queue.recv() {
                let mut changes = vec![first];
                changes.extend(queue.try_iter());
                // a fact that cannot be written now is written again with the end
                let _refused = project.amend(clock::now(), &session, |record| {
                    changes.iter().for_each(|change| change(record));
                });
            }
        };
        let writer = std::thread::Builder::new()
            .name("recorder".to_owned())
            .stack_size(256 * 1024)
            .spawn(write)
            .ok()?;
        Some(Self { changes, writer })
    }

    /// Has this change made soon.
    pub(super) fn amend(&self, change: impl Fn(&mut SessionRecord) + Send + 'static) {
        let _writer_ended = self.changes.send(Box::new(change));
    }

    /// Waits until everything asked for is written.
    pub(super) fn finish(self) {
        drop(self.changes);
        let _panicked = self.writer.join();
    }
}
