//! One or more tmux commands, sent as one: tmux runs them without a pause and stops at the first
//! that fails.

use super::error::TmuxError;

/// The most bytes of one command line. tmux takes about 16 KB: 16,000 passed on 3.3a and 17,000
/// did not; 3.6a and 3.7c are reported to stop at 16,344.
pub(super) const LONGEST: usize = 16_000;

/// Commands in the order in which tmux runs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence {
    words: Vec<String>,
    verbs: Vec<String>,
}

impl Sequence {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self {
            words: Vec::new(),
            verbs: Vec::new(),
        }
    }

    /// Adds one command: its verb and its arguments.
    pub(super) fn then(mut self, command: Vec<String>) -> Self {
        if !self.words.is_empty() {
            self.words.push(";".to_owned());
        }
        if let Some(verb) = command.first().filter(|verb| !self.verbs.contains(verb)) {
            self.verbs.push(verb.clone());
        }
        self.words.extend(command.into_iter().map(keep_semicolon));
        self
    }

    /// Adds all commands of `other`.
    pub(super) fn join(mut self, other: Self) -> Self {
        if !self.words.is_empty() && !other.words.is_empty() {
            self.words.push(";".to_owned());
        }
        self.words.extend(other.words);
        for verb in other.verbs {
            if !self.verbs.contains(&verb) {
                self.verbs.push(verb);
            }
        }
        self
    }

    /// Whether there is no command in it.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How much of tmux's limit it uses: every word and its closing NUL.
    pub(super) fn bytes(&self) -> usize {
        self.words.iter().map(|word| word.len() + 1).sum()
    }

    /// The verbs, for messages: arguments may hold what nobody should read in one.
    pub(super) fn verbs(&self) -> String {
        self.verbs.join(", ")
    }

    /// The words for the tmux client.
    ///
    /// # Errors
    /// [`TmuxError::CommandTooLong`].
    pub(super) fn words(&self) -> Result<&[String], TmuxError> {
        let bytes = self.bytes();
        if bytes > LONGEST {
            return Err(TmuxError::CommandTooLong {
                command: self.verbs(),
                bytes,
                limit: LONGEST,
            });
        }
        Ok(&self.words)
    }
}

/// A `;` at the end of any word ends a tmux command; `\;` is a plain one.
fn keep_semicolon(word: String) -> String {
    match word.strip_suffix(';') {
        Some(start) => format!("{start}\\;"),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Sequence};

    fn command(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn a_semicolon_of_an_argument_does_not_separate() {
        let sequence = Sequence::new()
            .then(command(&["set-option", "@work_name", "a;", ";", "b;c"]))
            .join(Sequence::new().then(command(&["kill-pane"])));
        assert_eq!(
            sequence.words().unwrap(),
            [
                "set-option",
                "@work_name",
                "a\\;",
                "\\;",
                "b;c",
                ";",
                "kill-pane"
            ]
        );
        assert_eq!(sequence.verbs(), "set-option, kill-pane");
    }

    #[test]
    fn too_long_is_refused_here() {
        let long = "x".repeat(LONGEST);
        let refusal = Sequence::new().then(command(&["new-window", &long]));
        let refusal = refusal.words().unwrap_err().to_string();
        assert!(
            refusal.starts_with("tmux new-window would be 16012 bytes long"),
            "{refusal}"
        );
    }
}
