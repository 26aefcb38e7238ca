//! The time between a session's end and what its verification shows.
use super::session::SessionRecord;

impl SessionRecord {
    /// Whether it has ended and its verification is being run.
    #[must_use]
    pub fn is_verifying(&self) -> bool {
        !self.is_running() && self.verified.as_ref().is_some_and(|it| it.running)
    }
}
