//! What was looked at, and how it is.
use super::remedy::Remedy;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Work goes on, but somebody should know.
    Warning,
    /// Something does not work until it is put right.
    Problem,
}

impl Level {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Check {
    /// What: `tmux`, `state 001-story`.
    pub name: String,
    /// How it is.
    pub level: Level,
    /// What was seen.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What `--fix` can do about it.
    pub remedy: Option<Remedy>,
}

impl Check {
    /// All is well.
    pub(super) fn ok(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            level: Level::Ok,
            message: message.into(),
            hint: None,
            remedy: None,
        }
    }

    /// Somebody should know.
    pub(super) fn warning(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            ..Self::ok(name, message)
        }
    }

    /// It does not work.
    pub(super) fn problem(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Problem,
            ..Self::ok(name, message)
        }
    }

    /// With what to do about it.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// With what `--fix` can do about it.
    pub(super) fn remedy(self, remedy: Remedy) -> Self {
        Self {
            remedy: Some(remedy),
            ..self
        }
    }
}
