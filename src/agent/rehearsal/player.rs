//! The scripted agent, for machines without opencode: it prints what opencode would print.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::server::{DEFAULT_WAIT, random_key};
use super::{Act, Before, Finish, Play, Spec, SpecError, ToolCall, Turn, answer};

/// How often opencode tries a failed call again.
const RETRIES: u32 = 5;

/// The most output of a tool that goes into an event, in bytes.
const OUTPUT_LIMIT: usize = 32 * 1024;

/// Plays the spec's script as an agent: the prompt from `stdin`, events to `stdout`, log lines to
/// `stderr`, tools for real. Returns the exit code. `resumed` is the conversation that goes on.
///
/// A `hang` never returns, a `crash` kills this process.
///
/// # Errors
///
/// When the script is wrong, or the output is closed.
pub fn play(
    spec: &Spec,
    resumed: Option<&str>,
    mut stdin: impl Read,
    stdout: impl Write,
    stderr: impl Write,
) -> Result<u8, PlayError> {
    let script = spec.play()?;
    let mut prompt = Vec::new();
    stdin.read_to_end(&mut prompt)?;
    note(spec, &prompt);
    let session = match resumed {
        Some(id) => id.to_owned(),
        None => format!("ses_{}", random_key()?),
    };
    let mut player = Player {
        spec,
        session,
        stdout,
        stderr,
    };
    if resumed.is_none() {
        player.log(
            "INFO",
            &format!("message=created id={} parentID=undefined", player.session),
        )?;
    }
    player.perform(&script)
}

/// Why the scripted agent cannot play.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// Nothing to play.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// Its input or output failed.
    #[error("the rehearsal agent cannot go on")]
    Io(#[from] io::Error),
}

/// Whether the session goes on after a turn.
enum Next {
    Turn,
    Exit(u8),
}

struct Player<'a, O, E> {
    spec: &'a Spec,
    session: String,
    stdout: O,
    stderr: E,
}

impl<O: Write, E: Write> Player<'_, O, E> {
    fn perform(&mut self, play: &Play) -> Result<u8, PlayError> {
        let mut answers = 0;
        while let Some((_, turn)) = play.turn(answers) {
            if let Next::Exit(code) = self.turn(turn)? {
                return Ok(code);
            }
            answers += 1;
        }
        Ok(0)
    }

    fn turn(&mut self, turn: &Turn) -> Result<Next, PlayError> {
        for before in &turn.before {
            match before {
                Before::Delay(length) => std::thread::sleep(*length),
                Before::Fail {
                    status,
                    retry_after,
                    times,
                } => {
                    if !self.survives(*status, *retry_after, *times)? {
                        return Ok(Next::Exit(1));
                    }
                }
            }
        }
        match &turn.act {
            Act::Say { text, finish } => self.say(text, *finish),
            Act::Tool { text, call } => self.tool(text, call),
            Act::Hang => loop {
                std::thread::park();
            },
            Act::Exit(code) => Ok(Next::Exit(u8::try_from(*code).unwrap_or(1))),
        }
    }

    fn say(&mut self, text: &str, finish: Finish) -> Result<Next, PlayError> {
        self.event("step_start", &json!({ "type": "step-start" }))?;
        self.event("text", &json!({ "type": "text", "text": text }))?;
        match finish {
            Finish::Stop => self.step_finish("stop", text)?,
            Finish::Length => self.step_finish("length", text)?,
            Finish::Unknown => {
                self.step_finish("unknown", text)?;
                std::thread::sleep(Duration::from_millis(50));
                return Ok(Next::Turn);
            }
        }
        Ok(Next::Exit(0))
    }

    fn tool(&mut self, text: &str, call: &ToolCall) -> Result<Next, PlayError> {
        self.event("step_start", &json!({ "type": "step-start" }))?;
        if !text.is_empty() {
            self.event("text", &json!({ "type": "text", "text": text }))?;
        }
        let mut next = Next::Turn;
        let state = match call {
            ToolCall::Bash(command) => run_command(command),
            ToolCall::Skill(name) => completed(&json!({ "name": name }), "", None),
            ToolCall::Write(path) => {
                let written = std::fs::write(path, answer::CONTENT);
                let said = written.err().map(|error| error.to_string());
                completed(
                    &json!({ "filePath": path }),
                    &said.unwrap_or_default(),
                    None,
                )
            }
            // no person is there to answer: opencode's rules refuse it as well
            ToolCall::Question(_) => refused("A rule prevents this specific tool call."),
            ToolCall::ReadOutside => match self.spec.outside.as_deref() {
                Some("allow") => completed(&json!({ "filePath": answer::OUTSIDE }), "", None),
                Some("ask") => {
                    let what = format!("external_directory ({})", answer::OUTSIDE);
                    writeln!(
                        self.stderr,
                        "! permission requested: {what}; auto-rejecting"
                    )?;
                    next = Next::Exit(0);
                    refused("The user rejected permission to use this specific tool call.")
                }
                _ => refused("A rule prevents this specific tool call."),
            },
            ToolCall::Crash => {
                let own = rustix::process::getpid();
                let killed = rustix::process::kill_process(own, rustix::process::Signal::KILL);
                killed.map_err(io::Error::from)?;
                return Ok(Next::Exit(137));
            }
        };
        let name = match call {
            ToolCall::ReadOutside => "read",
            ToolCall::Skill(_) => "skill",
            ToolCall::Write(_) => "write",
            ToolCall::Question(_) => "question",
            ToolCall::Bash(_) | ToolCall::Crash => "bash",
        };
        self.event(
            "tool_use",
            &json!({ "type": "tool", "tool": name, "state": state }),
        )?;
        self.step_finish("tool-calls", text)?;
        Ok(next)
    }

    /// Goes through a failing call as opencode does: 4xx at once, 429 and 5xx after retries.
    fn survives(
        &mut self,
        status: u16,
        retry_after: Option<Duration>,
        times: Option<u32>,
    ) -> Result<bool, PlayError> {
        let retryable = status == 429 || status >= 500;
        let tries = if retryable { RETRIES + 1 } else { 1 };
        let failures = times.unwrap_or(u32::MAX).min(tries);
        let message = format!("rehearsed: status {status}");
        for failure in 1..=failures {
            self.log(
                "ERROR",
                &format!("message=\"stream error\" error.error=\"APIError: {message}\""),
            )?;
            if failure < tries {
                let wait = retry_after.unwrap_or(DEFAULT_WAIT);
                self.tell_pause(failure, &message, wait)?;
                std::thread::sleep(wait);
            }
        }
        if failures < tries {
            return Ok(true);
        }
        let seconds = retry_after.map(|wait| wait.as_millis().div_ceil(1000).to_string());
        let headers =
            seconds.map_or_else(|| json!({}), |seconds| json!({ "retry-after": seconds }));
        let data = json!({
            "message": message,
            "statusCode": status,
            "isRetryable": retryable,
            "responseHeaders": headers,
        });
        self.line(&json!({
            "type": "error",
            "sessionID": self.session,
            "error": { "name": "APIError", "data": data },
        }))?;
        Ok(false)
    }

    /// As our plugin in opencode does.
    fn tell_pause(&mut self, attempt: u32, message: &str, wait: Duration) -> io::Result<()> {
        let next = UNIX_EPOCH.elapsed().unwrap_or_default() + wait;
        let next = u64::try_from(next.as_millis()).unwrap_or(u64::MAX);
        let told = json!({ "attempt": attempt, "message": message, "next": next });
        writeln!(self.stderr, "work-pause {told}")?;
        self.stderr.flush()
    }

    fn step_finish(&mut self, reason: &str, text: &str) -> io::Result<()> {
        let output = text.len() / 4 + 1;
        let tokens = json!({
            "total": 100 + output, "input": 100, "output": output, "reasoning": 0,
            "cache": { "read": 0, "write": 0 },
        });
        let part = json!({ "type": "step-finish", "reason": reason, "tokens": tokens, "cost": 0 });
        self.event("step_finish", &part)
    }

    fn event(&mut self, kind: &str, part: &Value) -> io::Result<()> {
        self.line(&json!({ "type": kind, "sessionID": self.session, "part": part }))
    }

    fn line(&mut self, line: &Value) -> io::Result<()> {
        writeln!(self.stdout, "{line}")?;
        self.stdout.flush()
    }

    fn log(&mut self, level: &str, rest: &str) -> io::Result<()> {
        writeln!(
            self.stderr,
            "timestamp=0 level={level} run=rehearsal {rest}"
        )?;
        self.stderr.flush()
    }
}

fn run_command(command: &str) -> Value {
    let input = json!({ "command": command });
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => {
            let mut text = output.stdout;
            text.extend(output.stderr);
            text.truncate(OUTPUT_LIMIT);
            completed(
                &input,
                &String::from_utf8_lossy(&text),
                output.status.code(),
            )
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn completed(input: &Value, output: &str, exit: Option<i32>) -> Value {
    json!({ "status": "completed", "input": input, "output": output, "metadata": { "exit": exit } })
}

fn refused(error: &str) -> Value {
    json!({ "status": "error", "input": {}, "error": error })
}

/// Appends the prompt to the record. A record that cannot be written spoils no rehearsal.
fn note(spec: &Spec, prompt: &[u8]) {
    let Some(path) = &spec.record else { return };
    let line = json!({ "attempt": spec.attempt, "prompt": String::from_utf8_lossy(prompt) });
    let _unwritten = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| writeln!(file, "{line}"));
}
