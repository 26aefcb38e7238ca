//! What `work help TOPIC` shows: when to use what. The texts stand in docs/topics/.

/// A topic.
pub(super) struct Topic {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is about, in a few words.
    pub(super) about: &'static str,
    /// The commands it belongs to: their help points to it.
    pub(super) commands: &'static [&'static str],
    /// The whole text.
    pub(super) text: &'static str,
}

/// All topics, in the order in which a reader needs them.
pub(super) const TOPICS: [Topic; 11] = [
    Topic {
        name: "when",
        about: "when to keep track, and which verb to use",
        commands: &["create"],
        text: include_str!("../../docs/topics/when.md"),
    },
    Topic {
        name: "lifecycle",
        about: "a workstream from its plan to the archive",
        commands: &["done", "complete", "archive"],
        text: include_str!("../../docs/topics/lifecycle.md"),
    },
    Topic {
        name: "saving",
        about: "what to write down, and how often",
        commands: &["save", "next", "fail"],
        text: include_str!("../../docs/topics/saving.md"),
    },
    Topic {
        name: "resuming",
        about: "coming back to work that somebody else began; to-do lists",
        commands: &["resume"],
        text: include_str!("../../docs/topics/resuming.md"),
    },
    Topic {
        name: "checkpoints",
        about: "commits that say where the work stands",
        commands: &["checkpoint"],
        text: include_str!("../../docs/topics/checkpoints.md"),
    },
    Topic {
        name: "verification",
        about: "how to look whether something is done, and what counts",
        commands: &["verify"],
        text: include_str!("../../docs/topics/verification.md"),
    },
    Topic {
        name: "sessions",
        about: "tracked sessions: who did what, when and why",
        commands: &["log", "decide", "session"],
        text: include_str!("../../docs/topics/sessions.md"),
    },
    Topic {
        name: "documents",
        about: "the documents that are written from the facts",
        commands: &["sync"],
        text: include_str!("../../docs/topics/documents.md"),
    },
    Topic {
        name: "trouble",
        about: "a thread failed, waits or stands still: what to ask, and what helps",
        commands: &["fix", "why", "stop"],
        text: include_str!("../../docs/topics/trouble.md"),
    },
    Topic {
        name: "rehearsal",
        about: "try a plan before it costs anything",
        commands: &["multi"],
        text: include_str!("../../docs/topics/rehearsal.md"),
    },
    Topic {
        name: "hooks",
        about: "hooks for coding agents and git",
        commands: &["init"],
        text: include_str!("../../docs/topics/hooks.md"),
    },
];

#[cfg(test)]
mod tests {
    use super::super::app;
    use super::TOPICS;

    /// Every `work …` that a topic names: the word behind it, and behind `session`, `init`, …
    fn named(text: &str) -> Vec<String> {
        let lines = text.lines();
        lines
            .flat_map(|line| {
                line.match_indices("work ")
                    .filter(|(at, _)| *at == 0 || !line.as_bytes()[at - 1].is_ascii_alphanumeric())
                    .filter(|(at, _)| {
                        line.starts_with("    ") || line[..*at].matches('`').count() % 2 == 1
                    })
                    .filter_map(|(at, _)| line[at + 5..].split_whitespace().next())
                    .map(|word| word.trim_matches(['`', ',', '.', ':', ')']).to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
            .collect()
    }

    #[test]
    fn every_command_that_a_topic_names_exists() {
        let command = app::command();
        for topic in TOPICS {
            let words = named(topic.text);
            assert!(!words.is_empty(), "{}", topic.name);
            for word in words
                .iter()
                .map(String::as_str)
                .chain(topic.commands.iter().copied())
            {
                assert!(
                    command.find_subcommand(word).is_some(),
                    "{}: `work {word}`",
                    topic.name
                );
            }
        }
    }

    #[test]
    fn a_topic_is_not_hidden_by_a_command_and_fits_a_terminal() {
        for topic in TOPICS {
            assert!(app::command().find_subcommand(topic.name).is_none());
            for line in topic.text.lines() {
                assert!(line.chars().count() <= 100, "{}: {line}", topic.name);
            }
        }
    }
}
