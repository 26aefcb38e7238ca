//! One thread as it would be started.
use super::preconditions::Program;
use crate::agent::config::{Agent, DriverKind, ModelChoice};
use crate::agent::driver::{LaunchMode, LaunchRequest, RehearsalPlay, command_for};
use crate::agent::rehearsal::rehearsed;
use crate::domain::beginning::Beginning;
use crate::domain::id::{TaskId, ThreadId};
use crate::domain::schedule::WhyNot;
use crate::domain::session::Mode;
use camino::{Utf8Path, Utf8PathBuf};

/// One thread as it would be started.
#[derive(Debug, Clone)]
pub struct PreparedThread {
    /// The thread.
    pub id: ThreadId,
    /// Its name.
    pub name: String,
    /// Its agent.
    pub agent: Agent,
    /// Its models in fall-back order.
    pub models: Vec<ModelChoice>,
    /// Headless, or in the agent's own interface.
    pub mode: Mode,
    /// The agent's program; none when `work` plays it.
    pub program: Option<Program>,
    /// Its prompt file, whether it exists or is made from tasks.json.
    pub prompt: Utf8PathBuf,
    /// Whether its prompt file exists.
    pub is_written: bool,
    /// Whether a scripted model plays.
    pub is_rehearsed: bool,
    /// The conversation that goes on, if one does.
    pub resume: Option<String>,
    /// Where it works.
    pub dir: Utf8PathBuf,
    /// Blocked tasks that are open again when it starts.
    pub unblocks: Vec<TaskId>,
    /// Commands of the approved plan that will be run when it has ended well.
    pub verify: Vec<String>,
    /// Why it does not start, if it does not.
    pub why_not: Option<WhyNot>,
    /// How it begins, if that was said or follows from its last session.
    pub beginning: Option<Beginning>,
}

impl PreparedThread {
    /// Whether `work` itself plays the agent: in a rehearsal only opencode is real.
    #[must_use]
    pub const fn is_played(&self) -> bool {
        self.is_rehearsed && self.program.is_none()
    }

    /// As it would be on a copy of the tree at `root`, whose place only a launch can know.
    #[must_use]
    pub fn on_copy(&self, root: &Utf8Path) -> Self {
        let there = |path: &Utf8Path| match path.strip_prefix(root) {
            Ok(rest) if rest.as_str().is_empty() => Utf8PathBuf::from("COPY"),
            Ok(rest) => Utf8Path::new("COPY").join(rest),
            Err(_) => path.to_owned(),
        };
        Self {
            dir: there(&self.dir),
            prompt: there(&self.prompt),
            ..self.clone()
        }
    }

    /// What would be executed, with `SESSION` for what only a launch can know; empty when nothing
    /// can be started.
    #[must_use]
    pub fn argv(&self) -> Vec<String> {
        let thread = self.id.to_string();
        let model = self.models.first();
        let scripted = model.filter(|_| self.is_rehearsed).map(rehearsed);
        let played = Agent {
            driver: DriverKind::Rehearsal,
            ..self.agent.clone()
        };
        let request = LaunchRequest {
            thread_id: &thread,
            thread_name: &self.name,
            session_id: "SESSION",
            attempt: 1,
            dir: &self.dir,
            prompt_file: &self.prompt,
            agent: if self.is_played() {
                &played
            } else {
                &self.agent
            },
            model: scripted.as_ref().or(model),
            resume: self.resume.as_deref(),
            mode: LaunchMode::Piped,
            program: self.program.as_ref().map(|program| program.path.as_path()),
            rehearsal: self.is_played().then_some(RehearsalPlay {
                work: Utf8Path::new("work"),
                spec: Utf8Path::new("SESSION/rehearsal.json"),
            }),
        };
        command_for(&request).map_or_else(
            |_| Vec::new(),
            |command| {
                std::iter::once(command.program)
                    .chain(command.args)
                    .collect()
            },
        )
    }
}
