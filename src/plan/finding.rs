//! Something about a plan that a person should know.
use super::code::{Code, Level};
use super::position::Position;
use std::fmt;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it, in one line.
    pub hint: String,
}

impl Finding {
    /// A finding at a place.
    pub(super) fn new(
        code: Code,
        position: Position,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code,
            line: position.line,
            column: position.column,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// How grave it is.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.code.level()
    }

    /// Whether it keeps the plan from being approved.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level() == Level::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            line,
            column,
            message,
            hint,
        } = self;
        write!(f, "{line}:{column}: {} [{code}] {message}", self.level())?;
        if hint.is_empty() {
            Ok(())
        } else {
            write!(f, " ({hint})")
        }
    }
}
