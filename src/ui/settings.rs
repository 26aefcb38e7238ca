//! What a person asked of the terminal, by flags and by the environment.
use clap::ValueEnum;

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// In a terminal, unless `NO_COLOR` is set; anywhere with `CLICOLOR_FORCE`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Volume {
    /// Errors only (`-q`).
    Quiet,
    /// Words, warnings and hints.
    #[default]
    Normal,
    /// Details as well (`-v`).
    Verbose,
}

/// What stdout carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    #[default]
    Text,
    /// One document for scripts (`--json`).
    Json,
}

/// What happens to questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Questions {
    /// Asked where there is a terminal.
    #[default]
    Ask,
    /// Answered with yes (`--yes`).
    Yes,
    /// Never asked (`--no-input`).
    Never,
}

/// All of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// Colours.
    pub color: Color,
    /// How much is said.
    pub volume: Volume,
    /// What stdout carries.
    pub format: Format,
    /// What happens to questions.
    pub questions: Questions,
}
