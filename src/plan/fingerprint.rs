//! Whether a plan is still the one that was approved.
use super::model::Plan;
use super::normal::entries;
use super::parse::parse;
use sha2::{Digest as _, Sha256};

/// The fingerprint of the plan that a text holds. Layout, comments and ticks do not count; words
/// do.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    of(&parse(text).0)
}

/// SHA-256 over everything a plan says, in hexadecimal.
#[must_use]
pub fn of(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    for entry in entries(plan) {
        let scope = entry.scope.map(|scope| scope.to_string());
        for part in [
            scope.as_deref().unwrap_or_default(),
            entry.field,
            &entry.value,
        ] {
            // the length in front keeps two different lists of words apart
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::super::sample::PLAN;
    use super::*;

    #[test]
    fn layout_does_not_count_and_words_do() {
        let one = fingerprint(PLAN);
        assert_eq!(one.len(), 64);
        let windows = format!("\u{feff}{}", PLAN.replace('\n', "\r\n"));
        assert_eq!(one, fingerprint(&windows));
        assert_eq!(one, fingerprint(&PLAN.replace("\n\n", "\n\n\n")));
        assert_eq!(one, fingerprint(&PLAN.replace("- [ ]", "- [x]")));
        assert_eq!(
            one,
            fingerprint(&PLAN.replace("## Stages", "<!-- a note -->\n\n## Stages"))
        );
        for (from, to) in [
            ("Read the words", "Read all words"),
            ("@default", "@careful"),
            ("cargo test", "cargo nextest run"),
            ("Thread 02:", "Thread 03:"),
            ("src/lexer.rs", "src/lexers.rs"),
        ] {
            assert!(PLAN.contains(from), "{from}");
            assert_ne!(one, fingerprint(&PLAN.replace(from, to)), "{from}");
        }
    }

    #[test]
    fn the_sample_is_approved_as_it_stands() {
        let plan = include_str!("../../workstreams/001-text-toolbox/PLAN.md");
        let state = include_str!("../../workstreams/001-text-toolbox/tasks.json");
        let state: crate::domain::workstream::Workstream = serde_json::from_str(state).unwrap();
        let approved = state.approval.plan.and_then(|approval| approval.plan_hash);
        assert_eq!(approved.as_deref(), Some(fingerprint(plan).as_str()));
    }
}
