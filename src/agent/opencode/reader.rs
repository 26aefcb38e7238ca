//! Reads a headless opencode session and judges it.
//!
//! opencode ends with exit code 0 in many cases that are no success, so the events decide.

use jiff::Timestamp;

use super::event::Line;
use super::log::LogLine;
use crate::agent::driver::{
    AgentError, AgentEvent, AgentExit, EndCause, Usage, Verdict, by_signal, error_line,
};

/// After so many answers in a row that ended for no known reason the session is a loop.
const UNKNOWN_LIMIT: u32 = 5;
/// After so many errors without one successful tool call between them it is a loop.
const ERROR_LIMIT: u32 = 8;
/// After so many failed calls in a row it is a loop: opencode gives up after 6 by itself.
const RETRY_LIMIT: u32 = 20;

/// What is known about a session from its output so far.
#[derive(Debug, Default)]
pub(in crate::agent) struct OpencodeReader {
    session: Option<String>,
    had_output: bool,
    usage: Usage,
    /// Reason of the last finished step.
    finish: Option<String>,
    /// The last error, until a step begins or ends after it.
    error: Option<AgentError>,
    refused: Option<String>,
    fell_back: Option<String>,
    /// What stderr told about the last failure.
    detail: Option<String>,
    /// What the last line for people on stderr said.
    complaint: Option<String>,
    retrying: Option<String>,
    pause: Option<Timestamp>,
    unknowns: u32,
    errors: u32,
    retries: u32,
}

impl OpencodeReader {
    pub(in crate::agent) fn new(resumed: Option<&str>) -> Self {
        Self {
            session: resumed.map(str::to_owned),
            ..Self::default()
        }
    }

    /// One line of stdout.
    pub(in crate::agent) fn feed_event(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        if line.is_empty() {
            return Vec::new();
        }
        let Some(line) = Line::read(line) else {
            return self.unreadable(line);
        };
        let mut events = Vec::new();
        self.note_session(&line.session.0, &mut events);
        if line.kind.0 != "error" {
            self.retries = 0;
            self.retrying = None;
            self.pause = None;
        }
        match line.kind.0.as_str() {
            "step_start" => self.error = None,
            "text" => {
                self.had_output = true;
                events.push(AgentEvent::Text(line.part.text.0));
            }
            "tool_use" => events.push(self.tool(&line)),
            "step_finish" => events.push(self.step(&line)),
            "error" => events.push(self.failure(&line)),
            _ => {}
        }
        events
    }

    /// One line of stderr.
    pub(in crate::agent) fn feed_log(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        let mut events = Vec::new();
        match LogLine::read(line) {
            LogLine::Created { id } => self.note_session(&id, &mut events),
            LogLine::CallFailed { message } => {
                self.retries = self.retries.saturating_add(1);
                self.retrying = Some(message.clone());
                events.push(AgentEvent::Retrying { message });
            }
            LogLine::Pause { message, until } => {
                self.retrying.get_or_insert_with(|| message.clone());
                self.pause = Some(until);
                events.push(AgentEvent::Pause { message, until });
            }
            LogLine::Failed { message } => self.detail = Some(message),
            LogLine::PermissionRefused { what } => {
                self.refused = Some(what.clone());
                events.push(AgentEvent::PermissionRefused { what });
            }
            LogLine::AgentFellBack { message } => {
                self.fell_back = Some(message.clone());
                events.push(AgentEvent::AgentFellBack { message });
            }
            LogLine::Unimportant => {}
            LogLine::Plain(text) => {
                self.complaint = Some(text.chars().take(500).collect());
                events.push(AgentEvent::Other(text));
            }
        }
        events
    }

    /// Completed only with exit code 0, `stop` as the last word of the model, something said or
    /// done, and no error after it.
    pub(in crate::agent) fn verdict(&self, exit: AgentExit) -> Verdict {
        if let Some(verdict) = by_signal(exit) {
            return verdict;
        }
        if let Some(message) = &self.fell_back {
            return Verdict::failed(EndCause::Exit, message.clone());
        }
        if let Some(error) = &self.error {
            let cause = if error.is_limit() {
                EndCause::Limit
            } else {
                EndCause::Error
            };
            return Verdict::failed(cause, self.explained(error));
        }
        if exit.code != Some(0) {
            let code = exit.code.map_or_else(
                || "without an exit code".into(),
                |c| format!("exit code {c}"),
            );
            let message = self.complaint.as_ref().or(self.detail.as_ref());
            return Verdict::failed(
                EndCause::Exit,
                message.map_or_else(|| code.clone(), |said| format!("{code}: {said}")),
            );
        }
        match self.finish.as_deref() {
            Some("stop") if self.had_output => Verdict::Completed,
            Some("stop") => Verdict::failed(EndCause::Exit, "the model's answer was empty"),
            Some("length") => Verdict::failed(
                EndCause::Exit,
                "the answer was cut off at the model's limit",
            ),
            Some("tool-calls") => match &self.refused {
                Some(what) => {
                    Verdict::failed(EndCause::Permission, format!("not permitted: {what}"))
                }
                None => Verdict::failed(EndCause::Exit, "ended in the middle of its tool calls"),
            },
            Some(reason) => Verdict::failed(EndCause::Exit, format!("the model stopped: {reason}")),
            None => Verdict::failed(EndCause::Exit, "ended without an answer"),
        }
    }

    pub(in crate::agent) fn runaway(&self) -> Option<String> {
        if self.unknowns >= UNKNOWN_LIMIT {
            return Some(format!(
                "{} answers in a row ended for no known reason",
                self.unknowns
            ));
        }
        if self.errors >= ERROR_LIMIT {
            return Some(format!("{} errors without progress", self.errors));
        }
        (self.retries >= RETRY_LIMIT)
            .then(|| format!("{} calls of the model in a row failed", self.retries))
    }

    pub(in crate::agent) const fn had_output(&self) -> bool {
        self.had_output
    }

    pub(in crate::agent) const fn usage(&self) -> Usage {
        self.usage
    }

    pub(in crate::agent) fn session_id(&self) -> Option<&str> {
        self.session.as_deref()
    }

    pub(in crate::agent) const fn last_error(&self) -> Option<&AgentError> {
        self.error.as_ref()
    }

    pub(in crate::agent) fn waits_for(&self) -> Option<&str> {
        self.retrying.as_deref()
    }

    pub(in crate::agent) fn pause(&self) -> Option<(Timestamp, &str)> {
        let message = self.retrying.as_deref().unwrap_or_default();
        self.pause.map(|until| (until, message))
    }

    /// The first id is the conversation's; later ones are of its subagents.
    fn note_session(&mut self, id: &str, events: &mut Vec<AgentEvent>) {
        if self.session.is_none() && !id.is_empty() {
            self.session = Some(id.to_owned());
            events.push(AgentEvent::SessionId(id.to_owned()));
        }
    }

    fn tool(&mut self, line: &Line) -> AgentEvent {
        self.had_output = true;
        let (ok, title) = line.part.tool_result();
        if ok {
            self.errors = 0;
            self.unknowns = 0;
        }
        AgentEvent::Tool {
            name: line.part.tool.0.clone(),
            title,
            ok,
        }
    }

    fn step(&mut self, line: &Line) -> AgentEvent {
        let reason = line.part.reason.0.clone();
        let tokens = line.part.tokens();
        let cost = line
            .part
            .cost
            .0
            .filter(|cost| cost.is_finite())
            .unwrap_or_default();
        self.usage.tokens.add(&tokens);
        self.usage.cost += cost;
        self.usage.steps = self.usage.steps.saturating_add(1);
        self.unknowns = if reason == "unknown" {
            self.unknowns.saturating_add(1)
        } else {
            0
        };
        self.error = None;
        self.finish = Some(reason.clone());
        AgentEvent::Step {
            reason,
            tokens,
            cost,
        }
    }

    fn failure(&mut self, line: &Line) -> AgentEvent {
        let error = line.error();
        self.errors = self.errors.saturating_add(1);
        self.retrying = None;
        self.pause = None;
        self.error = Some(error.clone());
        AgentEvent::Error(error)
    }

    /// A line that is no JSON, such as one that was cut because it was too long.
    fn unreadable(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        if line.starts_with(br#"{"type":"tool_use""#) {
            self.had_output = true;
        }
        if line.starts_with(b"{") {
            return Vec::new();
        }
        vec![AgentEvent::Other(
            String::from_utf8_lossy(line).into_owned(),
        )]
    }

    /// opencode hides some reasons behind "unexpected server error" and tells them on stderr.
    fn explained(&self, error: &AgentError) -> String {
        match &self.detail {
            Some(detail) if error.status.is_none() => detail.clone(),
            _ => error_line(error),
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
