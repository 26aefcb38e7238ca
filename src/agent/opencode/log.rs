//! The log lines and warnings that opencode writes to stderr with `--print-logs`.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;

use super::plugin::MARK;
use crate::domain::clean::clean;

/// What a line of stderr means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LogLine {
    /// A conversation was created that is nobody's child: ours.
    Created { id: String },
    /// A call of the model failed and may be tried again.
    CallFailed { message: String },
    /// The true reason behind an error that reaches stdout as "unexpected server error".
    Failed { message: String },
    /// A failed call is tried again later, as our plugin tells it.
    Pause {
        /// What the failure was.
        message: String,
        /// When it is tried again.
        until: Timestamp,
    },
    /// Something needed a person's word and was refused.
    PermissionRefused { what: String },
    /// The agent profile is not known, another was taken.
    AgentFellBack { message: String },
    /// A log line that means nothing to us.
    Unimportant,
    /// Not a log line: something for people.
    Plain(String),
}

impl LogLine {
    pub(super) fn read(line: &[u8]) -> Self {
        let line = String::from_utf8_lossy(line);
        if let Some(pause) = line.strip_prefix(MARK) {
            Self::pause(pause)
        } else if line.starts_with("timestamp=") {
            Self::log(&line)
        } else {
            Self::plain(&line)
        }
    }

    /// `{"attempt":1,"message":"…","next":1795182269130}`, the time in milliseconds.
    fn pause(told: &str) -> Self {
        #[derive(Deserialize)]
        struct Told {
            #[serde(default)]
            message: String,
            next: i64,
        }
        let told: Option<Told> = serde_json::from_str(told).ok();
        told.and_then(|told| {
            Some(Self::Pause {
                until: Timestamp::from_millisecond(told.next).ok()?,
                message: told.message.chars().take(500).collect(),
            })
        })
        .unwrap_or(Self::Unimportant)
    }

    fn log(line: &str) -> Self {
        match field(line, "message").as_deref() {
            Some("created") if field(line, "parentID").as_deref() == Some("undefined") => {
                match field(line, "id") {
                    Some(id) if id.starts_with("ses_") => Self::Created {
                        id: id.into_owned(),
                    },
                    _ => Self::Unimportant,
                }
            }
            Some("stream error") => Self::CallFailed {
                message: failure(line, "error.error"),
            },
            Some("failed") => Self::Failed {
                message: failure(line, "error"),
            },
            _ => Self::Unimportant,
        }
    }

    fn plain(line: &str) -> Self {
        let line = clean(line);
        let text = line.trim();
        let said = text.strip_prefix('!').unwrap_or(text).trim_start();
        if let Some(rest) = said.strip_prefix("permission requested:") {
            let what = rest
                .trim()
                .trim_end_matches("auto-rejecting")
                .trim_end_matches([';', ' ']);
            return Self::PermissionRefused {
                what: what.to_owned(),
            };
        }
        if said.contains("Falling back to default agent") {
            return Self::AgentFellBack {
                message: said.to_owned(),
            };
        }
        if text.is_empty() {
            Self::Unimportant
        } else {
            Self::Plain(text.to_owned())
        }
    }
}

/// The message of a failure, without the name of its class.
fn failure(line: &str, key: &str) -> String {
    let message = field(line, key).unwrap_or(Cow::Borrowed("the call failed"));
    let first = message.lines().next().unwrap_or_default();
    let bare = first.split_once(": ").filter(|(class, _)| {
        class.ends_with("Error") && class.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    });
    bare.map_or(first, |(_, rest)| rest)
        .chars()
        .take(500)
        .collect()
}

/// The value of `key=` in a line of `key=value key="quoted value"` pairs.
fn field<'a>(line: &'a str, key: &str) -> Option<Cow<'a, str>> {
    let mut rest = line;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, next) = value(after);
        if name.trim_start() == key {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// One value and what follows it.
fn value(text: &str) -> (Cow<'_, str>, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(' ').unwrap_or((text, ""));
        return (Cow::Borrowed(value), rest);
    };
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                let (value, rest) = quoted.split_at(at);
                let rest = rest.get(1..).unwrap_or_default();
                return (unescaped(value), rest);
            }
            _ => {}
        }
    }
    (unescaped(quoted), "")
}

fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let json = format!("\"{value}\"");
    serde_json::from_str(&json).map_or(Cow::Borrowed(value), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = "timestamp=2026-11-20T09:38:45.587Z level=INFO run=ed1984ad message=created \
        id=ses_e07ad652dffe1rEPIqFPJG8NZj slug=shiny-moon version=1.18.33 directory=/tmp/proj \
        parentID=undefined title=\"a id=ses_no [u]\" permission=\"[{\\\"permission\\\":\\\"question\\\"}]\"";

    #[test]
    fn tells_our_conversation_from_a_child_of_it() {
        let id = "ses_e07ad652dffe1rEPIqFPJG8NZj".to_owned();
        assert_eq!(LogLine::read(CREATED.as_bytes()), LogLine::Created { id });
        let child = CREATED.replace("parentID=undefined", "parentID=ses_1");
        assert_eq!(LogLine::read(child.as_bytes()), LogLine::Unimportant);
    }

    #[test]
    fn our_plugin_tells_how_long_a_pause_is() {
        let line = br#"work-pause {"attempt":1,"message":"Rate limit","next":1795182269130}"#;
        let until = Timestamp::from_millisecond(1_795_182_269_130).unwrap();
        let message = "Rate limit".to_owned();
        assert_eq!(LogLine::read(line), LogLine::Pause { message, until });
        for odd in [
            &b"work-pause "[..],
            b"work-pause {}",
            b"work-pause {\"next\":9e99}",
        ] {
            assert_eq!(LogLine::read(odd), LogLine::Unimportant);
        }
    }

    #[test]
    fn reads_failures() {
        let line = "timestamp=x level=ERROR run=1 message=\"stream error\" modelID=x/429 \
            error.error=\"AI_APICallError: Rate limit \\\"a\\\" reached\"";
        let message = "Rate limit \"a\" reached".to_owned();
        assert_eq!(
            LogLine::read(line.as_bytes()),
            LogLine::CallFailed { message }
        );
        let line = "timestamp=x level=ERROR run=1 message=failed ref=err_1 \
            error=\"ProviderModelNotFoundError: Model not found: a/b.\" cause=\"x\"";
        let message = "Model not found: a/b.".to_owned();
        assert_eq!(LogLine::read(line.as_bytes()), LogLine::Failed { message });
    }

    #[test]
    fn reads_warnings_for_people_through_their_colours() {
        let line = "\u{1b}[93m\u{1b}[1m! \u{1b}[0mpermission requested: external_directory (/etc/*); auto-rejecting";
        let what = "external_directory (/etc/*)".to_owned();
        assert_eq!(
            LogLine::read(line.as_bytes()),
            LogLine::PermissionRefused { what }
        );
        let line =
            "\u{1b}[93m! \u{1b}[0m agent \"nobody\" not found. Falling back to default agent";
        let LogLine::AgentFellBack { message } = LogLine::read(line.as_bytes()) else {
            panic!("a fall-back")
        };
        assert!(message.starts_with("agent \"nobody\""), "{message}");
        assert_eq!(
            LogLine::read(b"Error: Session not found"),
            LogLine::Plain("Error: Session not found".to_owned())
        );
        assert_eq!(LogLine::read(b""), LogLine::Unimportant);
    }
}
