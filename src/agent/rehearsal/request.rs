//! What the scripted model needs to know of a chat completions request.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A request, as far as it is needed.
#[derive(Debug, Deserialize)]
pub(super) struct ChatRequest {
    #[serde(default)]
    pub(super) model: String,
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    tools: Vec<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(default)]
    role: String,
}

impl ChatRequest {
    /// How often the model has answered since the user last spoke. The conversation itself says
    /// how far the script is, so that a killed server or a resumed session loses nothing.
    pub(super) fn answers(&self) -> usize {
        self.messages
            .iter()
            .rev()
            .take_while(|message| message.role != "user")
            .filter(|message| message.role == "assistant")
            .count()
    }

    /// Whether the agent works here. Titles and summaries are asked for without tools.
    pub(super) const fn is_work(&self) -> bool {
        !self.tools.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_answers_since_the_user_spoke() {
        let request = |roles: &[&str]| ChatRequest {
            model: String::new(),
            messages: roles
                .iter()
                .map(|role| Message {
                    role: (*role).to_owned(),
                })
                .collect(),
            tools: Vec::new(),
        };
        assert_eq!(request(&["system", "user"]).answers(), 0);
        assert_eq!(
            request(&["user", "assistant", "tool", "assistant", "tool"]).answers(),
            2
        );
        assert_eq!(request(&["user", "assistant", "tool", "user"]).answers(), 0);
    }
}
