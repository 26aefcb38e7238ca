//! Exit codes: one table for code, docs and `--help`.
use std::fmt;

/// What the program's exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Done.
    Ok,
    /// The answer is no, or something failed.
    No,
    /// Wrong use.
    Usage,
    /// Nothing there.
    NotFound,
    /// Refused by a rule.
    Refused,
    /// In conflict with something else.
    Conflict,
    /// Something is missing on this machine.
    Missing,
    /// Waiting at a gate.
    Gate,
    /// Waiting for a limit or a permission.
    Waiting,
    /// A time limit was over.
    TimedOut,
    /// Interrupted by the person.
    Interrupted,
    /// What the agent itself returned (`work execute`).
    Agent(u8),
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The code.
    pub code: u8,
    /// What it means.
    pub meaning: &'static str,
}

/// The whole table, as `--help` and docs/exit-codes.md show it.
pub const TABLE: [Row; 11] = [
    Row {
        code: 0,
        meaning: "done",
    },
    Row {
        code: 1,
        meaning: "the answer is no, or something failed (a thread failed, a check found errors)",
    },
    Row {
        code: 2,
        meaning: "wrong use (unknown flag, a question that needs an answer without a terminal)",
    },
    Row {
        code: 3,
        meaning: "nothing there (unknown id, nothing saved)",
    },
    Row {
        code: 4,
        meaning: "refused by a rule (not approved, inside an agent session)",
    },
    Row {
        code: 5,
        meaning: "conflict (running already, lock timeout, newer or corrupt state)",
    },
    Row {
        code: 6,
        meaning: "something is missing on this machine (tmux, opencode, git)",
    },
    Row {
        code: 10,
        meaning: "waiting at a gate",
    },
    Row {
        code: 11,
        meaning: "waiting for a limit or a permission",
    },
    Row {
        code: 124,
        meaning: "a time limit was over",
    },
    Row {
        code: 130,
        meaning: "interrupted by you (Ctrl-C), or by SIGTERM while it waited",
    },
];

impl Exit {
    /// The number the process returns.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Refused => 4,
            Self::Conflict => 5,
            Self::Missing => 6,
            Self::Gate => 10,
            Self::Waiting => 11,
            Self::TimedOut => 124,
            Self::Interrupted => 130,
            Self::Agent(code) => code,
        }
    }
}

impl Exit {
    /// One word for scripts, as `error.code` in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::No => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Missing => "missing",
            Self::Gate => "gate",
            Self::Waiting => "waiting",
            Self::TimedOut => "timed_out",
            Self::Interrupted => "interrupted",
            Self::Agent(_) => "agent",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code().fmt(f)
    }
}
