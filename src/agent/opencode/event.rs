//! The JSON events of `opencode run --format json`, read as far as they are needed.
//!
//! Lines may be megabytes of tool output: everything unneeded is skipped without a copy, and a
//! field of an unexpected type counts as absent.

use serde_json::Value;

use super::lenient::{Number, Text};
use super::reset::Reset;
use crate::agent::driver::{AgentError, Tokens};

/// The longest title of a tool call, in characters.
const TITLE_LIMIT: usize = 200;

/// One event line.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Line {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    #[serde(rename = "sessionID")]
    pub(super) session: Text,
    pub(super) part: Part,
    error: Option<Value>,
}

/// The part of the conversation that an event is about.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Part {
    pub(super) text: Text,
    pub(super) tool: Text,
    pub(super) reason: Text,
    pub(super) cost: Number,
    state: State,
    tokens: TokenCounts,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct State {
    status: Text,
    title: Text,
    error: Text,
    input: Input,
    metadata: Metadata,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Input {
    command: Text,
    #[serde(rename = "filePath")]
    file: Text,
    pattern: Text,
    url: Text,
    description: Text,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Metadata {
    exit: Number,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct TokenCounts {
    input: Number,
    output: Number,
    reasoning: Number,
    cache: CacheCounts,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct CacheCounts {
    read: Number,
    write: Number,
}

impl Line {
    /// Reads a line; none when it is not a JSON object.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        if line.first() != Some(&b'{') {
            return None;
        }
        match std::str::from_utf8(line) {
            Ok(line) => serde_json::from_str(line).ok(),
            Err(_) => serde_json::from_str(&String::from_utf8_lossy(line)).ok(),
        }
    }

    /// The error of an `error` event.
    pub(super) fn error(&self) -> AgentError {
        let Some(error) = &self.error else {
            return AgentError::default();
        };
        let data = error.get("data").unwrap_or(error);
        let reset = Reset::of(data);
        let message = [
            text_of(data.get("message")),
            text_of(error.get("message")),
            text_of(error.get("code")),
        ];
        AgentError {
            name: text_of(error.get("name")).to_owned(),
            status: data
                .get("statusCode")
                .and_then(Value::as_u64)
                .and_then(|status| u16::try_from(status).ok()),
            message: message
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned(),
            retryable: data
                .get("isRetryable")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            retry_after: reset.after,
            reset_at: reset.at,
        }
    }
}

impl Part {
    /// Whether the tool did not fail, and what it did.
    pub(super) fn tool_result(&self) -> (bool, String) {
        let State {
            status,
            title,
            error,
            input,
            metadata,
        } = &self.state;
        let exit = metadata.exit.0.filter(|code| *code != 0.0);
        let did = [
            title,
            &input.command,
            &input.file,
            &input.pattern,
            &input.url,
            &input.description,
        ]
        .into_iter()
        .find(|text| !text.0.is_empty())
        .map(|text| first_line(&text.0))
        .unwrap_or_default();
        let shown = match (exit, error.0.is_empty()) {
            (Some(code), _) => format!("{did} (exit {code})"),
            (None, false) => format!("{did}: {}", first_line(&error.0)),
            (None, true) => did,
        };
        (status.0 == "completed" && exit.is_none(), shown)
    }

    pub(super) fn tokens(&self) -> Tokens {
        let TokenCounts {
            input,
            output,
            reasoning,
            cache,
        } = &self.tokens;
        Tokens {
            input: input.count(),
            output: output.count(),
            reasoning: reasoning.count(),
            cache_read: cache.read.count(),
            cache_write: cache.write.count(),
        }
    }
}

fn text_of(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(TITLE_LIMIT).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
