//! Which sessions are at work on this machine and can be ended from here.
use super::settle::Present;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::session::SessionRecord;

impl Present {
    /// Sessions whose agent runs here, those of a scope or all.
    pub fn running(
        &self,
        scope: Option<Scope>,
    ) -> impl Iterator<Item = (ThreadId, &SessionRecord)> {
        self.here(scope, SessionRecord::is_running)
    }

    /// Those, and the ended ones whose verification is being run: each has a supervisor that can
    /// be asked to end.
    pub fn at_work(
        &self,
        scope: Option<Scope>,
    ) -> impl Iterator<Item = (ThreadId, &SessionRecord)> {
        self.here(scope, |record| record.is_running() || record.is_verifying())
    }

    fn here(
        &self,
        scope: Option<Scope>,
        is_meant: impl Fn(&SessionRecord) -> bool,
    ) -> impl Iterator<Item = (ThreadId, &SessionRecord)> {
        self.workstream.sessions().filter(move |(thread, record)| {
            is_meant(record)
                && scope.is_none_or(|scope| scope.holds(*thread))
                && !self.elsewhere.contains(&record.session_id)
        })
    }
}
