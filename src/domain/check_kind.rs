//! Kinds of checks: what a verification can look at (seed 000, "Verify passes but work still has
//! bugs").
use std::fmt;

/// A kind of check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckKind {
    /// Tests of parts.
    UnitTests,
    /// Tests of parts together.
    IntegrationTests,
    /// Tests of the whole.
    EndToEndTests,
    /// A main flow, walked through.
    UserFlow,
    /// Errors, empty, huge and odd input.
    EdgeCases,
    /// The criteria as they were written first.
    Acceptance,
    /// Somebody, or a linter, read the changes.
    Review,
}

impl CheckKind {
    /// All, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::UnitTests,
        Self::IntegrationTests,
        Self::EndToEndTests,
        Self::UserFlow,
        Self::EdgeCases,
        Self::Acceptance,
        Self::Review,
    ];

    /// The words for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::UnitTests => "unit tests",
            Self::IntegrationTests => "integration tests",
            Self::EndToEndTests => "end-to-end tests",
            Self::UserFlow => "user flows",
            Self::EdgeCases => "edge cases",
            Self::Acceptance => "acceptance criteria",
            Self::Review => "review",
        }
    }

    /// What a command looks at, as far as its words tell.
    #[must_use]
    pub fn of_command(command: &str) -> Self {
        let command = command.to_lowercase();
        Self::named(&command).unwrap_or_else(|| {
            let holds = |words: &[&str]| words.iter().any(|word| command.contains(word));
            if holds(&["test", "spec", "jest", "ctest", "check.sh"]) {
                Self::UnitTests
            } else if holds(&["clippy", "lint", "fmt", "format", "audit", "mypy", "tsc"]) {
                Self::Review
            } else {
                Self::Acceptance
            }
        })
    }

    /// What somebody says to have looked at.
    #[must_use]
    pub fn of_words(words: &str) -> Self {
        let words = words.to_lowercase();
        Self::named(&words).unwrap_or_else(|| {
            let holds = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
            if holds(&["by hand", "manual", "clicked", "flow", "walked"]) {
                Self::UserFlow
            } else if holds(&["review", "read the"]) {
                Self::Review
            } else if holds(&["tests pass", "unit", "passed"]) {
                Self::UnitTests
            } else {
                Self::Acceptance
            }
        })
    }

    /// The kind whose name stands in the text.
    fn named(text: &str) -> Option<Self> {
        let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if holds(&["e2e", "end-to-end", "end to end", "playwright", "cypress"]) {
            Some(Self::EndToEndTests)
        } else if holds(&["integration"]) {
            Some(Self::IntegrationTests)
        } else if holds(&["edge case", "edge_case", "edge-case", "fuzz", "invalid"]) {
            Some(Self::EdgeCases)
        } else {
            None
        }
    }
}

impl fmt::Display for CheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::CheckKind as K;

    #[test]
    fn ts_091_commands_and_words_have_kinds() {
        for (command, kind) in [
            ("cargo test", K::UnitTests),
            ("npm run test:e2e", K::EndToEndTests),
            ("cargo test --test integration", K::IntegrationTests),
            ("cargo clippy", K::Review),
            ("test -f made", K::UnitTests),
            ("curl -f localhost:80", K::Acceptance),
        ] {
            assert_eq!(K::of_command(command), kind, "{command}");
        }
        assert_eq!(K::of_words("logged in by hand"), K::UserFlow);
        assert_eq!(K::of_words("tried edge cases: empty, huge"), K::EdgeCases);
        assert_eq!(K::of_words("the page loads"), K::Acceptance);
    }
}
