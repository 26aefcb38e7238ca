//! Writes facts about a running session into its record, one after another, off the main thread:
//! waiting for the state lock must not keep the supervisor from its agent.
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::process::clock;
use crate::run::project::Project;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

type Change = Box<dyn Fn(&mut SessionRecord) + Send>;

/// Finds out what is to be written. May ask other programs: the lock is not held yet.
type Question = Box<dyn FnOnce() -> Change + Send>;

/// Before the first facts, those of the start, are looked up and written: agents that are started
/// together get the processor first. Until then `alive` says who supervises.
const PAUSE: Duration = Duration::from_millis(100);

/// The queue of facts of one session.
#[derive(Debug)]
pub(super) struct Recorder {
    questions: mpsc::Sender<Question>,
    writer: JoinHandle<()>,
}

impl Recorder {
    /// Starts the writer. None when the system gives no thread: then facts wait for the end.
    pub(super) fn start(project: &Project, session: &SessionId) -> Option<Self> {
        let (questions, queue) = mpsc::channel::<Question>();
        let (project, session) = (project.clone(), session.clone());
        let write = move || {
            let mut pause = Some(PAUSE);
            while let Ok(first) = queue.recv() {
                // whatever comes meanwhile, or that nothing comes any more, ends it
                let second = pause.take().and_then(|it| queue.recv_timeout(it).ok());
                let asked = [Some(first), second].into_iter().flatten();
                let changes: Vec<Change> = asked
                    .chain(queue.try_iter())
                    .map(|question| question())
                    .collect();
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
        Some(Self { questions, writer })
    }

    /// Has this change made soon.
    pub(super) fn amend(&self, change: impl Fn(&mut SessionRecord) + Send + 'static) {
        self.find_out(move || change);
    }

    /// Has this looked up, off the main thread and without the lock, then what it gave written.
    pub(super) fn find_out<C>(&self, question: impl FnOnce() -> C + Send + 'static)
    where
        C: Fn(&mut SessionRecord) + Send + 'static,
    {
        let _writer_ended = self
            .questions
            .send(Box::new(move || Box::new(question()) as Change));
    }

    /// Waits until everything asked for is written.
    pub(super) fn finish(self) {
        drop(self.questions);
        let _panicked = self.writer.join();
    }
}
