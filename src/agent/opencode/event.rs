//! The JSON events of `opencode run --format json`, read as far as they are needed.
//!
//! Lines may be megabytes of tool output: everything unneeded is skipped without a copy, and a
//! field of an unexpected type counts as absent.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::agent::driver::{AgentError, Tokens};

/// The most of one text that is kept, in bytes. The whole of it stands in the raw log.
const TEXT_LIMIT: usize = 64 * 1024;

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
        serde_json::from_slice(line)
            .or_else(|_| serde_json::from_str(&String::from_utf8_lossy(line)))
            .ok()
    }

    /// The error of an `error` event.
    pub(super) fn error(&self) -> AgentError {
        let Some(error) = &self.error else {
            return AgentError::default();
        };
        let data = error.get("data").unwrap_or(error);
        let header = data
            .get("responseHeaders")
            .and_then(|headers| headers.get("retry-after"));
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
            retry_after: text_of(header).trim().parse().ok().map(Duration::from_secs),
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

/// A text of bounded length; anything else counts as empty.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) String);

/// A number; anything else counts as none.
#[derive(Debug, Default)]
pub(super) struct Number(pub(super) Option<f64>);

impl Number {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion that saturates is what a damaged count deserves"
    )]
    fn count(&self) -> u64 {
        self.0.unwrap_or_default() as u64
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Any)
            .map(|scalar| match scalar {
                Scalar::Text(text) => Self(text),
                Scalar::Number(_) | Scalar::Other => Self::default(),
            })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Any)
            .map(|scalar| match scalar {
                Scalar::Number(number) => Self(Some(number)),
                Scalar::Text(_) | Scalar::Other => Self(None),
            })
    }
}

enum Scalar {
    Text(String),
    Number(f64),
    Other,
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Scalar;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        let mut end = text.len().min(TEXT_LIMIT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Ok(Scalar::Text(text.get(..end).unwrap_or_default().to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    /// Objects, and numbers: serde_json keeps their text (`arbitrary_precision`) and hands it over
    /// as an object of one entry.
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scalar, A::Error> {
        const NUMBER: &str = "$serde_json::private::Number";
        let mut scalar = Scalar::Other;
        while let Some(key) = entries.next_key::<String>()? {
            if key == NUMBER {
                let text: String = entries.next_value()?;
                scalar = text.parse().map_or(Scalar::Other, Scalar::Number);
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(scalar)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and codes are far below 2^53"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and codes are far below 2^53"
    )]
    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }
}
