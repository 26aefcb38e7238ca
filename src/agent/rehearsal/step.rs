//! One step of a rehearsal script.

use std::time::Duration;

use crate::agent::config::{ConfigError, Reading};
use crate::agent::yaml::{Node, Value};

/// What a scripted agent does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Work on each open task of the thread: change a file, then tick the task.
    Tasks,
    /// Say something.
    Text(String),
    /// Use a tool.
    Tool(ToolStep),
    /// Wait before the next step.
    Delay(Duration),
    /// The model answers with an HTTP error.
    Error {
        /// The status.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
        /// How often it does before it goes on; always when none.
        times: Option<u32>,
    },
    /// The model never answers.
    Hang,
    /// The agent's process is killed.
    Crash,
    /// The agent ends with that exit code.
    Exit(i32),
    /// The agent wants something that its permissions may not allow: to read outside the project.
    Permission,
    /// The agent says it is done and has done nothing.
    Nothing,
    /// The answer ends for that reason.
    Finish(Finish),
}

/// A tool that a script uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolStep {
    /// A command line for the shell, from the script itself.
    Bash(String),
    /// An instruction file that opencode knows by this name.
    Skill(String),
    /// A file to write, with the agent's own tool for that.
    Write(String),
    /// A question to the person.
    Question(String),
}

/// Why the model's answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// It is done.
    Stop,
    /// It came to the limit of its length.
    Length,
    /// For no known reason: the answer just ends. opencode then asks again, without end.
    Unknown,
}

const ALLOWED: &str = "a step: tasks, nothing, hang, crash, permission, or one of text:, tool:, \
                       delay:, error:, exit:, finish:";

impl Step {
    pub(super) fn read(reading: &mut Reading<'_>, node: &Node) -> Result<Self, ConfigError> {
        match &node.value {
            Value::Scalar(_) => reading.word_or(
                node,
                "step",
                ALLOWED,
                &[
                    ("tasks", Self::Tasks),
                    ("nothing", Self::Nothing),
                    ("hang", Self::Hang),
                    ("crash", Self::Crash),
                    ("permission", Self::Permission),
                ],
            ),
            Value::Map(_) => Self::read_map(reading, node),
            Value::Empty | Value::List(_) => Err(reading.unfit("step", node, ALLOWED)),
        }
    }

    fn read_map(reading: &mut Reading<'_>, node: &Node) -> Result<Self, ConfigError> {
        let mut fields = reading.fields("step", node, ALLOWED)?;
        let mut found = Vec::new();
        if let Some(node) = fields.take("text") {
            found.push(Self::Text(reading.text("text", node)?.to_owned()));
        }
        if let Some(node) = fields.take("tool") {
            found.push(Self::Tool(ToolStep::read(reading, node)?));
        }
        if let Some(node) = fields.take("delay") {
            found.push(Self::Delay(reading.duration("delay", node)?));
        }
        if let Some(node) = fields.take("exit") {
            let code = reading.number("exit", node, "an exit code from 0 to 255")?;
            let code = u8::try_from(code)
                .map_err(|_| reading.unfit("exit", node, "an exit code from 0 to 255"))?;
            found.push(Self::Exit(i32::from(code)));
        }
        if let Some(node) = fields.take("finish") {
            let words = [("length", Finish::Length), ("unknown", Finish::Unknown)];
            found.push(Self::Finish(reading.word("finish", node, &words)?));
        }
        if let Some(error) = fields.take("error") {
            let retry_after = fields.take("retry_after");
            let times = fields.take("times");
            found.push(Self::Error {
                status: status(reading, error)?,
                retry_after: retry_after
                    .map(|n| reading.duration("retry_after", n))
                    .transpose()?,
                times: times
                    .map(|n| reading.number("times", n, "a number"))
                    .transpose()?,
            });
        }
        reading.finish(&fields, "a step");
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(step), None) => Ok(step),
            _ => Err(reading.unfit("step", node, ALLOWED)),
        }
    }
}

impl ToolStep {
    fn read(reading: &mut Reading<'_>, node: &Node) -> Result<Self, ConfigError> {
        let allowed = "{ bash: … }, { skill: … }, { write: … } or { question: … }";
        let mut fields = reading.fields("tool", node, allowed)?;
        let found = ["bash", "skill", "write", "question"].map(|key| fields.take(key));
        let tool = match found {
            [Some(command), None, None, None] => {
                Self::Bash(reading.text("bash", command)?.to_owned())
            }
            [None, Some(name), None, None] => Self::Skill(reading.text("skill", name)?.to_owned()),
            [None, None, Some(path), None] => Self::Write(reading.text("write", path)?.to_owned()),
            [None, None, None, Some(text)] => {
                Self::Question(reading.text("question", text)?.to_owned())
            }
            _ => return Err(reading.unfit("tool", node, allowed)),
        };
        reading.finish(&fields, "`tool`");
        Ok(tool)
    }
}

fn status(reading: &Reading<'_>, node: &Node) -> Result<u16, ConfigError> {
    let allowed = "an HTTP status from 400 to 599";
    let status = reading.number("error", node, allowed)?;
    u16::try_from(status)
        .ok()
        .filter(|status| (400..=599).contains(status))
        .ok_or_else(|| reading.unfit("error", node, allowed))
}
