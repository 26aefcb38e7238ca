//! Reads what an agent prints, line by line, and judges its end.

use jiff::Timestamp;

use super::{AgentError, AgentEvent, AgentExit, Limit, PlainReader, Usage, Verdict};
use crate::agent::config::{DriverKind, Mode};
use crate::agent::opencode::OpencodeReader;

/// The reader of one agent session. Memory does not grow with the output.
#[derive(Debug)]
pub struct Reader {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// opencode, and the rehearsal agent, which speaks as opencode does.
    Opencode(Box<OpencodeReader>),
    Plain(PlainReader),
    /// A plain command that `work` plays: it speaks as opencode does, and counts as plain text.
    PlayedCommand {
        shown: Box<OpencodeReader>,
        plain: PlainReader,
    },
}

impl Reader {
    /// A reader for a session of that driver. `resumed` is the agent session id it continues.
    #[must_use]
    pub fn new(driver: DriverKind, mode: Mode, resumed: Option<&str>) -> Self {
        let kind = match (driver, mode) {
            (DriverKind::Opencode | DriverKind::Rehearsal, Mode::Piped) => {
                Kind::Opencode(Box::new(OpencodeReader::new(resumed)))
            }
            (DriverKind::Opencode | DriverKind::Rehearsal, Mode::Tui)
            | (DriverKind::Command, _) => Kind::Plain(PlainReader::default()),
        };
        Self { kind }
    }

    /// A reader for a plain command that `work` plays in a rehearsal. What it says is readable; as
    /// a plain command it has no conversation, costs nothing, and is judged by its exit.
    #[must_use]
    pub fn of_played_command() -> Self {
        Self {
            kind: Kind::PlayedCommand {
                shown: Box::new(OpencodeReader::new(None)),
                plain: PlainReader::default(),
            },
        }
    }

    /// Takes one line of stdout, with or without its line end. Long lines may be cut before.
    pub fn feed_stdout_line(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        let line = without_line_end(line);
        match &mut self.kind {
            Kind::Opencode(reader) => reader.feed_event(line),
            Kind::Plain(reader) => reader.feed(line),
            Kind::PlayedCommand { shown, plain } => {
                plain.feed(line);
                without_conversation(shown.feed_event(line))
            }
        }
    }

    /// Takes one line of stderr, with or without its line end.
    pub fn feed_stderr_line(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        let line = without_line_end(line);
        match &mut self.kind {
            Kind::Opencode(reader) => reader.feed_log(line),
            Kind::Plain(reader) => reader.feed(line),
            Kind::PlayedCommand { shown, plain } => {
                plain.feed(line);
                without_conversation(shown.feed_log(line))
            }
        }
    }

    /// What became of the session, once all output was fed and the process has ended.
    #[must_use]
    pub fn verdict(&self, exit: AgentExit) -> Verdict {
        match &self.kind {
            Kind::Opencode(reader) => reader.verdict(exit),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => PlainReader::verdict(exit),
        }
    }

    /// Whether the agent has said or done anything. A failure before that is an early one: the
    /// next model may be tried.
    #[must_use]
    pub const fn had_output(&self) -> bool {
        match &self.kind {
            Kind::Opencode(reader) => reader.had_output(),
            Kind::Plain(plain) | Kind::PlayedCommand { plain, .. } => plain.had_output(),
        }
    }

    /// Why the session should be ended: it goes round in circles and spends money.
    #[must_use]
    pub fn runaway(&self) -> Option<String> {
        match &self.kind {
            Kind::Opencode(reader) => reader.runaway(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => None,
        }
    }

    /// What it used so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        match &self.kind {
            Kind::Opencode(reader) => reader.usage(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => Usage::default(),
        }
    }

    /// The agent's own name for the conversation, once known.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        match &self.kind {
            Kind::Opencode(reader) => reader.session_id(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => None,
        }
    }

    /// The newest error that nothing came after.
    #[must_use]
    pub fn last_error(&self) -> Option<&AgentError> {
        match &self.kind {
            Kind::Opencode(reader) => reader.last_error(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => None,
        }
    }

    /// The limit the session stands at, when its newest error is one.
    #[must_use]
    pub fn limit(&self) -> Option<Limit> {
        self.last_error()
            .filter(|error| error.is_limit())
            .map(|error| Limit {
                message: error.message.clone(),
                retry_after: error.retry_after,
                reset_at: error.reset_at,
            })
    }

    /// Until when the agent waits before it tries a failed call again, and what the failure was.
    #[must_use]
    pub fn pause(&self) -> Option<(Timestamp, &str)> {
        match &self.kind {
            Kind::Opencode(reader) => reader.pause(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => None,
        }
    }

    /// What the agent waits for when it tries a failed call again by itself.
    #[must_use]
    pub fn waits_for(&self) -> Option<&str> {
        match &self.kind {
            Kind::Opencode(reader) => reader.waits_for(),
            Kind::Plain(_) | Kind::PlayedCommand { .. } => None,
        }
    }
}

fn without_conversation(mut events: Vec<AgentEvent>) -> Vec<AgentEvent> {
    events.retain(|event| !matches!(event, AgentEvent::SessionId(_)));
    events
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
