//! What the agent of a thread is told: a prompt that a person wrote, else what PLAN.md says, else
//! what tasks.json knows.
use super::dispatch::{prompt_file, written_prompt};
use super::history;
use super::plan_file;
use super::preconditions::LaunchRefusal;
use super::project::Project;
use super::remembered::remembered;
use crate::domain::beginning::Beginning;
use crate::domain::id::ThreadId;
use crate::domain::session::{SessionRecord, SessionStatus};
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;
use crate::plan::model::Plan;
use crate::plan::parse::parse;
use crate::plan::prompt::{Background, EarlierAttempt, HandOff, prompt};
use crate::store::entry::Recorded;
use crate::store::journal;
use camino::Utf8PathBuf;

/// Longest hand-off that is told word by word, in bytes; of longer ones only the place is told.
const HAND_OFF_LIMIT: u64 = 8 * 1024;

/// Where a prompt comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file that a person wrote or edited.
    Written(Utf8PathBuf),
    /// PLAN.md.
    Plan(Utf8PathBuf),
    /// tasks.json alone.
    State,
}

/// A prompt and where it comes from.
#[derive(Debug, Clone)]
pub struct Told {
    /// What the agent reads.
    pub text: String,
    /// Where it comes from.
    pub source: Source,
}

/// Everything prompts of one workstream are made from; PLAN.md is read once.
pub struct Teller<'a> {
    project: &'a Project,
    workstream: &'a Workstream,
    plan: Option<Plan>,
    entries: Vec<Recorded>,
}

impl<'a> Teller<'a> {
    /// Reads the plan, if there is one.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub fn new(project: &'a Project, workstream: &'a Workstream) -> Result<Self, LaunchRefusal> {
        let text = plan_file::found(project)?;
        Ok(Self {
            project,
            workstream,
            plan: text.map(|text| parse(&text).0),
            // a journal that cannot be read keeps nobody from working
            entries: journal::read(&project.folder().journal_file()).unwrap_or_default(),
        })
    }

    /// What the agent of this thread is told. `beginning` is how a person had it begin, if one did:
    /// then that decides what is told of earlier attempts.
    ///
    /// # Errors
    /// When its prompt file exists and cannot be read.
    pub fn told(
        &self,
        thread: &Thread<'_>,
        beginning: Option<&Beginning>,
    ) -> Result<Told, LaunchRefusal> {
        let path = prompt_file(self.project, self.workstream, thread);
        let written = written_prompt(&path, thread.id)?;
        let (base, source) = match (written, self.planned(thread, beginning)) {
            (Some(written), _) => (Some(written), Source::Written(path)),
            (None, Some(planned)) => {
                let plan = self.project.folder().plan_file();
                (Some(planned), Source::Plan(plan))
            }
            (None, None) => (None, Source::State),
        };
        let mut text = history::told(
            self.project,
            self.workstream,
            thread,
            beginning,
            base.as_deref(),
        );
        // where a person speaks nothing is said
        if !text.is_empty() {
            text.push_str(&remembered(&self.entries, thread.id).beyond(&text));
        }
        Ok(Told { text, source })
    }

    /// What the plan says of the thread.
    fn planned(&self, thread: &Thread<'_>, beginning: Option<&Beginning>) -> Option<String> {
        let plan = self.plan.as_ref()?;
        let attempts = match beginning {
            Some(_) => Vec::new(),
            None => attempts(thread),
        };
        let background = Background {
            attempts: &attempts,
            hand_offs: &self.hand_offs(plan, thread.id),
        };
        prompt(plan, self.workstream, thread.id, &background)
    }

    /// What the threads that it builds on handed over.
    fn hand_offs(&self, plan: &Plan, thread: ThreadId) -> Vec<HandOff> {
        let depends = plan.thread(thread).map(|it| it.depends_on.as_slice());
        let depends = depends.unwrap_or_default().iter();
        let root = self.project.root();
        depends
            .filter_map(|on| {
                let file = self.project.folder().handoff_file(on.id);
                let length = std::fs::metadata(&file).ok()?.len();
                let text = (length <= HAND_OFF_LIMIT).then(|| std::fs::read_to_string(&file).ok());
                let path = file.strip_prefix(root).unwrap_or(&file);
                Some(HandOff {
                    thread: on.id,
                    path: path.to_string(),
                    text: text.flatten(),
                })
            })
            .collect()
    }
}

/// The sessions that worked on it before and have ended.
fn attempts(thread: &Thread<'_>) -> Vec<EarlierAttempt> {
    let ended = thread.sessions.iter().filter(|it| !it.is_running());
    ended
        .map(|record| EarlierAttempt {
            number: record.attempt,
            agent: record.agent_name.clone(),
            end: end(record),
            note: record.note.clone(),
        })
        .collect()
}

fn end(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return SessionStatus::Running.word().to_owned();
    };
    let status = SessionStatus::from(end.status).word();
    let cause = end.cause.map(|cause| match (cause, end.exit_code) {
        (crate::domain::session::Cause::Exit, Some(code)) => format!(" (exit {code})"),
        (cause, _) => format!(" ({cause})"),
    });
    let message = end.message.as_ref().map(|message| format!(": {message}"));
    format!(
        "{status}{}{}",
        cause.unwrap_or_default(),
        message.unwrap_or_default()
    )
}
