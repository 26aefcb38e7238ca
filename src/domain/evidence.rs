//! What a gate asks for: the strongest evidence that the plan asks of each thread.
use super::session::Verified;
use super::thread::Thread;

/// What shows that a thread is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Its commands passed.
    Verified(Verified),
    /// They did not, or are being run.
    Failing(Verified),
    /// The plan names commands, and nobody ran them.
    Missing,
    /// There are no commands; a task carries words as evidence.
    Told,
    /// Its tasks are ticked, and that is all.
    Claimed,
    /// A rehearsal ticked its tasks: whatever was shown, it is not of real work.
    Rehearsed,
}

/// The evidence for a thread. `asked`: whether the plan names commands for it.
#[must_use]
pub fn evidence(thread: &Thread<'_>, asked: bool) -> Evidence {
    if thread.is_only_rehearsed() {
        return Evidence::Rehearsed;
    }
    match thread.verified() {
        Some(verified) if verified.ok => Evidence::Verified(verified),
        Some(verified) => Evidence::Failing(verified),
        None if asked => Evidence::Missing,
        None if thread.tasks.iter().any(|task| task.evidence.is_some()) => Evidence::Told,
        None => Evidence::Claimed,
    }
}

impl Evidence {
    /// Whether it is enough for a gate.
    #[must_use]
    pub const fn is_enough(&self) -> bool {
        matches!(self, Self::Verified(_) | Self::Told | Self::Claimed)
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Verified(verified) => match verified.commands.len() {
                1 => "verified by 1 command".to_owned(),
                count => format!("verified by {count} commands"),
            },
            Self::Failing(verified) => verified
                .trouble()
                .unwrap_or_else(|| "its verification is being run".to_owned()),
            Self::Missing => "claimed; its verification was not run".to_owned(),
            Self::Told => "claimed, with evidence".to_owned(),
            Self::Claimed => "claimed".to_owned(),
            Self::Rehearsed => "rehearsed".to_owned(),
        }
    }
}
