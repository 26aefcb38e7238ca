//! Events as a person reads them in a pane or a log.

use super::{AgentError, AgentEvent};
use crate::domain::clean::clean;

/// The event as lines for a person, without control sequences. None when there is nothing to see.
#[must_use]
pub fn readable(event: &AgentEvent) -> Option<String> {
    let text = match event {
        AgentEvent::SessionId(id) => format!("· conversation {id}"),
        AgentEvent::Text(text) | AgentEvent::Other(text) => text.trim_end().to_owned(),
        AgentEvent::Tool { name, title, ok } => {
            let sign = if *ok { '→' } else { '✗' };
            format!("{sign} {name}: {title}")
                .trim_end_matches([' ', ':'])
                .to_owned()
        }
        AgentEvent::Step { reason, .. } => match reason.as_str() {
            "stop" | "tool-calls" => return None,
            "length" => "! the answer was cut off at the model's limit".to_owned(),
            other => format!("! the model stopped: {other}"),
        },
        AgentEvent::Error(error) => format!("✗ {}", error_line(error)),
        AgentEvent::Retrying { message } => format!("… the model did not answer: {message}"),
        // what failed was shown when it did
        AgentEvent::Pause { .. } => return None,
        AgentEvent::PermissionRefused { what } => format!("✗ not permitted: {what}"),
        AgentEvent::AgentFellBack { message } => format!("✗ {message}"),
    };
    let text = clean(&text);
    (!text.is_empty()).then_some(text)
}

/// An error in one line: status, kind, what it says.
pub(crate) fn error_line(error: &AgentError) -> String {
    let message = error.message.trim();
    let said = if message.is_empty() {
        error.name.as_str()
    } else {
        message
    };
    match error.status {
        Some(status) => format!("{status} {said}"),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::driver::Tokens;

    #[test]
    fn shows_what_matters_without_control_characters() {
        let shown = |event| readable(&event).unwrap_or_default();
        assert_eq!(
            shown(AgentEvent::Text("hi\u{1b}[31m there\n".into())),
            "hi there"
        );
        let tool = AgentEvent::Tool {
            name: "bash".into(),
            title: "cargo test".into(),
            ok: true,
        };
        assert_eq!(shown(tool), "→ bash: cargo test");
        let tool = AgentEvent::Tool {
            name: "bash".into(),
            title: String::new(),
            ok: false,
        };
        assert_eq!(shown(tool), "✗ bash");
        let stop = AgentEvent::Step {
            reason: "stop".into(),
            tokens: Tokens::default(),
            cost: 0.0,
        };
        assert_eq!(readable(&stop), None);
        let error = AgentError {
            status: Some(401),
            message: "bad key".into(),
            ..AgentError::default()
        };
        assert_eq!(shown(AgentEvent::Error(error)), "✗ 401 bad key");
    }
}
